"""LangWatch: the state of an experiment's run, and new runs, polled or streamed.

Source: https://langwatch.ai/docs, "Get evaluation run status" and "Create Run". The paths are the
documented ones; the service has since made them an alias of `/api/experiments/…`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any
from urllib.parse import SplitResult

from evaltui.model.exchange import Answer, Created, Problem, Request
from evaltui.model.run import Counts, RunError, Snapshot, State
from evaltui.providers.contract.links import (
    after_segments,
    host_of,
    query_value,
    quoted,
    rebased_link,
    safe_link,
    segments,
)
from evaltui.providers.contract.problems import read_problem
from evaltui.providers.contract.provider import (
    FoundRun,
    Provider,
    RunInputs,
    RunQuery,
    StreamedRun,
)
from evaltui.providers.contract.wire import id_note, read_document, read_state
from evaltui.providers.langwatch.documents import NewRun, RunStatus, Summary, Timestamps, read_error
from evaltui.providers.langwatch.listing import list_runs
from evaltui.providers.langwatch.stream import fold_event

STATES = {
    "pending": State.PENDING,
    "running": State.RUNNING,
    "completed": State.COMPLETED,
    "failed": State.FAILED,
    "stopped": State.STOPPED,
}
_RUNS = (
    ("api", "evaluations", "v3", "runs"),
    ("api", "experiments", "runs"),
)


class LangWatch(Provider):
    """LangWatch's experiment runs, in the cloud or self-hosted."""

    name = "langwatch"
    label = "LangWatch"
    default_base_url = "https://app.langwatch.ai"
    base_url_env = "LANGWATCH_ENDPOINT"
    key_env = "LANGWATCH_API_KEY"
    interval_s = 2.0
    part_noun = "cells"
    group_noun = "experiment"
    how_to_cancel = "an API key may not; stop it on its page in the browser"
    started_by = "experiment slug"
    takes = ("data", "dataset_id", "parameters", "row_indices")

    def headers(self, key: str) -> Mapping[str, str]:
        """Give the headers that carry the key."""
        return {"X-Auth-Token": key}

    def status_request(self, run_id: str) -> Request:
        """Give the question for a run's state."""
        return Request("GET", f"/api/evaluations/v3/runs/{quoted(run_id)}")

    def read_status(self, run_id: str, answer: Answer, base_url: str) -> Snapshot:
        """Read a run's state.

        Raises:
            Malformed: the body is not the service's document.
        """
        document = read_document(RunStatus, answer)
        run = document.body
        summary = run.summary or Summary()
        times = summary.timestamps or Timestamps()
        state = read_state(STATES, run.status)
        done, total = run.progress, run.total
        if state is State.COMPLETED:
            # Blank rows are skipped and comparisons add cells: the first total was a plan.
            done = summary.total_cells if done is None else done
            total = total if summary.total_cells is None else summary.total_cells
        given = document.value.get("summary")
        return Snapshot(
            state=state,
            state_raw=run.status,
            name=run.extra_text("name"),
            done=done,
            total=total,
            counts=_counts(run, state),
            started_at=run.started_at or times.started_at,
            finished_at=run.finished_at or times.finished_at,
            duration_s=summary.duration_s,
            summary=given if isinstance(given, dict) and given else None,
            error=_error(run, state),
            url=self._page(summary.run_url or run.run_url, base_url),
            notes=document.notes + id_note(run_id, run.run_id),
            raw=document.text,
        )

    def problem(self, answer: Answer) -> Problem:
        """Read what an answer that is no document says."""
        return read_problem(answer)

    def find_run_id(self, url: SplitResult) -> str | None:
        """Find the id in the API's paths, old and new, or in `…/experiments/SLUG?runId={id}`."""
        found = after_segments(url, *_RUNS)
        if found:
            return found[0] if found[1] in ([], ["results"]) else None
        path = segments(url)
        is_page = "experiments" in path[:-1] and path[0] != "api"
        return query_value(url, ("runId", "run_id")) if is_page else None

    def list_runs(
        self, query: RunQuery, base_url: str
    ) -> Generator[Request, Answer, tuple[FoundRun, ...]]:
        """Ask for the runs of an experiment, or of those that were run last.

        Raises:
            Malformed: an answer is not the service's list.
            NotPossible: the server is one from before there were lists.
        """
        del base_url  # a run's page cannot be told from what is listed
        return list_runs(query, self.problem)

    def create_request(self, slug: str, inputs: RunInputs) -> Request:
        """Give the request that starts a run and answers at once."""
        return Request("POST", _run_path(slug), json=_body(inputs))

    def read_created(self, answer: Answer, base_url: str) -> Created:
        """Read what the service says of a run it has just started.

        Raises:
            Malformed: the body is not the service's document.
        """
        document = read_document(NewRun, answer)
        run = document.body
        known = {"runId", "total", "runUrl"}
        extra = {key: held for key, held in document.value.items() if key not in known}
        return Created(run.run_id, run.total, self._page(run.run_url, base_url), extra)

    def stream_request(self, slug: str, inputs: RunInputs) -> Request:
        """Give the request that starts a run and is answered by an event stream."""
        return Request("POST", _run_path(slug), json=_body(inputs), accept="text/event-stream")

    def fold_event(self, so_far: StreamedRun, data: str, base_url: str, now_ms: int) -> StreamedRun:
        """Give what is known after one event's data; unknown events change nothing.

        Raises:
            Malformed: the data is not JSON.
        """
        return fold_event(so_far, data, now_ms, lambda link: self._page(link, base_url))

    def _page(self, link: str | None, base_url: str) -> str | None:
        """Give the run's page: a self-hosted server may name the cloud's host as its own."""
        if link is None:
            return None
        if host_of(base_url) == host_of(self.default_base_url):
            return safe_link(link) or rebased_link(link, base_url)
        return rebased_link(link, base_url)


def _counts(run: RunStatus, state: State) -> Counts | None:
    counts = run.summary.counts() if run.summary else None
    if counts is None and run.progress is not None and state is not State.COMPLETED:
        return Counts(completed=run.progress)
    return counts


def _error(run: RunStatus, state: State) -> RunError | None:
    error = read_error(run)
    return RunError(None) if error is None and state is State.FAILED else error


def _run_path(slug: str) -> str:
    return f"/api/evaluations/v3/{quoted(slug)}/run"


def _body(inputs: RunInputs) -> dict[str, Any] | None:
    """Give the optional body; the service refuses keys whose value is null."""
    body = {
        "data": inputs.data,
        "dataset_id": inputs.dataset_id,
        "parameters": None if inputs.parameters is None else dict(inputs.parameters),
        "row_indices": None if inputs.row_indices is None else list(inputs.row_indices),
    }
    return {key: held for key, held in body.items() if held is not None} or None


PROVIDER = LangWatch()
