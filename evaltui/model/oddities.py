"""What is odd about a run's numbers and times: shown as it is, and said in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evaltui.model.run import Snapshot
from evaltui.model.text import in_digits

SKEW_SAID_FROM_S = 5.0
"""Clocks that disagree by less than this, in seconds, are corrected without a word."""


@dataclass(frozen=True, slots=True)
class Oddities:
    """What one answer alone does not show: how the numbers changed from answer to answer."""

    went_back: tuple[int, int] | None = None
    """The parts that were done before and after the last time that they became fewer."""
    first_total: int | None = None
    """The total told first, where it has changed since."""

    def add(self, before: Snapshot | None, after: Snapshot) -> Oddities:
        """Give what is odd with one answer more."""
        if before is None:
            return self
        found = self
        if before.done is not None and after.done is not None and after.done < before.done:
            found = replace(found, went_back=(before.done, after.done))
        changed = before.total is not None and after.total not in {None, before.total}
        if changed and found.first_total is None:
            found = replace(found, first_total=before.total)
        return found

    def sentences(self, snapshot: Snapshot, clock_skew_s: float | None) -> tuple[str, ...]:
        """Give a sentence for each odd thing about a run, with its last answer."""
        done, total = snapshot.done, snapshot.total
        found = []
        if done is not None and total is not None and done > total:
            found.append(f"more is done than there is: {in_digits(done)} of {in_digits(total)}")
        if self.went_back is not None:
            before, after = map(in_digits, self.went_back)
            found.append(f"the count of what is done went back from {before} to {after}")
        first = self.first_total
        if first is not None and total is not None and total != first:
            found.append(f"the total changed from {in_digits(first)} to {in_digits(total)}")
        started, finished = snapshot.started_at, snapshot.finished_at
        if started is not None and finished is not None and finished < started:
            found.append("it finished before it started, say its times")
        if clock_skew_s is not None and abs(clock_skew_s) >= SKEW_SAID_FROM_S:
            way = "ahead of" if clock_skew_s > 0 else "behind"
            found.append(
                f"the service's clock is {abs(clock_skew_s):.0f} s {way} this machine's, "
                "which is allowed for"
            )
        return tuple(found)
