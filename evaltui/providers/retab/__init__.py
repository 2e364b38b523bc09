"""Retab: `/v1/workflows/evals/runs`: one run, all of them, new ones, their end; child results.

Source: https://docs.retab.com, "Get Eval Run" and "List Eval Run Results"; for the lists, the start
and the end of runs its own client, PyPI retab 0.0.160.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from typing import Any, TypeVar
from urllib.parse import SplitResult

from evaltui.model.exchange import Answer, Created, Problem, Request
from evaltui.model.run import Counts, Outcome, Snapshot, State
from evaltui.providers.contract.json_text import decoded, malformed
from evaltui.providers.contract.links import (
    after_segments,
    ends_with,
    query_value,
    quoted,
    safe_link,
)
from evaltui.providers.contract.listing import MAX_PAGES, Gathered, read_entry
from evaltui.providers.contract.problems import read_problem
from evaltui.providers.contract.provider import (
    FoundRun,
    Provider,
    ResultPage,
    RunInputs,
    RunQuery,
)
from evaltui.providers.contract.whole_lists import WholeRuns, documents_by_id
from evaltui.providers.contract.wire import (
    Document,
    WireModel,
    id_note,
    read_document,
    read_item,
    read_state,
)
from evaltui.providers.retab.documents import (
    EvalResult,
    EvalRun,
    ListMetadata,
    ResultList,
    RunCounts,
    RunList,
    Timing,
)
from evaltui.providers.retab.results import child_result

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

RUNS_PATH = "/v1/workflows/evals/runs"
EVAL_ID = "wfnodeeval_"
"""How the ids of single evals begin."""

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
    group_noun = "workflow"
    started_by = "workflow id"
    takes = ("eval_id", "block_id")
    most_listed = PAGE_SIZE
    listed_states = (State.PENDING, State.QUEUED, State.RUNNING)

    def clean_base_url(self, base_url: str) -> str:
        """Give the base URL without the version that older clients of the service had in it."""
        return _VERSION.sub("", super().clean_base_url(base_url))

    def headers(self, key: str) -> Mapping[str, str]:
        """Give the headers that carry the key."""
        return {"Authorization": f"Bearer {key}"}

    def status_request(self, run_id: str) -> Request:
        """Give the question for a run's state."""
        return Request("GET", f"{RUNS_PATH}/{quoted(run_id)}")

    def read_status(self, run_id: str, answer: Answer, base_url: str) -> Snapshot:  # noqa: ARG002 - no link to rebase
        """Read a run's state.

        Raises:
            Malformed: the body is not the service's document.
        """
        document = read_document(EvalRun, answer)
        return _snapshot(document, run_id)

    def problem(self, answer: Answer) -> Problem:
        """Read what an answer that is no document says."""
        return read_problem(answer)

    def find_run_id(self, url: SplitResult) -> str | None:
        """Find the id in `/v1/workflows/evals/runs/{id}…` or `…/results?run_id={id}`."""
        found = after_segments(url, _RUNS)
        if found:
            return found[0]
        return query_value(url, ("run_id",)) if ends_with(url, _RESULTS) else None

    def list_runs(
        self, query: RunQuery, base_url: str
    ) -> Generator[Request, Answer, tuple[FoundRun, ...]]:
        """Ask for runs of a workflow, or of an eval where the group is an eval's id.

        Raises:
            Malformed: an answer is not the service's list.
        """
        del base_url  # no link to rebase
        found = Gathered(query)
        after: str | None = None
        for _ in range(MAX_PAGES):
            answer = yield Request("GET", RUNS_PATH, _list_query(query, after))
            page = read_document(RunList, answer).body
            news = [found.add(_listed(item)) for item in page.data]
            before, after = after, page.list_metadata.after if page.list_metadata else None
            if not after or after == before or not any(news) or found.full:
                break
        return found.result()

    def whole_runs_request(self, state: State, limit: int, after: str | None) -> Request:
        """Give the question for one page of the account's runs in a state, the newest first."""
        return Request("GET", RUNS_PATH, _list_query(RunQuery(state=state, limit=limit), after))

    def read_whole_runs(self, answer: Answer) -> WholeRuns:
        """Read such a page; entries that name no run, or one twice, are left out.

        Raises:
            Malformed: the body is not the service's list.
        """
        documents, others = documents_by_id(decoded(answer.body), "data")
        marks = read_item(ListMetadata, others.get("list_metadata"))
        return WholeRuns(documents, (marks.after or None) if marks else None)

    def cancel_request(self, run_id: str) -> Request:
        """Give the request that stops a run."""
        return Request("POST", f"{RUNS_PATH}/{quoted(run_id)}/cancel")

    def read_cancelled(self, run_id: str, answer: Answer, base_url: str) -> Snapshot | None:
        """Read the run that was stopped; None where nothing came of it.

        Raises:
            Malformed: the body is not the service's document.
        """
        return self.read_status(run_id, answer, base_url) if answer.body.strip() else None

    def create_request(self, slug: str, inputs: RunInputs) -> Request:
        """Give the request that runs a workflow's evals: all, those of a block, or one."""
        scope = _scope(inputs)
        body: dict[str, Any] = {"workflow_id": slug}
        return Request("POST", RUNS_PATH, json=body if scope is None else body | {"scope": scope})

    def read_created(self, answer: Answer, base_url: str) -> Created:  # noqa: ARG002 - no link to rebase
        """Read the run that has just been started.

        Raises:
            Malformed: the body is not the service's document, or has no id.
        """
        document = read_document(EvalRun, answer)
        run_id = document.body.id
        if run_id is None or not run_id.strip():
            raise malformed("the document has no id", document.text)
        snapshot = _snapshot(document)
        return Created(run_id, snapshot.total, snapshot.url, document.value, snapshot)

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
        return ResultPage(
            tuple(child_result(result) for result in results if result), after or None
        )


def _snapshot(document: Document[EvalRun], run_id: str | None = None) -> Snapshot:
    """Give what a run's document tells; `run_id` is the one that was asked for."""
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
        notes=document.notes + (id_note(run_id, run.id) if run_id else ()),
        raw=document.text or None,
    )


def _listed(value: Any) -> FoundRun | None:
    document = read_entry(EvalRun, value)
    if document is None or document.body.id is None:
        return None
    return FoundRun(document.body.id, _snapshot(document), document.body.extra_text("workflow_id"))


def _list_query(query: RunQuery, after: str | None) -> tuple[tuple[str, str], ...]:
    """Give what tells the service which runs are wanted."""
    words = {state: word for word, state in STATES.items()}
    group_is = "eval_id" if (query.group or "").startswith(EVAL_ID) else "workflow_id"
    wanted = (
        (group_is, query.group),
        ("status", words.get(query.state) if query.state else None),
        ("limit", str(min(query.limit, PAGE_SIZE))),
        ("sort_by", "created_at"),
        ("order", "desc"),
        ("after", after),
    )
    return tuple((name, value) for name, value in wanted if value is not None)


def _scope(inputs: RunInputs) -> dict[str, str] | None:
    """Give which of a workflow's evals are to run; None for all."""
    if inputs.eval_id is not None:
        return {"type": "single", "eval_id": inputs.eval_id}
    if inputs.block_id is not None:
        return {"type": "block", "block_id": inputs.block_id}
    return None


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


PROVIDER = Retab()
