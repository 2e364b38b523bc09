"""LangWatch's lists: the experiments of a project, and the runs of an experiment.

Source: the service's own code (`routes/experiments-v3.ts` and `app/api/experiments` of its public
repository, August 2026) and its OpenAPI document; no page of its documentation shows them. An
experiment's runs come without a state: it is worked out from their times, as its own client does.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from typing import Any

from evaltui.model.exchange import Answer, NotPossible, Problem, Refused, Request
from evaltui.model.run import Snapshot, State
from evaltui.providers.contract.listing import MAX_PAGES, Gathered, read_entry
from evaltui.providers.contract.provider import FoundRun, RunQuery
from evaltui.providers.contract.wire import Document, read_document, read_item
from evaltui.providers.langwatch.documents import (
    Experiment,
    ExperimentList,
    ListedRun,
    ListedTimes,
    RunList,
)

MAX_EXPERIMENTS = 12
"""How many experiments are asked for their runs where none is named, those run last first."""
PAGE_SIZE = 200
"""The most that the service's lists give at once."""
LATELY = timedelta(minutes=15)
"""A run without an end that was heard of later than this counts as running."""
NOT_TOLD = (
    "the list tells no state: this one is worked out from the run's times, "
    "and a run that is finished may have failed"
)
TOLD_APART = (State.RUNNING, State.COMPLETED, State.STOPPED, State.UNKNOWN)
"""The states that times can tell. The service sets `finishedAt` also where a run failed."""

ReadProblem = Callable[[Answer], Problem]
Steps = Generator[Request, Answer, tuple[FoundRun, ...]]


def list_runs(query: RunQuery, read_problem: ReadProblem) -> Steps:
    """Ask for the runs of an experiment, or of those that were run last.

    Raises:
        Malformed: an answer is not the service's list.
        NotPossible: the server is one from before there were lists, or its lists do not tell the
            state that is looked for.
    """
    if query.state not in {None, *TOLD_APART}:
        raise NotPossible(
            f"LangWatch's lists do not tell which runs are {query.state}: look for running, "
            "stopped or completed ones, of which some may have failed"
        )
    try:
        if query.group is not None:
            return (yield from _of_one(query, query.group))
        return (yield from _of_many(query))
    except Refused as refused:
        # What the service knows no more has a code; a path that it never knew has none.
        if refused.answer.status in {404, 405} and read_problem(refused.answer).code is None:
            raise NotPossible(
                "this LangWatch server has no lists of runs: it may be too old for them, or the "
                "base URL wrong; add a run by its id or by the URL of its page"
            ) from refused
        raise


def _of_one(query: RunQuery, slug: str) -> Steps:
    """Ask for one experiment's runs, page by page."""
    found = Gathered(query)
    size = PAGE_SIZE if query.state else min(query.limit, PAGE_SIZE)
    for number in range(1, MAX_PAGES + 1):
        answer = yield _runs_request(slug, size, number)
        page = read_document(RunList, answer).body
        news = [found.add(_listed(item, slug, None, answer.received_at)) for item in page.runs]
        has_more = page.pagination is not None and page.pagination.has_more is True
        if not has_more or not any(news) or found.full:
            break
    return found.result()


def _of_many(query: RunQuery) -> Steps:
    """Ask for the runs of one experiment after the other, until no other can have newer ones."""
    pages = (("page", "1"), ("pageSize", str(PAGE_SIZE)))
    answer = yield Request("GET", "/api/experiments", pages)
    listed = read_document(ExperimentList, answer).body.experiments
    read = (read_item(Experiment, item) for item in listed)
    experiments = [one for one in read if one is not None and one.runs_count != 0]
    dated = [(one.last_run_at, one) for one in experiments if one.last_run_at is not None]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    found = Gathered(query)
    size = PAGE_SIZE if query.state else min(query.limit, PAGE_SIZE)
    for last_run_at, experiment in dated[:MAX_EXPERIMENTS]:
        oldest = found.nth_begun()
        if oldest is not None and last_run_at <= oldest:
            break
        try:
            answer = yield _runs_request(experiment.slug, size, 1)
        except Refused as refused:
            if refused.answer.status == 404:
                continue  # it was archived since it was listed
            raise
        for item in read_document(RunList, answer).body.runs:
            found.add(_listed(item, experiment.slug, experiment.name, answer.received_at))
    return found.result()


def _runs_request(slug: str, size: int, page: int) -> Request:
    query = (("experimentSlug", slug), ("page", str(page)), ("pageSize", str(size)))
    return Request("GET", "/api/experiments/runs", query)


def _listed(value: Any, slug: str, name: str | None, now: datetime) -> FoundRun | None:
    document = read_entry(ListedRun, value)
    if document is None:
        return None
    return FoundRun(document.body.run_id, _snapshot(document, name, now), slug)


def _snapshot(document: Document[ListedRun], name: str | None, now: datetime) -> Snapshot:
    run = document.body
    times = run.timestamps or ListedTimes()
    state, word = _state(times, now)
    return Snapshot(
        state=state,
        state_raw=word,
        name=name,
        done=run.progress,
        total=run.total,
        created_at=times.created_at,
        started_at=times.created_at,
        finished_at=times.stopped_at or times.finished_at,
        summary=run.summary or None,
        notes=(NOT_TOLD, *document.notes),
        inferred=True,
    )


def _state(times: ListedTimes, now: datetime) -> tuple[State, str]:
    """Work out a run's state from its times, with a word for it."""
    if times.stopped_at is not None:
        return State.STOPPED, "stopped"
    if times.finished_at is not None:
        return State.COMPLETED, "finished"
    heard_of = times.updated_at or times.created_at
    if heard_of is not None and now - heard_of <= LATELY:
        return State.RUNNING, "running"
    return State.UNKNOWN, "no end told"
