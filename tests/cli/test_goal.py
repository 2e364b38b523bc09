"""When the waiting is over, and with which exit code."""

from __future__ import annotations

import pytest

from evaltui.cli.asking.goal import NO_DOCUMENT_AFTER, Goal, Standing, Wish
from evaltui.model.condition import parse_condition
from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Counts, Outcome, State
from evaltui.model.watch import Watch
from tests.factories import NOW, a_watch

PASSED = a_watch("retab:passed", State.COMPLETED, done=10)
FAILED = a_watch("retab:failed", State.FAILED)
STOPPED = a_watch("retab:stopped", State.STOPPED)
BLEMISHED = a_watch("retab:blemished", State.COMPLETED, done=10, outcome=Outcome(9, 1, 0))
RUNNING = a_watch("retab:running", done=5)
DOOMED = a_watch("retab:doomed", done=5, total=10, counts=Counts(completed=3, error=2))
HALF = "done >= 50%"


def unwell(status: HealthStatus, state: State | None = State.RUNNING) -> Watch:
    return a_watch(f"retab:{status}", state, health=Health(status, "why", 3))


AUTH, GONE = unwell(HealthStatus.AUTH, None), unwell(HealthStatus.GONE)
UNREACHABLE, MALFORMED = unwell(HealthStatus.UNREACHABLE), unwell(HealthStatus.MALFORMED)


def goal(*watches: Watch, until: str | None = None, **wish: bool) -> Goal:
    """Give the goal that has looked at each of them once."""
    one = Goal(Wish(until=parse_condition(until) if until else None, **wish))
    for watch in watches:
        one.look(watch, NOW)
    return one


@pytest.mark.parametrize(
    ("watch", "until", "standing"),
    [
        (PASSED, None, Standing.REACHED),
        (BLEMISHED, None, Standing.MISSED),
        (FAILED, None, Standing.MISSED),
        (STOPPED, None, Standing.MISSED),
        (RUNNING, None, Standing.WAITING),
        (DOOMED, None, Standing.WAITING),
        (UNREACHABLE, None, Standing.WAITING),
        (MALFORMED, None, Standing.WAITING),
        (AUTH, None, Standing.LOST),
        (GONE, None, Standing.LOST),
        (RUNNING, HALF, Standing.REACHED),
        (RUNNING, "done > 50%", Standing.WAITING),
        (BLEMISHED, "state == completed", Standing.REACHED),
        (STOPPED, "state == completed", Standing.MISSED),
        (GONE, "health.status == gone", Standing.REACHED),
        (AUTH, HALF, Standing.LOST),
    ],
)
def test_each_run_is_waited_for_reached_missed_or_lost(
    watch: Watch, until: str | None, standing: Standing
) -> None:
    one = goal(watch, until=until)
    assert one.standing(watch.ref) is standing
    assert one.look(watch, NOW) is (standing is not Standing.WAITING)


def test_what_was_reached_stays_so() -> None:
    one = goal(RUNNING, until=HALF)
    assert one.look(a_watch("retab:running", State.FAILED, done=1), NOW)
    assert one.standing(RUNNING.ref) is Standing.REACHED


def test_a_run_whose_answers_stay_no_documents_is_given_up() -> None:
    one = goal()
    for _ in range(NO_DOCUMENT_AFTER - 1):
        assert not one.look(MALFORMED, NOW)
    # One good answer, or none at all, and the counting begins anew.
    assert not one.look(a_watch(str(MALFORMED.ref)), NOW)
    for _ in range(NO_DOCUMENT_AFTER - 1):
        assert not one.look(MALFORMED, NOW)
    assert one.look(MALFORMED, NOW)
    assert one.standing(MALFORMED.ref) is Standing.LOST
    assert one.exit_code([MALFORMED]) == 3
    assert "6 answers in a row were no document" in one.sentences([MALFORMED])[0]


@pytest.mark.parametrize(
    ("watches", "over", "code"),
    [
        ([], False, 0),
        ([PASSED], False, 0),
        ([PASSED, FAILED], False, 1),
        ([PASSED, RUNNING], False, 8),
        ([PASSED, GONE], False, 3),
        ([PASSED, AUTH, UNREACHABLE], False, 4),
        ([FAILED, AUTH, RUNNING], False, 1),
        ([DOOMED], False, 8),
    ],
)
def test_all_of_them(watches: list[Watch], over: bool, code: int) -> None:
    one = goal(*watches)
    assert (one.is_over, one.exit_code(watches)) == (over, code)


@pytest.mark.parametrize(
    ("watches", "over", "code"),
    [
        ([], False, 3),
        ([RUNNING, PASSED, AUTH], True, 0),
        ([RUNNING, FAILED], True, 1),
        # Both had ended when it was looked.
        ([PASSED, BLEMISHED, UNREACHABLE], True, 1),
        ([RUNNING, UNREACHABLE, GONE], False, 8),
        ([UNREACHABLE, GONE], False, 3),
        ([AUTH, GONE], False, 4),
    ],
)
def test_any_of_them(watches: list[Watch], over: bool, code: int) -> None:
    one = goal(*watches, any_of=True)
    assert (one.is_over, one.exit_code(watches)) == (over, code)


@pytest.mark.parametrize(
    ("any_of", "until", "watches", "over", "code"),
    [
        (False, HALF, [RUNNING, BLEMISHED], False, 0),
        (False, HALF, [RUNNING, AUTH], False, 4),
        (False, "state == completed", [BLEMISHED, FAILED], False, 1),
        (False, "state == completed", [BLEMISHED, RUNNING], False, 8),
        (True, "state == completed", [BLEMISHED, FAILED, RUNNING], True, 0),
        (True, "state == completed", [FAILED, RUNNING], False, 8),
        (True, "state == completed", [FAILED, STOPPED], False, 1),
        (True, "state == completed", [FAILED, AUTH], False, 1),
        (True, "state == completed", [GONE], False, 3),
    ],
)
def test_until_something_holds(
    any_of: bool, until: str, watches: list[Watch], over: bool, code: int
) -> None:
    one = goal(*watches, until=until, any_of=any_of)
    assert (one.is_over, one.exit_code(watches)) == (over, code)


@pytest.mark.parametrize(
    ("watch", "words"),
    [
        (FAILED, "--fail-fast: retab:failed failed: the service says it failed, 5 of 10 parts"),
        (STOPPED, "--fail-fast: retab:stopped stopped: "),
        (BLEMISHED, "--fail-fast: retab:blemished failed: completed, 1 of 10 parts failed"),
        (DOOMED, "--fail-fast: retab:doomed cannot pass any more: 2 of 10 parts failed"),
        (a_watch("retab:blocked", outcome=Outcome(1, 0, 1)), "cannot pass any more: 1 of 10 parts"),
        (a_watch("retab:cut", counts=Counts(cancelled=1)), "1 of 10 parts cancelled"),
    ],
)
@pytest.mark.parametrize("wish", [{}, {"any_of": True}, {"until": HALF}])
def test_with_fail_fast_the_first_that_cannot_pass_is_the_end(
    watch: Watch, words: str, wish: dict[str, str]
) -> None:
    one = goal(a_watch("retab:other", done=1), watch, fail_fast=True, **wish)  # type: ignore[arg-type]
    assert one.is_over
    assert one.exit_code([watch, PASSED]) == 1
    assert words in one.sentences([])[0]


@pytest.mark.parametrize("watch", [PASSED, RUNNING, AUTH, GONE, UNREACHABLE])
def test_with_fail_fast_what_may_still_pass_is_waited_for(watch: Watch) -> None:
    assert not goal(watch, fail_fast=True).is_over


def test_who_ended_without_what_was_waited_for_is_named() -> None:
    one = goal(STOPPED, PASSED, until="outcome.failed > 3")
    assert one.sentences([STOPPED, PASSED, RUNNING]) == [
        "retab:stopped has ended, and outcome.failed > 3 never held",
        "retab:passed has ended, and outcome.failed > 3 never held",
    ]


def test_a_run_that_cannot_be_asked_for_is_lost_unless_its_end_is_known() -> None:
    one = goal()
    for watch in (RUNNING, PASSED):
        one.give_up(watch, NOW)
    assert one.standing(RUNNING.ref) is Standing.LOST
    assert one.standing(PASSED.ref) is Standing.REACHED
