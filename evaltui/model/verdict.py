"""Verdicts: what a script should believe about a run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Snapshot, State
from evaltui.model.text import one_line


class Verdict(StrEnum):
    """The one word for a script."""

    PASSED = "passed"
    FAILED = "failed"
    STOPPED = "stopped"
    PENDING = "pending"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and the numbers that made it, in words."""

    verdict: Verdict
    why: str


def judge(snapshot: Snapshot | None, health: Health) -> Judgement:
    """Judge what is known of a run.

    A completed run with failed, blocked, errored or cancelled parts is `failed`; an unknown word
    is `pending`; `none` means that no good answer was ever seen, or that the service no longer
    knows a run whose end was not seen.
    """
    if snapshot is None:
        return Judgement(Verdict.NONE, "no good answer was ever seen")
    if snapshot.state is State.COMPLETED:
        return _judge_completed(snapshot)
    if snapshot.state is State.FAILED:
        return Judgement(Verdict.FAILED, "the service says it failed")
    if snapshot.state is State.STOPPED:
        return Judgement(Verdict.STOPPED, "the service says it was stopped")
    if health.status is HealthStatus.GONE:
        return Judgement(
            Verdict.NONE, f"last seen {snapshot.state}; the service no longer knows this run"
        )
    if snapshot.state is State.UNKNOWN:
        return Judgement(
            Verdict.PENDING,
            f"the service says {one_line(snapshot.state_raw, 80)!r}, a word not known here",
        )
    return Judgement(Verdict.PENDING, f"{snapshot.state}{_progress(snapshot)}")


def _judge_completed(snapshot: Snapshot) -> Judgement:
    """Look for parts that did not go well; absent numbers prove nothing."""
    counts, outcome = snapshot.counts, snapshot.outcome
    bad = [
        (number, word)
        for number, word in (
            (outcome.failed if outcome else None, "failed"),
            (outcome.blocked if outcome else None, "blocked"),
            (counts.error if counts else None, "errored"),
            (counts.cancelled if counts else None, "cancelled"),
        )
        if number is not None and number > 0
    ]
    if not bad:
        return Judgement(Verdict.PASSED, f"completed{_progress(snapshot)}")
    parts = ", ".join(f"{number} {word}" for number, word in bad)
    of_total = "" if snapshot.total is None else f" of {snapshot.total}"
    return Judgement(Verdict.FAILED, f"completed, but {parts}{of_total}")


def _progress(snapshot: Snapshot) -> str:
    if snapshot.done is None and snapshot.total is None:
        return ""
    done = "–" if snapshot.done is None else snapshot.done
    total = "–" if snapshot.total is None else snapshot.total
    return f", {done} of {total} done"
