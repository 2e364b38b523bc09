"""Retab: `GET /v1/workflows/evals/runs/{id}` and the child results of a run.

Source: https://docs.retab.com, "Get Eval Run" and "List Eval Run Results".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import SplitResult

from evaltui.model.exchange import Answer, Problem, Request
from evaltui.model.run import Counts, Outcome, Snapshot, State
from evaltui.providers.contract.links import (
    after_segments,
    ends_with,
    query_value,
    quoted,
    safe_link,
)
from evaltui.providers.contract.problems import read_problem
from evaltui.providers.contract.provider import ChildResult, Provider, ResultPage
from evaltui.providers.contract.wire import (
    WireModel,
    id_note,
    read_document,
    read_item,
    read_state,
)
from evaltui.providers.retab.documents import EvalResult, EvalRun, ResultList, RunCounts, Timing

STATES = {
    "pending": State.PENDING,
    "queued": State.QUEUED,
    "running": State.RUNNING,
    "completed": State.COMPLETED,
    "error": State.FAILED,
    "cancelled": State.STOPPED,
}
PAGE_SIZE = 100
"""The most that the service's lists give at once."""

_RUNS = ("v1", "workflows", "evals", "runs")
_RESULTS = ("v1", "workflows", "evals", "results")
_SUMMED_UP = (
    "workflow_id",
    "workflow_version_id",
    "eval_id",
    "trigger",
    "target",
    "freshness",
)
_VERSION = re.compile(r"/v[0-9]+$")

Kind = TypeVar("Kind", Counts, Outcome)


class Retab(Provider):
    """Retab's workflow eval runs."""

    name = "retab"
    label = "Retab"
    default_base_url = "https://api.retab.com"
    base_url_env = "RETAB_API_BASE_URL"
    key_env = "RETAB_API_KEY"
    interval_s = 2.0
    part_noun = "evals"

    def clean_base_url(self, base_url: str) -> str:
        """Give the base URL without the version that older clients of the service had in it."""
        return _VERSION.sub("", super().clean_base_url(base_url))

    def headers(self, key: str) -> Mapping[str, str]:
        """Give the headers that carry the key."""
        return {"Authorization": f"Bearer {key}"}

    def status_request(self, run_id: str) -> Request:
        """Give the question for a run's state."""
        return Request("GET", f"/v1/workflows/evals/runs/{quoted(run_id)}")

    def read_status(self, run_id: str, answer: Answer, base_url: str) -> Snapshot:  # noqa: ARG002 - no link to rebase
        """Read a run's state.

        Raises:
            Malformed: the body is not the service's document.
        """
        document = read_document(EvalRun, answer)
        run = document.body
        timing = run.timing or Timing()
        both = run.counts or RunCounts()
        counts = _given(Counts, both.lifecycle_counts)
        summary = {
            key: document.value[key] for key in _SUMMED_UP if document.value.get(key) is not None
        }
        return Snapshot(
            state=read_state(STATES, run.lifecycle.status),
            state_raw=run.lifecycle.status,
            name=run.extra_text("name"),
            done=_done(counts),
            total=run.total_evals,
            counts=counts,
            outcome=_given(Outcome, both.outcome),
            created_at=timing.created_at,
            started_at=timing.started_at,
            finished_at=timing.completed_at,
            duration_s=timing.duration_s,
            summary=summary or None,
            error=run.lifecycle.error(),
            url=safe_link(run.extra_text("url", "run_url", "dashboard_url")),
            notes=document.notes + id_note(run_id, run.id),
            raw=document.text,
        )

    def problem(self, answer: Answer) -> Problem:
        """Read what an answer that is no document says."""
        return read_problem(answer)

    def find_run_id(self, url: SplitResult) -> str | None:
        """Find the id in `/v1/workflows/evals/runs/{id}…` or `…/results?run_id={id}`."""
        found = after_segments(url, _RUNS)
        if found:
            return found[0]
        return query_value(url, ("run_id",)) if ends_with(url, _RESULTS) else None

    def results_request(self, run_id: str, after: str | None = None) -> Request:
        """Give the question for one page of child results."""
        query = [("run_id", run_id), ("limit", str(PAGE_SIZE))]
        if after is not None:
            query.append(("after", after))
        return Request("GET", "/v1/workflows/evals/results", tuple(query))

    def read_results(self, answer: Answer) -> ResultPage:
        """Read one page of child results; entries that are no results are left out.

        Raises:
            Malformed: the body is not the service's list.
        """
        page = read_document(ResultList, answer).body
        results = (read_item(EvalResult, item) for item in page.data)
        after = page.list_metadata.after if page.list_metadata else None
        return ResultPage(tuple(_child(result) for result in results if result), after or None)


def _given(kind: type[Kind], part: WireModel | None) -> Kind | None:
    """Give the numbers of a part; None where it holds none."""
    numbers = {name: getattr(part, name) for name in type(part).model_fields} if part else {}
    return kind(**numbers) if any(held is not None for held in numbers.values()) else None


def _done(counts: Counts | None) -> int | None:
    """Give how many evals are over, of the counts that were given."""
    if counts is None:
        return None
    over = [n for n in (counts.completed, counts.error, counts.cancelled) if n is not None]
    return sum(over) if over else None


def _child(result: EvalResult) -> ChildResult:
    """Give one result: its own error goes before the reason why its assertion did not hold."""
    error = result.lifecycle.error() if result.lifecycle else None
    assertion = result.assertion_result
    failure = assertion.failure if assertion else None
    why = failure.message or failure.code if failure else None
    label = assertion.assertion_label if assertion else None
    return ChildResult(
        id=result.id or result.eval_id or "",
        name=result.extra_text("name") or label or result.eval_id,
        verdict=result.verdict,
        lifecycle=result.lifecycle.status if result.lifecycle else None,
        message=(error.message or error.code if error else None) or why,
        duration_s=result.timing.duration_s if result.timing else None,
    )


PROVIDER = Retab()
