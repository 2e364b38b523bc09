"""promptfoo's wire documents, named as in its own code (`types/api/eval.ts`, 0.121.20)."""

from __future__ import annotations

from typing import Annotated, Any

from evaltui.model.run import Counts, Outcome
from evaltui.providers.contract.wire import (
    LENIENT,
    Items,
    Moment,
    Number,
    Text,
    WholeNumber,
    WireModel,
    Word,
)


class Stats(WireModel):
    """How the tests came out: the service's EvaluateStats."""

    successes: WholeNumber = None
    failures: WholeNumber = None
    errors: WholeNumber = None
    durationMs: Number = None  # noqa: N815 - as the service writes it

    @property
    def done(self) -> int | None:
        """How many tests are over; None where a number of them is not told."""
        parts = (self.successes, self.failures, self.errors)
        told = [part for part in parts if part is not None]
        return sum(told) if len(told) == len(parts) else None

    @property
    def counts(self) -> Counts | None:
        """Failed tests were carried out as well as those that passed; errors are no results."""
        if self.errors is None:
            return None
        completed = None if self.done is None else self.done - self.errors
        return Counts(completed=completed, error=self.errors)

    @property
    def outcome(self) -> Outcome | None:
        """How those came out that were carried out."""
        if self.successes is None and self.failures is None:
            return None
        return Outcome(passed=self.successes, failed=self.failures)

    @property
    def duration_s(self) -> float | None:
        """The whole duration in seconds; None until the eval is over."""
        return None if self.durationMs is None else self.durationMs / 1000


class Summary(WireModel):
    """What a job evaluated: the service's EvaluateSummary, without its results."""

    timestamp: Moment = None
    stats: Annotated[Stats | None, LENIENT] = None


class Job(WireModel):
    """A job of the server."""

    status: Word
    progress: WholeNumber = None
    total: WholeNumber = None
    logs: Any = None
    result: Annotated[Summary | None, LENIENT] = None
    evalId: Text = None  # noqa: N815 - as the service writes it


class EvalConfig(WireModel):
    """What an eval was asked to do."""

    description: Text = None


class EvalTable(WireModel):
    """An eval as the web page's table is given it, with one row."""

    id: Word
    stats: Annotated[Stats | None, LENIENT] = None
    config: Annotated[EvalConfig | None, LENIENT] = None


class ListedEval(WireModel):
    """An entry of the list of evals."""

    evalId: Word  # noqa: N815 - as the service writes it
    createdAt: Moment = None  # noqa: N815
    description: Text = None
    datasetId: Text = None  # noqa: N815
    numTests: WholeNumber = None  # noqa: N815
    passRate: Number = None  # noqa: N815
    isRedteam: Any = None  # noqa: N815


class EvalList(WireModel):
    """All evals, the newest first."""

    data: Items
