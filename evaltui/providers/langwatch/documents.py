"""LangWatch's wire documents: a run's state, a new run, an event, and what they sum up."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from evaltui.model.run import Counts, RunError
from evaltui.providers.contract.problems import looks_like_code
from evaltui.providers.contract.wire import (
    LENIENT,
    Items,
    Moment,
    Number,
    Object,
    Text,
    WholeNumber,
    WireModel,
    Word,
)


class CamelModel(WireModel):
    """A part whose keys are written in camel case."""

    model_config = ConfigDict(alias_generator=to_camel)


class Timestamps(CamelModel):
    """The times within a summary; the page does not name them, the service sends them."""

    started_at: Moment = None
    finished_at: Moment = None


class Summary(CamelModel):
    """What an execution came to."""

    total_cells: WholeNumber = None
    completed_cells: WholeNumber = None
    failed_cells: WholeNumber = None
    duration: Number = None
    """Milliseconds."""
    timestamps: Annotated[Timestamps | None, LENIENT] = None
    run_url: Text = None

    @property
    def duration_s(self) -> float | None:
        """The duration in seconds."""
        return None if self.duration is None else self.duration / 1000

    def counts(self) -> Counts | None:
        """Give the cells by how they ended.

        The service leaves failed cells out of `completedCells`; its page shows an example that
        has them in. The total tells which of the two came.
        """
        total, completed, failed = self.total_cells, self.completed_cells, self.failed_cells
        if completed is None and failed is None:
            return None
        if total is not None and completed is not None and failed is not None:
            both = completed + failed
            if completed <= total < both and failed <= total:
                completed = total - failed
        return Counts(completed=completed, error=failed)


class RunStatus(CamelModel):
    """The answer to a question about a run."""

    run_id: Text = None
    status: Word
    progress: WholeNumber = None
    total: WholeNumber = None
    started_at: Moment = None
    finished_at: Moment = None
    summary: Annotated[Summary | None, LENIENT] = None
    run_url: Text = None
    error: Text = None
    message: Text = None
    domain_error: Object = None
    trace_id: Text = None


class NewRun(CamelModel):
    """The answer to a request for a new run."""

    run_id: Word
    total: WholeNumber = None
    run_url: Text = None


class Experiment(CamelModel):
    """An experiment as the list of experiments has it."""

    slug: Word
    name: Text = None
    runs_count: WholeNumber = None
    last_run_at: Moment = None


class ExperimentList(CamelModel):
    """One page of a project's experiments."""

    experiments: Items


class ListedTimes(CamelModel):
    """The times of a run in a list."""

    created_at: Moment = None
    updated_at: Moment = None
    finished_at: Moment = None
    stopped_at: Moment = None


class ListedRun(CamelModel):
    """A run as the list of an experiment's runs has it: without a state."""

    run_id: Word
    timestamps: Annotated[ListedTimes | None, LENIENT] = None
    progress: WholeNumber = None
    total: WholeNumber = None
    summary: Object = None
    """Costs, durations and scores; not the tally that a question about the run brings."""


class Pagination(CamelModel):
    """Where a page of a list stands."""

    has_more: Any = None


class RunList(CamelModel):
    """One page of an experiment's runs."""

    runs: Items
    pagination: Annotated[Pagination | None, LENIENT] = None


class Event(CamelModel):
    """One event of a stream; which keys it has depends on `type`."""

    type: Text = None
    run_id: Text = None
    total: WholeNumber = None
    completed: WholeNumber = None
    row_index: Any = None
    target_id: Text = None
    evaluator_id: Text = None
    error: Text = None
    message: Text = None
    domain_error: Object = None
    trace_id: Text = None
    reason: Text = None
    summary: Annotated[Summary | None, LENIENT] = None

    def place(self) -> dict[str, Any]:
        """Give which cell, and which evaluator of it, the event is about."""
        place = {
            "rowIndex": self.row_index,
            "targetId": self.target_id,
            "evaluatorId": self.evaluator_id,
        }
        return {key: held for key, held in place.items() if held is not None}


def read_error(part: RunStatus | Event, **where: Any) -> RunError | None:
    """Give the failure that a document or an event tells; None where it tells none.

    `error`, or an event's `message`, is often a code; the sentence for people is then within
    `domainError`. `where` goes with the other details.
    """
    domain = part.domain_error or {}
    code = next(
        (
            text
            for text in _said(part.error, part.message, domain.get("code"))
            if looks_like_code(text)
        ),
        None,
    )
    told = _said(domain.get("message"), part.message, part.error)
    message = next((text for text in told if text != code), None)
    details: dict[str, Any] = {"error": part.error, **domain, **where, "traceId": part.trace_id}
    rest = {key: held for key, held in details.items() if held not in (None, message, code)}
    return RunError(message, code, details=rest or None) if message or code or rest else None


def _said(*values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str) and value.strip()]
