"""How many runs stand where: one count for the header line and for groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from evaltui.model.run import State
from evaltui.model.verdict import Verdict
from evaltui.model.watch import Watch


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of runs; one that runs and stands still counts in both."""

    runs: int
    running: int
    waiting: int
    """Queued or pending."""
    passed: int
    failed: int
    """By the verdict: also completed runs with parts that went wrong."""
    stopped: int
    stalled: int
    unknown: int
    unseen: int


def totals(watches: Iterable[Watch], now: datetime) -> Totals:
    """Count these runs."""
    known = list(watches)
    verdicts = Counter(watch.judgement.verdict for watch in known)
    states = Counter(watch.state for watch in known)
    return Totals(
        runs=len(known),
        running=states[State.RUNNING],
        waiting=states[State.QUEUED] + states[State.PENDING],
        passed=verdicts[Verdict.PASSED],
        failed=verdicts[Verdict.FAILED],
        stopped=verdicts[Verdict.STOPPED],
        stalled=sum(watch.stalled(now) for watch in known),
        unknown=states[State.UNKNOWN],
        unseen=states[None],
    )
