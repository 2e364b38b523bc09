from __future__ import annotations

import pytest

from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Counts, Outcome, Snapshot, State
from evaltui.model.verdict import Verdict, judge

OK = Health()


def completed(**facts: object) -> Snapshot:
    return Snapshot(State.COMPLETED, "completed", **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("snapshot", "verdict", "why"),
    [
        (None, Verdict.NONE, "no good answer was ever seen"),
        (completed(), Verdict.PASSED, "completed"),
        (completed(done=9, total=9), Verdict.PASSED, "completed, 9 of 9 parts done"),
        (completed(done=9, total=9, part_noun="cells"), Verdict.PASSED,
         "completed, 9 of 9 cells done"),
        (completed(done=9), Verdict.PASSED, "completed, 9 parts done"),
        (completed(done=1, part_noun="questions"), Verdict.PASSED, "completed, 1 question done"),
        (completed(total=0), Verdict.PASSED, "completed, – of 0 parts done"),
        (completed(counts=Counts(completed=9, error=0, cancelled=0), outcome=Outcome(9, 0, 0)),
         Verdict.PASSED, "completed, 9 parts passed"),
        (completed(counts=Counts(), outcome=Outcome()), Verdict.PASSED, "completed"),
        (completed(done=9, total=9, part_noun="cells", inferred=True), Verdict.NONE,
         ("it is over, 9 of 9 cells done, but a list does not tell how it went: ask for the run "
         "itself")),
        (completed(counts=Counts(error=3), total=10, part_noun="cells"), Verdict.FAILED,
         "completed, 3 of 10 cells failed"),
        (completed(outcome=Outcome(failed=1), total=9), Verdict.FAILED,
         "completed, 1 of 9 parts failed"),
        (completed(outcome=Outcome(blocked=2)), Verdict.FAILED, "completed, 2 parts blocked"),
        (completed(counts=Counts(error=3), outcome=Outcome()), Verdict.FAILED,
         "completed, 3 parts errored"),
        (completed(counts=Counts(cancelled=1), part_noun="evals"), Verdict.FAILED,
         "completed, 1 eval cancelled"),
        (completed(outcome=Outcome(failed=1, blocked=2), counts=Counts(error=3, cancelled=4),
                   total=12, part_noun="evals"),
         Verdict.FAILED, "completed, 1 of 12 evals failed, 2 blocked, 3 errored, 4 cancelled"),
        (completed(outcome=Outcome(failed=-1)), Verdict.PASSED, "completed"),
        (Snapshot(State.FAILED, "error"), Verdict.FAILED, "the service says it failed"),
        (Snapshot(State.FAILED, "error", done=41, total=120), Verdict.FAILED,
         "the service says it failed, 41 of 120 parts done"),
        (Snapshot(State.STOPPED, "cancelled"), Verdict.STOPPED,
         "the service says it was stopped"),
        (Snapshot(State.PENDING, "pending"), Verdict.PENDING, "pending"),
        (Snapshot(State.QUEUED, "queued"), Verdict.PENDING, "queued"),
        (Snapshot(State.RUNNING, "running", done=5, total=4), Verdict.PENDING,
         "running, 5 of 4 parts done"),
        (Snapshot(State.UNKNOWN, "warming_up", done=2), Verdict.PENDING,
         "the service says 'warming_up', a word not known here, 2 parts done"),
    ],
)  # fmt: skip
def test_the_verdict_and_its_reason(snapshot: Snapshot | None, verdict: Verdict, why: str) -> None:
    judgement = judge(snapshot, OK)
    assert (judgement.verdict, judgement.why) == (verdict, why)


@pytest.mark.parametrize("status", HealthStatus)
@pytest.mark.parametrize("state", State)
def test_how_the_watching_goes_changes_no_verdict_but_that_of_a_lost_run(
    state: State, status: HealthStatus
) -> None:
    snapshot = Snapshot(state, state.value)
    lost = status is HealthStatus.GONE and not state.ended
    expected = Verdict.NONE if lost else judge(snapshot, OK).verdict
    assert judge(snapshot, Health(status, "…", 9)).verdict is expected


def test_a_service_that_was_never_reached_yields_none() -> None:
    for status in HealthStatus:
        assert judge(None, Health(status)).verdict is Verdict.NONE


def test_a_word_of_a_megabyte_does_not_make_a_reason_of_one() -> None:
    absurd = Snapshot(
        State.UNKNOWN, "\x1b[31m" + "x" * 1_000_000, done=10**400, part_noun="\x1b]0;" + "y" * 999
    )
    why = judge(absurd, OK).why
    assert len(why) < 250
    assert why.isprintable()
