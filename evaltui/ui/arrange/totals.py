"""How many runs stand where: one count for the header line and for groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from evaltui.model.run import State
from evaltui.model.verdict import Verdict
from evaltui.model.watch import Watch

Standing = tuple[State | None, Verdict, bool]
"""A run's state and verdict, and whether it stands still."""


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
    return _added_up([_standing(watch, now) for watch in watches])


class Counting:
    """Counts as `totals` does, again and again; only what is new of a run is looked at anew."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Watch, Standing]] = {}
        """By the identity of the watch, which never changes; kept, so that it stays its own."""

    def __call__(self, watches: Iterable[Watch], now: datetime) -> Totals:
        """Count these runs."""
        before, self._known = self._known, {}
        for watch in watches:
            key = id(watch)
            self._known[key] = before.get(key) or (watch, _standing(watch, now))
        return _added_up([standing for _, standing in self._known.values()])


def _standing(watch: Watch, now: datetime) -> Standing:
    # Whether a run stands still is settled by its last answer, so that no time changes it.
    return watch.state, watch.judgement.verdict, watch.stalled(now)


def _added_up(standings: Sequence[Standing]) -> Totals:
    found = Counter(standings)
    states, verdicts = Counter[State | None](), Counter[Verdict]()
    for (state, verdict, _), number in found.items():
        states[state] += number
        verdicts[verdict] += number
    return Totals(
        runs=len(standings),
        running=states[State.RUNNING],
        waiting=states[State.QUEUED] + states[State.PENDING],
        passed=verdicts[Verdict.PASSED],
        failed=verdicts[Verdict.FAILED],
        stopped=verdicts[Verdict.STOPPED],
        stalled=sum(number for (_, _, stalled), number in found.items() if stalled),
        unknown=states[State.UNKNOWN],
        unseen=states[None],
    )
