"""From runs to lines: filtered, sorted, under headings that sum up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.eta import Eta
from evaltui.model.filter import ALL, Filter, parse_filter
from evaltui.model.health import Health, HealthStatus
from evaltui.model.order import SORTS, Grouping, SortKey
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, State
from evaltui.model.watch import Watch
from evaltui.ui.arrange import Arrangement, Group, GroupKey, arrange
from evaltui.ui.arrange.sorting import chosen, neighbour
from tests.factories import NOW, a_history, a_watch, ago, varied_watches

RUNS = varied_watches()
RETAB = GroupKey(Grouping.PROVIDER, "retab")


def a_filter(text: str) -> Filter:
    found = parse_filter(text)
    assert isinstance(found, Filter)
    return found


def the_group(*runs: Watch) -> Group:
    arranged = arrange(runs, Arrangement(group=Grouping.PROVIDER), NOW)
    (group,) = arranged.groups.values()
    return group


def test_plain_is_every_run_in_the_order_of_adding() -> None:
    arranged = arrange(RUNS, Arrangement(), NOW)
    assert arranged.lines == [run.ref for run in RUNS]
    assert arranged.passing == arranged.lines
    assert Arrangement().plain
    assert not Arrangement(sort=(SortKey("name"),)).plain


def test_filter_and_sort_together() -> None:
    wish = Arrangement(a_filter("state:running"), (SortKey("name"),))
    arranged = arrange(RUNS, wish, NOW)
    titles = [run.title for ref in arranged.lines for run in RUNS if run.ref == ref]
    assert titles[:3] == ["embedding drift", "legal-7b answers", "nightly rag"]
    assert len(titles) == 6


def test_groups_stand_in_an_order_of_their_own() -> None:
    for sort in ((), (SortKey("name", descending=True),)):
        arranged = arrange(RUNS, Arrangement(sort=sort, group=Grouping.PROVIDER), NOW)
        assert [key.name for key in arranged.groups] == ["langwatch", "nugen", "retab"]
    by_state = arrange(RUNS, Arrangement(group=Grouping.STATE), NOW)
    assert [key.name for key in by_state.groups] == [
        *("failed", "unknown", "running", "queued", "unseen", "stopped", "completed")
    ]
    by_account = arrange(RUNS, Arrangement(group=Grouping.ACCOUNT), NOW)
    assert [key.name for key in by_account.groups] == ["langwatch", "nugen", "retab", "retab-eu"]


def test_a_folded_group_is_its_heading_alone() -> None:
    wish = Arrangement(group=Grouping.PROVIDER, folded=frozenset({RETAB}))
    arranged = arrange(RUNS, wish, NOW)
    assert arranged.lines[-1] == RETAB
    assert arranged.groups[RETAB].folded
    assert len(arranged.lines) == len(RUNS) - 4 + 3
    assert len(arranged.passing) == len(RUNS)


def test_a_group_that_the_filter_empties_is_gone() -> None:
    wish = Arrangement(a_filter("provider:nugen"), group=Grouping.PROVIDER)
    assert [key.name for key in arrange(RUNS, wish, NOW).groups] == ["nugen"]


def test_a_heading_sums_up_its_runs() -> None:
    group = the_group(
        a_watch("retab:a", done=3, total=10, counts=Counts(completed=1, error=2)),
        a_watch("retab:b", State.COMPLETED, done=5, total=5),
        a_watch("retab:c", State.QUEUED, done=0, total=7),
    )
    assert (group.done, group.total, group.wrong) == (8, 22, 2)
    assert not group.figures_lack
    assert (group.totals.runs, group.totals.running, group.totals.waiting) == (3, 1, 1)
    assert group.totals.passed == 1


def test_figures_that_are_not_told_are_no_zeros() -> None:
    some = the_group(a_watch("retab:a", done=3, total=10), a_watch("retab:b", done=4, total=None))
    assert (some.done, some.total, some.figures_lack) == (3, 10, True)
    none = the_group(a_watch("retab:b", done=4, total=None))
    assert (none.done, none.total) == (None, None)


def test_a_group_ends_with_its_last_run() -> None:
    fast = a_watch("retab:a", eta_s=10.0, age_s=0)
    slow = a_watch("retab:b", eta_s=100.0, age_s=0)
    over = a_watch("retab:c", State.COMPLETED)
    both = the_group(fast, slow, over)
    assert isinstance(both.eta, Eta)
    assert (both.eta.low_s, both.eta.high_s, both.eta_lacks) == (100, 100, False)
    lacking = the_group(fast, a_watch("retab:d"))
    assert isinstance(lacking.eta, Eta)
    assert lacking.eta_lacks
    assert the_group(over).eta is None
    assert not the_group(over).eta_lacks


def test_the_worst_health_is_that_of_runs_still_asked_for() -> None:
    bad = Health(HealthStatus.UNREACHABLE, "refused", 9, ago(90))
    retrying = Health(HealthStatus.RETRYING, "HTTP 502", 1, ago(90))
    assert the_group(
        a_watch("retab:a", health=retrying), a_watch("retab:b", health=bad)
    ).health == (HealthStatus.UNREACHABLE)
    assert the_group(a_watch("retab:a", State.COMPLETED, health=bad)).health is HealthStatus.OK


def test_what_time_alone_can_change_is_known() -> None:
    assert Arrangement(sort=(SortKey("eta"),)).by_time
    assert Arrangement(a_filter("is:stalled")).by_time
    assert not Arrangement(a_filter("rag"), (SortKey("name"),)).by_time


def test_marks_reach_the_filter() -> None:
    wish = Arrangement(a_filter("is:marked"))
    assert arrange(RUNS, wish, NOW, {RUNS[2].ref}).lines == [RUNS[2].ref]


wishes = st.builds(
    Arrangement,
    st.sampled_from([ALL, a_filter("state:running"), a_filter("!retab"), a_filter("zzz")]),
    st.lists(st.builds(SortKey, st.sampled_from([*SORTS]), st.booleans()), max_size=2).map(tuple),
    st.none() | st.sampled_from(Grouping),
    st.frozensets(st.just(RETAB)),
)


@given(st.lists(st.sampled_from(RUNS), unique_by=lambda run: run.ref), wishes)
def test_every_run_that_passes_stands_once_below_its_heading(
    runs: list[Watch], wish: Arrangement
) -> None:
    arranged = arrange(runs, wish, NOW)
    shown = [key for key in arranged.lines if isinstance(key, RunRef)]
    passing = {run.ref for run in runs if wish.filter.matches(run, NOW)}
    assert {*arranged.passing} == passing
    assert len(shown) == len({*shown})
    assert {*shown} <= passing
    if wish.group is None:
        assert {*shown} == passing
        return
    heading = None
    known = {run.ref: run for run in runs}
    for key in arranged.lines:
        if isinstance(key, GroupKey):
            heading = key
            continue
        assert heading is not None
        assert not arranged.groups[heading].folded
        run = known[key]
        here = {"provider": run.provider, "account": key.account}.get(wish.group.value)
        assert here in {None, heading.name}
    assert sum(group.totals.runs for group in arranged.groups.values()) == len(passing)


@pytest.mark.parametrize("count", [1000])
def test_a_stall_is_counted_beside_running(count: int) -> None:
    runs = [a_watch(f"retab:{n}", history=a_history(1, 2, quiet_s=4000)) for n in range(count)]
    group = the_group(*runs)
    assert (group.totals.running, group.totals.stalled) == (count, count)


def test_the_column_that_is_sorted_by_turns_around() -> None:
    name, down = (SortKey("name"),), (SortKey("name", descending=True),)
    assert chosen((), "name") == name
    assert chosen(name, "name") == down
    assert chosen(down, "name") == name
    assert chosen(name, "eta") == (SortKey("eta"),)
    assert chosen(name, "eta", add=True) == (*name, SortKey("eta"))
    both = (SortKey("name"), SortKey("eta"))
    assert chosen(both, "eta", add=True) == (SortKey("name"), SortKey("eta", descending=True))
    assert chosen(both, "name") == down
    assert chosen(both, "eta") == (SortKey("eta"),)


def test_the_next_column_comes_after_the_last() -> None:
    names = ("state", "name", "eta")
    assert neighbour((), names, 1) == (SortKey("state"),)
    assert neighbour((), names, -1) == (SortKey("eta"),)
    assert neighbour((SortKey("eta"),), names, 1) == (SortKey("state"),)
    assert neighbour((SortKey("name", descending=True),), names, -1) == (SortKey("state"),)
    assert neighbour((SortKey("id"),), names, 1) == (SortKey("state"),)
    assert neighbour((SortKey("id"),), (), 1) == (SortKey("id"),)
