"""Verdicts: what a script should believe about a run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Snapshot, State
from evaltui.model.text import in_digits, one_line


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
    is `pending`; `none` means that no good answer was ever seen, that the service no longer knows a
    run whose end was not seen, or that a list of runs alone told of its end.
    """
    if snapshot is None:
        return Judgement(Verdict.NONE, "no good answer was ever seen")
    done = _progress(snapshot)
    if snapshot.state is State.COMPLETED and snapshot.inferred:
        why = f"it is over{done}, but a list does not tell how it went: ask for the run itself"
        return Judgement(Verdict.NONE, why)
    if snapshot.state is State.COMPLETED:
        return _judge_completed(snapshot)
    if snapshot.state is State.FAILED:
        return Judgement(Verdict.FAILED, f"the service says it failed{done}")
    if snapshot.state is State.STOPPED:
        return Judgement(Verdict.STOPPED, f"the service says it was stopped{done}")
    if health.status is HealthStatus.GONE:
        return Judgement(
            Verdict.NONE, f"last seen {snapshot.state}{done}; the service no longer knows this run"
        )
    if snapshot.state is State.UNKNOWN:
        word = one_line(snapshot.state_raw, 80)
        return Judgement(Verdict.PENDING, f"the service says {word!r}, a word not known here{done}")
    return Judgement(Verdict.PENDING, f"{snapshot.state}{done}")


def _judge_completed(snapshot: Snapshot) -> Judgement:
    """Look for parts that did not go well; absent numbers prove nothing.

    Where the service tells no outcomes, a part with an error is what it calls a failed one.
    """
    counts, outcome = snapshot.counts, snapshot.outcome
    with_error = "failed" if outcome is None else "errored"
    bad = [
        (number, word)
        for number, word in (
            (outcome.failed if outcome else None, "failed"),
            (outcome.blocked if outcome else None, "blocked"),
            (counts.error if counts else None, with_error),
            (counts.cancelled if counts else None, "cancelled"),
        )
        if number is not None and number > 0
    ]
    if not bad:
        passed = outcome.passed if outcome else None
        how = _progress(snapshot) if passed is None else f", {_of_total(passed, snapshot)} passed"
        return Judgement(Verdict.PASSED, f"completed{how}")
    (number, word), *others = bad
    parts = [f"{_of_total(number, snapshot)} {word}", *(f"{n} {word}" for n, word in others)]
    return Judgement(Verdict.FAILED, f"completed, {', '.join(parts)}")


def _progress(snapshot: Snapshot) -> str:
    """Give `, 3 of 10 cells done`; empty where neither number is known."""
    done, total = snapshot.done, snapshot.total
    if snapshot.in_percent and done is None:
        return f", {snapshot.progress[0]} % done"
    if done is None:
        return "" if total is None else f", – of {_counted(total, snapshot)} done"
    return f", {_of_total(done, snapshot)} done"


def _of_total(number: int, snapshot: Snapshot) -> str:
    if snapshot.total is None:
        return _counted(number, snapshot)
    return f"{in_digits(number)} of {_counted(snapshot.total, snapshot)}"


def _counted(number: int, snapshot: Snapshot) -> str:
    """Give `3 cells` or `1 cell`."""
    noun = one_line(snapshot.part_noun or "", 40) or "parts"
    return f"{in_digits(number)} {noun.removesuffix('s') if number == 1 else noun}"
