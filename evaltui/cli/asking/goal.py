"""What a command waits for: when it has come, when it never will, and the exit code of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from evaltui.cli.asking.judging import by_verdicts, worst
from evaltui.cli.exit_codes import ExitCode
from evaltui.model.condition import Condition
from evaltui.model.document import document
from evaltui.model.health import HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.run import State
from evaltui.model.text import one_line
from evaltui.model.verdict import Verdict, judge
from evaltui.model.watch import Watch

NO_DOCUMENT_AFTER = 6
"""Answers in a row that are no document before none is expected any more: with the usual pauses
about a minute."""


class Standing(Enum):
    """How a run stands to what is waited for."""

    WAITING = "waiting"
    REACHED = "reached"
    MISSED = "missed"
    """It has ended, but not as was wished."""
    LOST = "lost"
    """Asking on is of no use: the key is refused, the run is gone, or no answer is a document."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is waited for, as the command line has it."""

    any_of: bool = False
    """One run is enough."""
    fail_fast: bool = False
    """The first run that failed, or cannot pass any more, is the end."""
    until: Condition | None = None
    """What is to hold for a run; None: that it has passed."""


class Goal:
    """Looks at each observation of the runs, and knows when there is no more to wait for."""

    def __init__(self, wish: Wish = Wish()) -> None:
        self.wish = wish
        self.failed: str | None = None
        """Why --fail-fast ended the waiting, in a sentence."""
        self._standing: dict[RunRef, Standing] = {}
        self._no_document: dict[RunRef, int] = {}

    def standing(self, ref: RunRef) -> Standing:
        """Give how a run stands as far as it was looked at."""
        return self._standing.get(ref, Standing.WAITING)

    def look(self, watch: Watch, now: datetime) -> bool:
        """Look at a run after an observation; tell whether it need not be asked for again."""
        ref = watch.ref
        if self.standing(ref) is Standing.WAITING:
            is_document = watch.health.status is not HealthStatus.MALFORMED
            self._no_document[ref] = 0 if is_document else self._no_document.get(ref, 0) + 1
            self._standing[ref] = self._judge(watch, now)
        return self._standing[ref] is not Standing.WAITING

    def give_up(self, watch: Watch, now: datetime) -> None:
        """Look at a run that cannot be asked for, or need not be."""
        if not self.look(watch, now):
            self._standing[watch.ref] = Standing.LOST

    @property
    def is_over(self) -> bool:
        """Whether the waiting is over for all runs, whatever becomes of those that go on."""
        if self.failed is not None:
            return True
        if not self.wish.any_of:
            return False
        enough = {Standing.REACHED, *([] if self.wish.until else [Standing.MISSED])}
        return not enough.isdisjoint(self._standing.values())

    def exit_code(self, watches: Iterable[Watch]) -> ExitCode:
        """Give the exit code, whether the waiting came to its end or the time was up."""
        if self.failed is not None:
            return ExitCode.RUN_FAILED
        watches = list(watches)
        if not self.wish.any_of:
            return worst(map(self._code, watches))
        if not watches:
            return ExitCode.NO_VERDICT  # none of none has ended
        if self.is_over and self.wish.until is not None:
            return ExitCode.SUCCESS
        if self.is_over:
            return worst(self._code(watch) for watch in watches if self._is_settled(watch))
        # Whichever goes on may still do it.
        waiting = {self._code(watch) for watch in watches if self._stands(watch, Standing.WAITING)}
        return ExitCode.PENDING if ExitCode.PENDING in waiting else worst(map(self._code, watches))

    def sentences(self, watches: Iterable[Watch]) -> list[str]:
        """Say of each run what its verdict does not tell: why the waiting for it ended."""
        found = [] if self.failed is None else [self.failed]
        for watch in watches:
            ref = one_line(str(watch.ref))
            if self.wish.until is not None and self._stands(watch, Standing.MISSED):
                found.append(f"{ref} has ended, and {self.wish.until.text} never held")
            elif self._no_document.get(watch.ref, 0) >= NO_DOCUMENT_AFTER:
                found.append(
                    f"{ref} is asked no more: {NO_DOCUMENT_AFTER} answers in a row were no document"
                )
        return found

    def _judge(self, watch: Watch, now: datetime) -> Standing:
        until, has_ended = self.wish.until, is_over(watch)
        if self.wish.fail_fast and (why := _failure(watch)) is not None:
            self.failed = self.failed or f"--fail-fast: {one_line(str(watch.ref))} {why}"
            return Standing.MISSED
        if until is not None and until.holds(document(watch, now)):
            return Standing.REACHED
        if has_ended:
            passed = until is None and watch.judgement.verdict is Verdict.PASSED
            return Standing.REACHED if passed else Standing.MISSED
        lost = self._no_document.get(watch.ref, 0) >= NO_DOCUMENT_AFTER
        if lost or watch.health.status in {HealthStatus.AUTH, HealthStatus.GONE}:
            return Standing.LOST
        return Standing.WAITING

    def _code(self, watch: Watch) -> ExitCode:
        standing = self.standing(watch.ref)
        if standing is Standing.REACHED:
            return ExitCode.SUCCESS
        return ExitCode.RUN_FAILED if standing is Standing.MISSED else by_verdicts([watch])

    def _is_settled(self, watch: Watch) -> bool:
        return self._stands(watch, Standing.REACHED) or self._stands(watch, Standing.MISSED)

    def _stands(self, watch: Watch, standing: Standing) -> bool:
        return self.standing(watch.ref) is standing


def is_over(watch: Watch) -> bool:
    """Tell whether a run's end is known, with how it went."""
    return watch.ended and watch.judgement.verdict is not Verdict.NONE


def _failure(watch: Watch) -> str | None:
    """Say why a run failed, was stopped, or cannot pass any more; None where it still can."""
    judgement = watch.judgement
    if judgement.verdict in {Verdict.FAILED, Verdict.STOPPED}:
        return f"{judgement.verdict.value}: {one_line(judgement.why)}"
    if watch.snapshot is None or is_over(watch):
        return None
    # Were it to complete now: parts that went wrong stay so.
    then = judge(replace(watch.snapshot, state=State.COMPLETED), watch.health)
    if then.verdict is not Verdict.FAILED:
        return None
    return f"cannot pass any more: {one_line(then.why.removeprefix('completed, '))}"
