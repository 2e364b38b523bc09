from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.happening import Happening, Kind, between, net
from evaltui.model.health import Health, HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.run import Outcome, RunError, State
from tests.factories import NOW, a_history, a_watch, ago

RUNNING = a_watch()
MOVES = a_history(1, 2, 3, 4, 5)
STANDS = a_history(1, 2, 3, 4, 5, quiet_s=840)


def health(status: HealthStatus, message: str | None = None) -> Health:
    return Health(status, message, 4, ago(60))


def kinds(before, after) -> list[Kind]:
    return [one.kind for one in between(before, after, NOW)]


def happened(kind: Kind, run: str = "a", seconds: float = 0) -> Happening:
    return Happening(ago(100 - seconds), RunRef("langwatch", run), run, kind)


@pytest.mark.parametrize(
    ("after", "kind", "why"),
    [
        (a_watch(state=State.COMPLETED, done=10), Kind.PASSED, "completed, 10 of 10"),
        (
            a_watch(state=State.COMPLETED, done=10, outcome=Outcome(7, 3, 0)),
            Kind.FAILED,
            "completed, ",
        ),
        (
            a_watch(state=State.FAILED, error=RunError("it broke\n\x1b[31mhere", "E1")),
            Kind.FAILED,
            "it broke here",
        ),
        (a_watch(state=State.FAILED), Kind.FAILED, "the service says it failed"),
        (a_watch(state=State.STOPPED), Kind.STOPPED, "stopped"),
    ],
)
def test_an_end_is_told_with_its_reason(after, kind: Kind, why: str) -> None:
    (one,) = between(RUNNING, after, NOW)
    assert (one.kind, one.at, one.ref, one.title) == (kind, NOW, after.ref, "nightly rag")
    assert why in one.why
    assert kinds(after, after) == []


def test_a_long_name_does_not_fill_the_screen() -> None:
    (one,) = between(RUNNING, a_watch(name="字" * 500, state=State.FAILED), NOW)
    assert one.title == "字" * 39 + "…"


def test_an_end_after_trouble_and_a_stall_is_told_alone() -> None:
    before = replace(a_watch(history=STANDS), health=health(HealthStatus.UNREACHABLE))
    assert kinds(before, a_watch(state=State.COMPLETED, done=10)) == [Kind.PASSED]


def test_what_had_ended_when_it_was_first_seen_is_no_news() -> None:
    unseen = a_watch(state=None)
    assert kinds(unseen, a_watch(state=State.FAILED)) == []
    added = replace(unseen, added_at=ago(30))
    old = replace(a_watch(state=State.FAILED, finished_at=ago(3600)), added_at=ago(30))
    new = replace(a_watch(state=State.FAILED, finished_at=ago(5)), added_at=ago(30))
    assert kinds(added, old) == []
    assert kinds(added, new) == [Kind.FAILED]


def test_a_stall_is_told_once_and_taken_back() -> None:
    moving, standing = a_watch(history=MOVES), a_watch(history=STANDS)
    (stalled,) = between(moving, standing, NOW)
    assert (stalled.kind, stalled.why) == (Kind.STALLED, "no change for 14m")
    assert kinds(standing, standing) == []
    (again,) = between(standing, moving, NOW)
    assert (again.kind, again.why) == (Kind.MOVING, "5/10")


@pytest.mark.parametrize("status", ["auth", "gone", "unreachable", "malformed"])
def test_trouble_begins_and_ends(status: str) -> None:
    trouble = a_watch(health=health(HealthStatus(status), "connection refused"))
    (begins,) = between(RUNNING, trouble, NOW)
    assert (begins.kind, begins.why) == (Kind.TROUBLE, f"{status}: connection refused")
    assert kinds(trouble, replace(trouble, health=health(HealthStatus.UNREACHABLE))) == []
    assert kinds(trouble, RUNNING) == [Kind.RECOVERED]


def test_a_try_that_failed_is_no_trouble_yet() -> None:
    retrying = a_watch(health=health(HealthStatus.RETRYING, "HTTP 502"))
    assert kinds(RUNNING, retrying) == []
    assert kinds(retrying, RUNNING) == []


def test_a_start_is_told_when_the_run_waited() -> None:
    for waiting in (State.PENDING, State.QUEUED):
        assert kinds(a_watch(state=waiting), RUNNING) == [Kind.STARTED]
    assert kinds(a_watch(state=None), RUNNING) == []
    assert kinds(a_watch(state=State.UNKNOWN, state_raw="odd"), RUNNING) == []


def test_what_later_became_void_is_left_out_and_the_worst_comes_first() -> None:
    left = net(
        [
            happened(Kind.STARTED, "a", 1),
            happened(Kind.STALLED, "a", 2),
            happened(Kind.PASSED, "a", 3),
            happened(Kind.STALLED, "b", 4),
            happened(Kind.MOVING, "b", 5),
            happened(Kind.MOVING, "c", 6),
            happened(Kind.TROUBLE, "d", 7),
            happened(Kind.RECOVERED, "d", 8),
            happened(Kind.TROUBLE, "d", 9),
            happened(Kind.FAILED, "e", 10),
        ]
    )
    assert [(one.kind, one.title) for one in left] == [
        (Kind.FAILED, "e"),
        (Kind.TROUBLE, "d"),
        (Kind.PASSED, "a"),
        (Kind.MOVING, "c"),
    ]


WATCHES = [
    RUNNING,
    a_watch(state=None),
    a_watch(state=State.QUEUED),
    a_watch(history=STANDS),
    a_watch(state=State.COMPLETED, done=10),
    a_watch(state=State.FAILED),
    a_watch(health=health(HealthStatus.GONE)),
    a_watch(health=health(HealthStatus.AUTH)),
]


@given(st.lists(st.sampled_from(WATCHES), min_size=2, max_size=30))
def test_any_course_tells_an_end_at_most_once_in_a_row(course) -> None:
    found = [one for pair in pairwise(course) for one in between(*pair, NOW)]
    for before, after in pairwise(course):
        if before is after:
            assert between(before, after, NOW) == ()
    assert len({(one.ref, one.kind) for one in net(found)}) == len(net(found))
