"""Retab's wire documents, named as in the service's own client (PyPI retab 0.0.160)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Tag

from evaltui.model.run import RunError
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

NO_MESSAGE = "(no message)"
"""What the service writes where an error has none."""


class ErrorDetails(WireModel):
    """Where and why something failed."""

    message: Text = None
    stack_trace: Text = None
    block_id: Text = None
    block_name: Text = None
    error_code: Text = None
    context: Object = None


class PlainLifecycle(WireModel):
    """Pending, queued, running, completed, or a word that is not known here."""

    status: Word
    message: Text = None
    reason: Text = None

    def error(self) -> RunError | None:
        """Give what a state without a failure says all the same, if anything."""
        return None


class ErrorLifecycle(PlainLifecycle):
    """The run, or the result, failed."""

    details: Annotated[ErrorDetails | None, LENIENT] = None

    def error(self) -> RunError:
        """Give the failure: the details' message goes before the general one."""
        details = self.details or ErrorDetails()
        told = [text for text in (details.message, self.message) if text and text != NO_MESSAGE]
        rest = {
            key: held
            for key, held in details.model_dump().items()
            if key not in {"message", "stack_trace", "error_code"} and held is not None
        }
        if len(told) > 1 and told[1] != told[0]:
            rest["message"] = told[1]
        return RunError(
            told[0] if told else None, details.error_code, details.stack_trace, rest or None
        )


class CancelledLifecycle(PlainLifecycle):
    """Someone stopped the run."""

    def error(self) -> RunError | None:
        """Give the reason, where there is one."""
        return RunError(self.reason) if self.reason else None


def _variant(value: Any) -> str | None:
    status = value.get("status") if isinstance(value, dict) else None
    if not isinstance(status, str) or not status.strip():
        return None
    word = status.strip().lower()
    return word if word in {"error", "cancelled"} else "plain"


Lifecycle = Annotated[
    Annotated[PlainLifecycle, Tag("plain")]
    | Annotated[ErrorLifecycle, Tag("error")]
    | Annotated[CancelledLifecycle, Tag("cancelled")],
    Discriminator(
        _variant,
        custom_error_type="lifecycle",
        custom_error_message="the document has no lifecycle.status",
    ),
]


class Timing(WireModel):
    """When a run or a result was made, started and finished."""

    created_at: Moment = None
    started_at: Moment = None
    completed_at: Moment = None
    duration_ms: Number = None

    @property
    def duration_s(self) -> float | None:
        """The duration in seconds."""
        return None if self.duration_ms is None else self.duration_ms / 1000


class LifecycleCounts(WireModel):
    """How many evals stand where."""

    pending: WholeNumber = None
    queued: WholeNumber = None
    running: WholeNumber = None
    completed: WholeNumber = None
    error: WholeNumber = None
    cancelled: WholeNumber = None


class OutcomeCounts(WireModel):
    """How the completed evals came out."""

    passed: WholeNumber = None
    failed: WholeNumber = None
    blocked: WholeNumber = None


class RunCounts(WireModel):
    """Both countings."""

    lifecycle_counts: Annotated[LifecycleCounts | None, LENIENT] = None
    outcome: Annotated[OutcomeCounts | None, LENIENT] = None


class EvalRun(WireModel):
    """The service's WorkflowEvalRun."""

    id: Text = None
    lifecycle: Lifecycle
    timing: Annotated[Timing | None, LENIENT] = None
    total_evals: WholeNumber = None
    counts: Annotated[RunCounts | None, LENIENT] = None


class Failure(WireModel):
    """Why an assertion did not hold."""

    code: Text = None
    message: Text = None


class Assertion(WireModel):
    """How an assertion came out."""

    assertion_label: Text = None
    failure: Annotated[Failure | None, LENIENT] = None


class EvalResult(WireModel):
    """The service's WorkflowEvalResult, as far as it is shown."""

    id: Text = None
    eval_id: Text = None
    lifecycle: Annotated[Lifecycle | None, LENIENT] = None
    timing: Annotated[Timing | None, LENIENT] = None
    verdict: Text = None
    assertion_result: Annotated[Assertion | None, LENIENT] = None


class ListMetadata(WireModel):
    """Where the neighbouring pages of a list start."""

    after: Text = None


class Page(WireModel):
    """One page of a list."""

    data: Items
    list_metadata: Annotated[ListMetadata | None, LENIENT] = None


class RunList(Page):
    """One page of runs."""


class ResultList(Page):
    """One page of a run's results."""
