"""Runs in order: by each thing, both ways, by several, with what is not known at the end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.filter.fields import state_of
from evaltui.model.health import Health, HealthStatus
from evaltui.model.order import (
    COLUMNS,
    SORTS,
    STATES,
    SortKey,
    attention,
    in_order,
    natural,
    parts_gone_wrong,
    severity,
)
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, State
from evaltui.model.watch import Watch
from tests.factories import NOW, a_history, a_watch, ago, varied_watches
from tests.model.strategies import snapshots


def titles(*keys: SortKey, runs: list[Watch] | None = None) -> list[str]:
    return [watch.title for watch in in_order(runs or varied_watches(), keys, NOW)]


def test_names_are_sorted_as_people_count() -> None:
    runs = [a_watch(f"retab:{n}", name=name) for n, name in enumerate(["run 10", "Run 2", "run 1"])]
    assert titles(SortKey("name"), runs=runs) == ["run 1", "Run 2", "run 10"]
    assert natural("v" + "9" * 5000) > natural("v1")


def test_several_keys_count_in_their_order() -> None:
    runs = [
        a_watch("retab:a", State.RUNNING, name="b"),
        a_watch("retab:b", State.FAILED, name="a"),
        a_watch("retab:c", State.RUNNING, name="a"),
    ]
    assert titles(SortKey("state"), SortKey("name"), runs=runs) == ["a", "a", "b"]
    by_name = in_order(runs, (SortKey("name"), SortKey("state", descending=True)), NOW)
    assert [watch.ref.id for watch in by_name] == ["c", "b", "a"]


def test_what_is_not_known_comes_last_either_way() -> None:
    ended = {"new-run-0001", "receipts"}
    assert set(titles(SortKey("progress"))[-2:]) == ended
    assert set(titles(SortKey("progress", descending=True))[-2:]) == ended
    assert titles(SortKey("progress", descending=True))[0] == "overfull"


def test_without_a_key_and_by_adding() -> None:
    usual = [watch.title for watch in varied_watches()]
    assert titles() == usual
    assert titles(SortKey("added")) == usual
    assert titles(SortKey("added", descending=True)) == usual[::-1]


def test_attention_goes_from_what_failed_to_what_passed() -> None:
    order = titles(SortKey("attention"))
    assert order[:2] == ["invoices · regression", "prompt sweep v12"]
    assert order.index("embedding drift") == 2
    assert order[-1] == "math-13b baseline"
    passing = Health(HealthStatus.RETRYING, "HTTP 502", 1, ago(5))
    ranks = [
        attention(watch, NOW)
        for watch in (
            a_watch(state=State.FAILED),
            a_watch(history=a_history(1, 2, quiet_s=400)),
            a_watch(health=Health(HealthStatus.AUTH, "no key", 1, None)),
            a_watch(health=passing),
            a_watch(state=State.RUNNING),
            a_watch(state=State.QUEUED),
            a_watch(state=None),
            a_watch(state=State.STOPPED),
            a_watch(state=State.COMPLETED),
        )
    ]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


def test_counts_are_sorted_by_how_many_parts_went_wrong() -> None:
    assert parts_gone_wrong(a_watch(counts=Counts(completed=5, error=2, cancelled=1))) == 3
    assert parts_gone_wrong(a_watch()) is None


def test_health_is_sorted_from_the_worst() -> None:
    assert [severity(status) for status in (HealthStatus.AUTH, HealthStatus.OK)] == [0, 5]


def test_every_state_and_health_has_a_place() -> None:
    assert {*STATES} == {*(state.value for state in State), "unseen"}
    assert {severity(status) for status in HealthStatus} == set(range(len(HealthStatus)))
    assert state_of(a_watch(state=None)) in STATES


def test_there_is_a_sort_for_every_column() -> None:
    assert {*COLUMNS} <= {*SORTS}


keys = st.builds(SortKey, st.sampled_from([*SORTS]), st.booleans())
watches = st.lists(
    st.builds(
        Watch,
        ref=st.builds(
            RunRef, st.sampled_from(["retab", "langwatch"]), st.text("abc019", min_size=1)
        ),
        provider=st.sampled_from(["langwatch", "retab"]),
        paused=st.booleans(),
        snapshot=st.none() | snapshots,
        observed_at=st.none() | st.just(ago(3)),
        health=st.builds(Health, st.sampled_from(HealthStatus)),
    ),
    max_size=8,
    unique_by=lambda watch: watch.ref,
)


@given(watches, st.lists(keys, max_size=3))
def test_sorting_loses_and_invents_nothing(runs: list[Watch], by: list[SortKey]) -> None:
    found = in_order(runs, by, NOW)
    assert len(found) == len(runs)
    assert {watch.ref for watch in found} == {watch.ref for watch in runs}


@given(watches, keys)
def test_one_key_orders_all_that_is_known_and_keeps_equal_ones_in_place(
    runs: list[Watch], key: SortKey
) -> None:
    if key.name == "added":
        return
    found = in_order(runs, [key], NOW)
    values = [SORTS[key.name](watch, NOW) for watch in found]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == known
    assert known == sorted(known, reverse=key.descending)
    places = {watch.ref: place for place, watch in enumerate(runs)}
    for one, other in pairwise(found):
        if SORTS[key.name](one, NOW) == SORTS[key.name](other, NOW):
            assert places[one.ref] < places[other.ref]


@given(watches, st.lists(keys, max_size=3))
def test_sorting_again_changes_nothing(runs: list[Watch], by: list[SortKey]) -> None:
    by = [key for key in by if key.name != "added"]
    once = in_order(runs, by, NOW)
    assert in_order(once, by, NOW) == once


def test_every_sort_is_one_of_numbers_or_words() -> None:
    for name in SORTS:
        in_order(varied_watches(), [SortKey(name)], NOW)
    with pytest.raises(KeyError):
        in_order(varied_watches(), [SortKey("colour")], NOW)
