from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.history import STALL_FLOOR_S, History, Sample
from evaltui.model.run import Snapshot, State
from evaltui.model.stall import Stall, stall_of
from tests.factories import a_watch


def seen(*answers: tuple[float, int | None], total: int | None = 200) -> History:
    history = History()
    for at_s, done in answers:
        history = history.add(Snapshot(State.RUNNING, "running", done=done, total=total), at_s)
    return history


MOVES = [(step * 120.0, 190 + step) for step in range(8)]


def test_a_stall_tells_its_numbers_in_words() -> None:
    stall = stall_of(seen(*MOVES, (840 + 14 * 60 + 20, 197)), 1e9)
    assert stall == Stall(860, 120, 3, 200)
    assert stall.sentence == "no change for 14 min, usually every 2 min; 3 of 200 left"


def test_it_is_taken_back_when_the_run_moves() -> None:
    history = seen(*MOVES, (1700, 197))
    assert stall_of(history, 1700)
    assert stall_of(seen(*MOVES, (1700, 197), (1701, 198)), 1701) is None
    grown = history.add(Snapshot(State.RUNNING, "running", done=197, total=300), 1701)
    assert stall_of(grown, 1701) is None


def test_a_run_that_counts_nothing_is_never_called_stalled() -> None:
    assert stall_of(seen((0, None), (9_000, None), total=None), 9_000) is None


def test_neither_silence_nor_sleep_nor_absence_is_a_stall() -> None:
    # The last answer is what counts, however long ago it came.
    assert stall_of(seen(*MOVES), 1e9) is None
    # The count had moved on when the watcher came back.
    assert stall_of(seen(*MOVES, (90_000, 199)), 90_000) is None


@pytest.mark.parametrize(
    ("stall", "sentence"),
    [
        (Stall(301, None, None, None), "no change for 5 min"),
        (Stall(61, 0.2, 7, 9), "no change for 61 s, usually every 1 s; 7 of 9 left"),
        (Stall(7_300, 90, None, None), "no change for 2 h, usually every 90 s"),
        (Stall(500_000, 7_200, 0, 9), "no change for 5 d, usually every 2 h; 0 of 9 left"),
    ],
)
def test_lengths_come_in_the_unit_that_fits(stall: Stall, sentence: str) -> None:
    # 7300 s are over 100 minutes: hours then.
    assert stall.sentence == sentence


@given(
    st.lists(st.tuples(st.floats(0, 400), st.integers(-1, 2)), min_size=1, max_size=30),
    st.none() | st.integers(-3, 60),
    st.floats(0, 1e6),
)
def test_a_stall_is_quiet_for_long_by_its_own_rhythm(
    steps: list[tuple[float, int]], total: int | None, later: float
) -> None:
    at_s, done, answers = 0.0, 5, []
    for took, gained in steps:
        at_s, done = at_s + took, done + gained
        answers.append((at_s, done))
    history = seen(*answers, total=total)
    stall = stall_of(history, at_s + later)
    assert (stall is not None) is history.stalled(at_s + later)
    if stall is not None:
        assert stall.quiet_s > STALL_FLOOR_S
        assert stall.usual_s is None or stall.quiet_s > 2 * stall.usual_s
        assert stall.left is None or stall.left >= 0
        assert stall.sentence.startswith("no change for ")


def test_only_a_run_that_is_said_to_run_has_a_stall() -> None:
    for state in State:
        watch = a_watch("retab:x", state, history=seen(*MOVES, (1700, 197)))
        stall = watch.stall(datetime.fromtimestamp(1700, UTC))
        assert (stall is not None) is (state is State.RUNNING)


def test_absurd_counts_make_no_trouble() -> None:
    huge = 10**400
    samples = tuple(Sample(step, step + huge, huge) for step in range(5))
    stall = stall_of(History(samples, 900.0), 900.0)
    assert stall is not None
    assert stall.left == 0
