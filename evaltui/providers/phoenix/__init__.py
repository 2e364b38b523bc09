"""Arize Phoenix: experiments, `GET /v1/experiments/{id}`, one dataset's or the newest ones.

Source: Phoenix 20.26.1 from PyPI, as it runs (`server/api/routers/v1/experiments.py`). It tells no
state of an experiment: it counts how many of the task's runs succeeded, failed and are missing.
`updated_at` does not move with them. What was broken off can be resumed, however old it is.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult

from evaltui.model.exchange import Answer, Problem, Refused, Request
from evaltui.model.run import Counts, Snapshot, State
from evaltui.providers.contract.json_text import malformed
from evaltui.providers.contract.links import (
    after_segments,
    ends_with,
    query_value,
    quoted,
    rebased_link,
    segments,
)
from evaltui.providers.contract.listing import MAX_PAGES, Gathered, read_entry
from evaltui.providers.contract.problems import read_problem
from evaltui.providers.contract.provider import (
    ChildResult,
    FoundRun,
    Provider,
    ResultPage,
    RunQuery,
)
from evaltui.providers.contract.wire import (
    Document,
    id_note,
    read_document,
    read_item,
    read_value,
)
from evaltui.providers.phoenix.documents import (
    Dataset,
    Envelope,
    Experiment,
    ExperimentRun,
    Page,
)

STATES: Mapping[str, State] = {}
"""The service has no words for states: `_state` works them out."""

LATELY = timedelta(hours=6)
"""An experiment that lacks runs and was made longer ago may well have been broken off."""
MAX_DATASETS = 12
"""How many datasets are asked for their experiments where none is named, the newest first."""
PAGE_SIZE = 100
"""Entries of one page of a list; the service sets no limit of its own."""
WORKED_OUT = (
    "Phoenix tells no state: it is worked out from how many runs are missing; whether something "
    "still works on them is not told"
)
RUNS_ALONE = (
    "Phoenix tells no state: it is worked out from the counts of the task's runs, which are all "
    "there; evaluators may still be at work, and their scores do not count here"
)

_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,6}){1,3}[0-9A-Za-z.+-]{0,30}")
_COLLECTING = re.compile(r"/v1/traces$")
_DATASET_ID = re.compile(r"RGF0YXNldDo[A-Za-z0-9+/]+={0,2}")
_SUMMED_UP = (
    "description",
    "dataset_id",
    "dataset_version_id",
    "project_name",
    "example_count",
    "repetitions",
    "metadata",
)


class Phoenix(Provider):
    """Phoenix's experiments, on this machine or at a server with a key."""

    name = "phoenix"
    label = "Phoenix"
    default_base_url = "http://127.0.0.1:6006"
    base_url_env = "PHOENIX_COLLECTOR_ENDPOINT"
    key_env = "PHOENIX_API_KEY"
    key_is_optional = True
    unknown_run = "RXhwZXJpbWVudDow"  # `Experiment:0`: of what is no such id it says so, with 422
    reads_by_clock = True
    interval_s = 2.0
    part_noun = "runs"
    group_noun = "dataset"
    how_to_cancel = "its REST API has no way to stop an experiment; end the program that runs it"
    how_to_start = "experiments run in a program of yours, with `run_experiment` of its client"

    def clean_base_url(self, base_url: str) -> str:
        """Give the base URL without the path that traces are sent to, which may be part of it."""
        return _COLLECTING.sub("", super().clean_base_url(base_url))

    def headers(self, key: str) -> Mapping[str, str]:
        """Give the headers that carry the key."""
        return {"Authorization": f"Bearer {key}"}

    def probe_request(self) -> Request:
        """Give the question whether it is Phoenix that listens."""
        return Request("GET", "/arize_phoenix_version", accept="text/plain")

    def is_here(self, answer: Answer) -> bool:
        """Tell whether a version came, and nothing else."""
        body = answer.body[:1000].decode("ascii", errors="replace").strip()
        return answer.status == 200 and _VERSION.fullmatch(body) is not None

    def status_request(self, run_id: str) -> Request:
        """Give the question for an experiment's counts."""
        return Request("GET", f"/v1/experiments/{quoted(run_id)}")

    def read_status(self, run_id: str, answer: Answer, base_url: str) -> Snapshot:
        """Read how an experiment stands.

        Raises:
            Malformed: the body is not the service's document.
        """
        whole = read_document(Envelope, answer)
        if whole.body.data is None:
            raise malformed("the document has no data", whole.text)
        document = read_value(Experiment, whole.body.data, whole.text)
        odd = (*whole.notes, *document.notes, *id_note(run_id, document.body.id))
        return _snapshot(document, odd, base_url, answer.received_at)

    def problem(self, answer: Answer) -> Problem:
        """Read what an answer that is no document says."""
        return read_problem(answer)

    def find_run_id(self, url: SplitResult) -> str | None:
        """Find the id in the API's `/v1/experiments/{id}…`, or in an experiment's two pages.

        These are `/datasets/{dataset}/experiments/{id}` and `…/compare?experimentId={id}`, of which
        the first is the one that others are compared with.
        """
        found = after_segments(url, ("v1", "experiments"))
        if found:
            return found[0]
        parts = segments(url)
        if ends_with(url, ("compare",)) and "datasets" in parts:
            return query_value(url, ("experimentId",))
        for at, part in enumerate(parts[:-3]):
            if part == "datasets" and parts[at + 2] == "experiments":
                return parts[at + 3]
        return None

    def list_runs(
        self, query: RunQuery, base_url: str
    ) -> Generator[Request, Answer, tuple[FoundRun, ...]]:
        """Ask for the experiments of a dataset, by its id or name, or of the newest datasets.

        Raises:
            Malformed: an answer is not the service's list.
            Refused: there is no such dataset.
        """
        found = Gathered(query)
        if query.group is not None and _DATASET_ID.fullmatch(query.group):
            yield from _of_one(query.group, query, found, base_url, MAX_PAGES)
            return found.result()
        named = () if query.group is None else (("name", query.group),)
        answer = yield Request("GET", "/v1/datasets", (*named, ("limit", str(MAX_DATASETS))))
        read = (read_item(Dataset, item) for item in read_document(Page, answer).body.data)
        datasets = [dataset.id for dataset in read if dataset is not None][:MAX_DATASETS]
        for dataset in dict.fromkeys(datasets):
            pages = MAX_PAGES if len(datasets) == 1 else 1
            try:
                yield from _of_one(dataset, query, found, base_url, pages)
            except Refused as refused:
                if refused.answer.status != 404:
                    raise  # else it was deleted since it was listed
        return found.result()

    def results_request(self, run_id: str, after: str | None = None) -> Request:
        """Give the question for one page of the task's runs."""
        query = [("limit", str(PAGE_SIZE))]
        if after is not None:
            query.append(("cursor", after))
        return Request("GET", f"/v1/experiments/{quoted(run_id)}/runs", tuple(query))

    def read_results(self, answer: Answer) -> ResultPage:
        """Read one page of runs; entries that are none are left out.

        Raises:
            Malformed: the body is not the service's list.
        """
        page = read_document(Page, answer).body
        runs = (read_item(ExperimentRun, item) for item in page.data)
        return ResultPage(tuple(_child(run) for run in runs if run), page.next_cursor or None)


def _of_one(
    dataset: str, query: RunQuery, found: Gathered, base_url: str, pages: int
) -> Generator[Request, Answer, None]:
    """Ask for one dataset's experiments, page by page, the newest first."""
    path = f"/v1/datasets/{quoted(dataset)}/experiments"
    size = PAGE_SIZE if query.state else min(query.limit, PAGE_SIZE)
    cursor: str | None = None
    for _ in range(pages):
        more = () if cursor is None else (("cursor", cursor),)
        answer = yield Request("GET", path, (("limit", str(size)), *more))
        page = read_document(Page, answer).body
        entries = [_listed(item, base_url, answer.received_at) for item in page.data]
        news = [found.add(entry) for entry in entries]
        before, cursor = cursor, page.next_cursor
        if not cursor or cursor == before or not any(news) or len(found) >= query.limit:
            break


def _listed(value: Any, base_url: str, now: datetime) -> FoundRun | None:
    document = read_entry(Experiment, value)
    if document is None:
        return None
    snapshot = _snapshot(document, document.notes, base_url, now)
    return FoundRun(document.body.id, snapshot, document.body.dataset_id)


def _snapshot(
    document: Document[Experiment], odd: tuple[str, ...], base_url: str, now: datetime
) -> Snapshot:
    """Give what a document tells of an experiment, with a note on how its state came about."""
    body = document.body
    state, word = _state(body, now)
    summary = {
        key: document.value[key]
        for key in _SUMMED_UP
        if document.value.get(key) not in (None, {}, "")
    }
    counts = Counts(
        pending=body.missing_run_count,
        completed=body.successful_run_count,
        error=body.failed_run_count,
    )
    return Snapshot(
        state=state,
        state_raw=word,
        name=body.name,
        done=body.done,
        total=body.total,
        counts=counts if counts != Counts() else None,
        created_at=body.created_at,
        started_at=body.created_at,
        summary=summary or None,
        url=_link(body, base_url),
        notes=(*odd, RUNS_ALONE if state is State.COMPLETED else WORKED_OUT),
        raw=document.text or None,
    )


def _state(body: Experiment, now: datetime) -> tuple[State, str]:
    """Work out a state, with a word for it; what the counts leave open stays unknown.

    Nothing tells a failed experiment from one that is slow: one that lacks runs never fails here.
    """
    done, total = body.done, body.total
    if done is None or (total is None and body.missing_run_count is None):
        return State.UNKNOWN, "no counts told"
    if total is not None and total <= 0:
        return State.UNKNOWN, "no runs to be made"
    lacking = [] if body.missing_run_count is None else [body.missing_run_count]
    if total is not None:
        lacking.append(total - done)
    if max(lacking) <= 0:
        return State.COMPLETED, "no runs missing"
    told = [at for at in (body.created_at, body.updated_at) if at is not None]
    if not told or now - max(told) > LATELY:
        return State.UNKNOWN, "runs missing"
    return (State.RUNNING, "runs missing") if done > 0 else (State.PENDING, "no runs yet")


def _link(body: Experiment, base_url: str) -> str | None:
    """Give the page that Phoenix's own client names for an experiment."""
    if not body.dataset_id:
        return None
    page = f"/datasets/{quoted(body.dataset_id)}/compare?experimentId={quoted(body.id)}"
    return rebased_link(page, base_url)


def _child(run: ExperimentRun) -> ChildResult:
    """Give one run; it is there once it is over, and only an error tells how it went."""
    took = run.end_time - run.start_time if run.start_time and run.end_time else None
    repetition = f" · {run.repetition_number}" if (run.repetition_number or 0) > 1 else ""
    return ChildResult(
        id=run.id or "",
        name=f"{run.dataset_example_id or run.id or ''}{repetition}" or None,
        verdict=None,
        lifecycle="completed" if run.error is None else "error",
        message=run.error,
        duration_s=None if took is None else max(0.0, took.total_seconds()),
    )


PROVIDER = Phoenix()
