"""Nugen: `GET /api/v3/evaluations/{id}/status`, in both of its vocabularies, and the list.

Source: https://docs.nugen.in, "Get Evaluation Status", the pages of 2024 (`pending`, `completed`,
`failed`) and of 2025 (`PROCESSING`, `READY`, `FAILED`).
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from typing import Any
from urllib.parse import SplitResult

from evaltui.model.exchange import Answer, Problem, Request
from evaltui.model.run import RunError, Snapshot, State
from evaltui.providers.contract.links import after_segments, quoted, safe_link
from evaltui.providers.contract.listing import MAX_PAGES, Gathered, read_entry
from evaltui.providers.contract.moments import moment
from evaltui.providers.contract.problems import read_problem
from evaltui.providers.contract.provider import FoundRun, Provider, RunQuery
from evaltui.providers.contract.wire import (
    Document,
    Items,
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

PAGE_SIZE = 100
"""The most that the service's list gives at once."""

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


class EvaluationList(WireModel):
    """One page of evaluations."""

    evaluations: Items
    total: WholeNumber = None


class Nugen(Provider):
    """Nugen's evaluations."""

    name = "nugen"
    label = "Nugen"
    default_base_url = "https://api.nugen.in"
    base_url_env = "NUGEN_BASE_URL"
    key_env = "NUGEN_API_KEY"
    interval_s = 5.0
    part_noun = "questions"
    group_noun = "model"
    how_to_cancel = "no way to stop an evaluation is documented"
    how_to_start = (
        "its way to start an evaluation is not documented; start it there, then add it by its id"
    )

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
        return _snapshot(read_document(EvaluationStatus, answer), run_id)

    def list_runs(
        self, query: RunQuery, base_url: str
    ) -> Generator[Request, Answer, tuple[FoundRun, ...]]:
        """Ask for evaluations, of one model where a group is given.

        The state is looked for here: the service would compare it in one vocabulary of the two.

        Raises:
            Malformed: an answer is not the service's list.
        """
        del base_url  # no link to rebase
        found = Gathered(query)
        size = PAGE_SIZE if query.state else min(query.limit, PAGE_SIZE)
        offset = 0
        for _ in range(MAX_PAGES):
            wanted = (("model_id", query.group), ("limit", str(size)), ("offset", str(offset)))
            given = tuple((name, value) for name, value in wanted if value is not None)
            answer = yield Request("GET", "/api/v3/evaluations", given)
            page = read_document(EvaluationList, answer).body
            news = [found.add(_listed(item)) for item in page.evaluations]
            offset += len(page.evaluations)
            over = len(news) < size if page.total is None else offset >= page.total
            if over or not any(news) or found.full:
                break
        return found.result()

    def problem(self, answer: Answer) -> Problem:
        """Read what an answer that is no document says."""
        return read_problem(answer)

    def find_run_id(self, url: SplitResult) -> str | None:
        """Find the id in `/api/v3/evaluations/{id}`, with or without `/status` or `/results`."""
        found = after_segments(url, ("api", "v3", "evaluations"))
        return found[0] if found and found[1] in ([], ["status"], ["results"]) else None


def _snapshot(document: Document[EvaluationStatus], run_id: str | None = None) -> Snapshot:
    """Give what a document tells of an evaluation; `run_id` is the one that was asked for."""
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
        created_at=moment(body.extra.get("created_at")),
        started_at=body.start_time,
        finished_at=body.end_time,
        eta_s=body.eta_seconds,
        summary=_summary(body, document.value) or None,
        error=_error(body, state),
        url=safe_link(body.extra_text("url", "run_url", "dashboard_url")),
        notes=document.notes + (id_note(run_id, body.evaluation_id) if run_id else ()),
        raw=document.text or None,
    )


def _listed(value: Any) -> FoundRun | None:
    """Read an entry of the list, whose shape no page shows: as the status, under either id."""
    document = read_entry(EvaluationStatus, value)
    run_id = document and (document.body.evaluation_id or document.body.extra_text("id"))
    if document is None or not run_id:
        return None
    return FoundRun(run_id, _snapshot(document), document.body.extra_text("model_id"))


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
