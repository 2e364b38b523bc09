"""Scripts: what a run says depends on nothing but the time."""

from __future__ import annotations

from itertools import pairwise
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from evaltui.demo.background import by_id, nightly
from evaltui.demo.cast import cast
from evaltui.demo.script import Script, Spell, bursty, dice, grades, play

EVERYONE = (*cast(0), *(nightly(0, number) for number in range(21)))
times = st.floats(min_value=-20, max_value=1000, allow_nan=False)


def a_run(**changes: object) -> Script:
    return play(
        1,
        "retab",
        "r",
        "r",
        "wf",
        created=10,
        total=8,
        duration=20,
        **changes,  # type: ignore[arg-type]
    )


@given(st.sampled_from(EVERYONE), times, times)
def test_a_run_never_goes_back(script: Script, one: float, other: float) -> None:
    before, after = (script.at(when) for when in sorted((one, other)))
    assert before.done <= after.done
    if before.finished is not None:
        assert (after.state, after.done, after.finished) == (
            before.state,
            before.done,
            before.finished,
        )


@given(st.integers(0, 200), st.floats(min_value=1, max_value=900), st.integers())
def test_parts_end_in_order_and_before_the_run(parts: int, duration: float, seed: int) -> None:
    pace = bursty(dice(seed), parts, duration)
    assert len(pace) == parts
    assert list(pace) == sorted(pace)
    assert all(0 <= end < duration for end in pace)


def test_progress_comes_in_bursts() -> None:
    pace = bursty(dice("bursts"), 60, 60)
    gaps = [later - earlier for earlier, later in pairwise(pace)]
    assert max(gaps) > 10 * sorted(gaps)[len(gaps) // 4]


def test_waits_come_before_the_run() -> None:
    script = a_run(waits=(("pending", 2), ("queued", 3)))
    assert [script.at(when).state for when in (10, 11.9, 12, 14.9, 15)] == [
        "pending",
        "pending",
        "queued",
        "queued",
        "running",
    ]
    assert script.at(14).started is None
    assert script.at(15).started == 15


def test_ends() -> None:
    assert a_run().at(30) == a_run().at(30)
    assert (a_run().at(30).state, a_run().at(30).done, a_run().at(99).finished) == (
        "completed",
        8,
        30,
    )
    failed = a_run(end="failed", break_at=9).at(50)
    assert (failed.state, failed.finished) == ("failed", 19)
    assert failed.done < 8
    stalled = a_run(end="stalled", break_at=9)
    assert (stalled.at(5000).state, stalled.at(5000).done) == ("running", stalled.at(19).done)


def test_a_cut_stops_a_run_unless_it_had_ended() -> None:
    script = a_run()
    cut = script.at(40, cut=20)
    assert (cut.state, cut.finished, cut.done) == ("stopped", 20, script.at(20).done)
    assert script.at(19, cut=20).state == "running"
    assert script.at(40, cut=35).state == "completed"
    stalled = a_run(end="stalled", break_at=5)
    assert (stalled.at(90, cut=80).state, stalled.at(90, cut=80).finished) == ("stopped", 80)


def test_a_run_cut_while_it_waits_never_started() -> None:
    cut = a_run(waits=(("queued", 9),)).at(30, cut=12)
    assert (cut.state, cut.started, cut.done) == ("stopped", None, 0)


def test_spells_hold_from_their_start_to_before_their_end() -> None:
    once, again = Spell(2, 4, "x"), Spell(0, 15, "x", every=60)
    assert [once.holds(age) for age in (1.9, 2, 3.9, 4, 62)] == [False, True, True, False, False]
    assert [again.holds(age) for age in (0, 14, 15, 60, 75)] == [True, True, False, True, False]
    assert Spell(5, inf, "x").holds(1e9)


def test_grades_spread_the_bad_marks() -> None:
    marks = grades(dice(3), 10, "ffb")
    assert sorted(marks) == sorted("ppppppp" + "ffb")


def test_ids_tell_the_same_run_every_time() -> None:
    assert by_id(0, "langwatch", "crowd-0042") == by_id(0, "langwatch", "crowd-0042")
    assert by_id(0, "langwatch", "crowd-0042") != by_id(1, "langwatch", "crowd-0042")
    assert by_id(0, "nugen", "crowd-0042") is None
    assert by_id(0, "langwatch", "crowd-42") is None
    assert by_id(0, "retab", "nightly-rag-0") is None
