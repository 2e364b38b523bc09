"""Nugen: `GET /api/v3/evaluations/{id}/status`, in both of its vocabularies.

Source: https://docs.nugen.in, "Get Evaluation Status", the pages of 2024 (`pending`, `completed`,
`failed`) and of 2025 (`PROCESSING`, `READY`, `FAILED`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult

from evaltui.model.exchange import Answer, Problem, Request
from evaltui.model.run import RunError, Snapshot, State
from evaltui.providers.contract.links import after_segments, quoted, safe_link
from evaltui.providers.contract.problems import read_problem
from evaltui.providers.contract.provider import Provider
from evaltui.providers.contract.wire import (
    Moment,
    Number,
    Text,
    WholeNumber,
    WireModel,
    Word,
    id_note,
    read_document,
    read_state,
)

STATES = {
    "pending": State.PENDING,
    "processing": State.PENDING,
    "completed": State.COMPLETED,
    "ready": State.COMPLETED,
    "evaluated": State.COMPLETED,
    "failed": State.FAILED,
}
"""`pending` and `processing` say both waiting and running: see `_state`."""

_FRACTION = re.compile(r"\s*([0-9]{1,18})\s*(?:/|(?:out\s+)?of\b)\s*([0-9]{1,18})\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)")
_NOT_SUMMED_UP = {
    "evaluation_id",
    "status",
    "progress",
    "questions_completed",
    "total_questions",
    "eta_seconds",
    "start_time",
    "end_time",
}


class EvaluationStatus(WireModel):
    """The service's EvaluationStatusResponse."""

    evaluation_id: Text = None
    status: Word
    benchmark_id: Text = None
    progress: Text = None
    questions_completed: WholeNumber = None
    total_questions: WholeNumber = None
    avg_time_per_question: Number = None
    eta_seconds: Number = None
    start_time: Moment = None
    end_time: Moment = None


class Nugen(Provider):
    """Nugen's evaluations."""

    name = "nugen"
    label = "Nugen"
    default_base_url = "https://api.nugen.in"
    base_url_env = "NUGEN_BASE_URL"
    key_env = "NUGEN_API_KEY"
    interval_s = 5.0
    part_noun = "questions"

    def headers(self, key: str) -> Mapping[str, str]:
        """Give the headers that carry the key."""
        return {"Authorization": f"Bearer {key}"}

    def status_request(self, run_id: str) -> Request:
        """Give the question for an evaluation's state."""
        return Request("GET", f"/api/v3/evaluations/{quoted(run_id)}/status")

    def read_status(self, run_id: str, answer: Answer, base_url: str) -> Snapshot:  # noqa: ARG002 - no link to rebase
        """Read an evaluation's state.

        Raises:
            Malformed: the body is not the service's document.
        """
        document = read_document(EvaluationStatus, answer)
        body = document.body
        done_in_text, total_in_text = _counted(body.progress)
        done = body.questions_completed if body.questions_completed is not None else done_in_text
        total = body.total_questions if body.total_questions is not None else total_in_text
        state = _state(body, done)
        return Snapshot(
            state=state,
            state_raw=body.status,
            name=body.extra_text("name", "evaluation_name"),
            done=done,
            total=total,
            started_at=body.start_time,
            finished_at=body.end_time,
            eta_s=body.eta_seconds,
            summary=_summary(body, document.value) or None,
            error=_error(body, state),
            url=safe_link(body.extra_text("url", "run_url", "dashboard_url")),
            notes=document.notes + id_note(run_id, body.evaluation_id),
            raw=document.text,
        )

    def problem(self, answer: Answer) -> Problem:
        """Read what an answer that is no document says."""
        return read_problem(answer)

    def find_run_id(self, url: SplitResult) -> str | None:
        """Find the id in `/api/v3/evaluations/{id}`, with or without `/status` or `/results`."""
        found = after_segments(url, ("api", "v3", "evaluations"))
        return found[0] if found and found[1] in ([], ["status"], ["results"]) else None


def _counted(progress: str | None) -> tuple[int | None, int | None]:
    """Give done and total out of a text such as `3/10 questions` or `3 of 10`."""
    found = _FRACTION.match(progress) if progress else None
    return (int(found[1]), int(found[2])) if found else (None, None)


def _state(body: EvaluationStatus, done: int | None) -> State:
    """Give the state: the service's one word for waiting and running is told apart by progress."""
    state = read_state(STATES, body.status)
    if state is not State.PENDING:
        return state
    amount = _AMOUNT.match(body.progress or "")
    begun = done > 0 if done is not None else amount is not None and float(amount[1]) > 0
    return State.RUNNING if begun or body.start_time is not None else State.PENDING


def _summary(body: EvaluationStatus, value: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the document says beyond state, counts and times, and progress in other words."""
    summary = {
        key: held for key, held in value.items() if key not in _NOT_SUMMED_UP and held is not None
    }
    if body.progress and body.progress.strip() and _counted(body.progress) == (None, None):
        summary["progress"] = body.progress
    return summary


def _error(body: EvaluationStatus, state: State) -> RunError | None:
    """Give the failure; no field for its reason is documented, so there may be no message."""
    if state is not State.FAILED:
        return None
    return RunError(body.extra_text("error_message", "message", "error", "detail", "reason"))


PROVIDER = Nugen()
