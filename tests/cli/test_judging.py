from __future__ import annotations

import pytest

from evaltui.cli.asking.judging import by_answers, by_verdicts
from evaltui.cli.exit_codes import ExitCode
from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Outcome, State
from evaltui.model.watch import Watch
from tests.factories import a_watch

PASSED = a_watch("retab:passed", State.COMPLETED, done=10)
BLEMISHED = a_watch("retab:blemished", State.COMPLETED, done=10, outcome=Outcome(9, 1, 0))


def with_health(status: HealthStatus, state: State | None = State.RUNNING) -> Watch:
    return a_watch(f"retab:{status}", state, health=Health(status, "why", 3))


@pytest.mark.parametrize(
    ("watches", "code"),
    [
        ([], 0),
        ([PASSED], 0),
        ([BLEMISHED], 1),
        ([a_watch(state=State.FAILED)], 1),
        ([a_watch(state=State.STOPPED)], 1),
        ([a_watch(state=State.RUNNING)], 8),
        ([a_watch(state=State.UNKNOWN)], 8),
        ([with_health(HealthStatus.RETRYING)], 8),
        ([with_health(HealthStatus.UNREACHABLE)], 3),
        ([with_health(HealthStatus.MALFORMED)], 3),
        ([with_health(HealthStatus.GONE)], 3),
        ([with_health(HealthStatus.AUTH)], 4),
        ([with_health(HealthStatus.RETRYING, None)], 3),
        ([with_health(HealthStatus.AUTH, None)], 4),
        # What was told of the end stands, whatever became of the asking.
        ([with_health(HealthStatus.GONE, State.COMPLETED)], 0),
        ([with_health(HealthStatus.AUTH, State.FAILED)], 1),
    ],
)
def test_one_run_exits_by_what_to_believe_of_it(watches: list[Watch], code: int) -> None:
    assert by_verdicts(watches) == code


def test_of_several_runs_failed_goes_before_auth_before_none_before_pending() -> None:
    pending, none = a_watch("retab:a"), with_health(HealthStatus.UNREACHABLE)
    auth, failed = with_health(HealthStatus.AUTH), a_watch("retab:b", State.FAILED)
    in_order = [failed, auth, none, pending, PASSED]
    codes = [by_verdicts(reversed(in_order[start:])) for start in range(len(in_order))]
    assert codes == [1, 4, 3, 8, 0]


@pytest.mark.parametrize(
    ("watch", "code"),
    [
        (PASSED, 0),
        (BLEMISHED, 0),
        (a_watch(), 0),
        (with_health(HealthStatus.RETRYING), 3),
        (with_health(HealthStatus.UNREACHABLE), 3),
        (with_health(HealthStatus.MALFORMED), 3),
        (with_health(HealthStatus.GONE), 3),
        (with_health(HealthStatus.GONE, State.COMPLETED), 0),
        (with_health(HealthStatus.AUTH), 4),
        (with_health(HealthStatus.AUTH, State.COMPLETED), 4),
    ],
)
def test_a_report_exits_by_whether_the_services_answered(watch: Watch, code: int) -> None:
    assert by_answers([PASSED, watch]) == code


def test_the_table_of_exit_codes_is_the_published_one() -> None:
    assert sorted(map(int, ExitCode)) == [0, 1, 2, 3, 4, 8, 130, 143]
    assert by_answers([]) == ExitCode.SUCCESS
