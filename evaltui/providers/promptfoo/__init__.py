"""promptfoo: jobs of its web server (`promptfoo view`), and the evals that it keeps.

Source: promptfoo 0.121.20 from npm, as it runs (`server/routes/eval.ts`, `server/server.ts`). A job
is in its server's memory only, and 404 once that was started anew. What a job or `promptfoo eval`
evaluates is kept as an eval from its first result on, under an id of its own; neither the list of
evals nor an eval says whether it is over, but the duration is written when, and only when, it is.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult

from evaltui.model.exchange import Answer, Malformed, Problem, Refused, Request
from evaltui.model.run import RunError, Snapshot, State
from evaltui.providers.contract.links import (
    after_segments,
    query_value,
    quoted,
    rebased_link,
    segments,
)
from evaltui.providers.contract.listing import Gathered, read_entry
from evaltui.providers.contract.moments import moment
from evaltui.providers.contract.problems import read_problem
from evaltui.providers.contract.provider import FoundRun, Provider, RunQuery
from evaltui.providers.contract.wire import (
    Document,
    WireModel,
    id_note,
    read_document,
    read_state,
)
from evaltui.providers.promptfoo.documents import (
    EvalList,
    EvalTable,
    Job,
    ListedEval,
    Stats,
    Summary,
)

STATES = {
    "in-progress": State.RUNNING,
    "complete": State.COMPLETED,
    "error": State.FAILED,
}
"""What the server says of a job."""

ENDED, NO_END = "ended", "no end told"
"""Words for an eval, of which promptfoo itself says none."""
LATELY = timedelta(hours=1)
"""An eval without an end that began longer ago is not taken for running, nor for broken off."""
MAX_ASKED = 12
"""How many evals of a list are asked for how they stand, the newest first."""
WORKED_OUT = (
    "promptfoo tells no state of an eval: this one is worked out from its duration, which is "
    "written at the end; one that was paused or killed has none either"
)
NO_RESULTS = (
    "it is over, but how many tests passed, failed and had errors is not told: no verdict without"
)
NOT_TOLD = "the list does not tell whether this eval is over, nor how it went"

_JOB = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DATED = re.compile(r"-([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})$")


class Promptfoo(Provider):
    """promptfoo's jobs, by their UUID, and its evals, by ids such as `eval-7Sr-2026-11-21T…`."""

    name = "promptfoo"
    label = "promptfoo"
    default_base_url = "http://127.0.0.1:15500"
    base_url_env = "PROMPTFOO_REMOTE_API_BASE_URL"
    key_env = None
    reads_by_clock = True
    interval_s = 2.0
    part_noun = "tests"
    group_noun = "dataset"
    how_to_cancel = "it has no way to stop a job; an eval ends with the command that runs it"
    how_to_start = "start it on its own pages or with `promptfoo eval`, then find it here"

    def headers(self, key: str) -> Mapping[str, str]:
        """Give the header for what may stand before a shared server: promptfoo itself has none."""
        return {"Authorization": f"Bearer {key}"}

    def probe_request(self) -> Request:
        """Give the question whether it is promptfoo that listens."""
        return Request("GET", "/health")

    def is_here(self, answer: Answer) -> bool:
        """Tell whether status and version came, and nothing else."""
        try:
            told = read_document(WireModel, answer).value
        except Malformed:
            return False
        version = told.get("version")
        is_all = set(told) == {"status", "version"} and told["status"] == "OK"
        return answer.status == 200 and is_all and isinstance(version, str)

    def status_request(self, run_id: str) -> Request:
        """Give the question for a job, or for an eval with one row of its table."""
        if _JOB.fullmatch(run_id):
            return Request("GET", f"/api/eval/job/{quoted(run_id)}")
        return Request("GET", f"/api/eval/{quoted(run_id)}/table", (("limit", "1"),))

    def read_status(self, run_id: str, answer: Answer, base_url: str) -> Snapshot:
        """Read how a job or an eval stands.

        Raises:
            Malformed: the body is not the service's document.
        """
        if _JOB.fullmatch(run_id):
            return _of_job(read_document(Job, answer), base_url)
        return _of_eval(read_document(EvalTable, answer), run_id, base_url, answer.received_at)

    def problem(self, answer: Answer) -> Problem:
        """Read what an answer that is no document says."""
        return read_problem(answer)

    def find_run_id(self, url: SplitResult) -> str | None:
        """Find the id in `/api/eval/job/{id}`, `/api/eval/{id}/…`, `/eval/{id}`, `?evalId={id}`."""
        found = after_segments(url, ("api", "eval", "job"), ("api", "eval"), ("api", "results"))
        if found is None and "api" not in segments(url):
            found = after_segments(url, ("eval",))
        if found is None:
            return query_value(url, ("evalId",))
        return None if found[0] == "job" else found[0]

    def list_runs(
        self, query: RunQuery, base_url: str
    ) -> Generator[Request, Answer, tuple[FoundRun, ...]]:
        """Ask for evals, of one dataset where a group is given, and for how the newest stand.

        Jobs are not listed; what they evaluate is. Evals past the first dozen stay without a state.

        Raises:
            Malformed: an answer is not the service's list.
        """
        group = () if query.group is None else (("datasetId", query.group),)
        answer = yield Request("GET", "/api/results", group)
        listed = [_listed(item) for item in read_document(EvalList, answer).body.data]
        found = Gathered(query)
        asked = 0
        for entry in listed:
            run = entry
            if run is not None and asked < MAX_ASKED and not found.full:
                asked += 1
                try:
                    answer = yield self.status_request(run.id)
                    snapshot = self.read_status(run.id, answer, base_url)
                except (Refused, Malformed):
                    pass  # deleted since it was listed, or kept in a form of long ago
                else:
                    run = _with_state(run, snapshot)
            found.add(run)
        return found.result()


def _of_job(document: Document[Job], base_url: str) -> Snapshot:
    """Give what the server says of a job; done and total are the stats' once it is over."""
    job = document.body
    state = read_state(STATES, job.status)
    result = job.result or Summary()
    stats = result.stats or Stats()
    total = stats.done if job.total is None else job.total
    unjudged = state is State.COMPLETED and stats.done is None
    return Snapshot(
        state=State.UNKNOWN if unjudged else state,
        state_raw=job.status,
        done=stats.done if job.progress is None else job.progress,
        # Jobs start with a total of 0, until promptfoo has counted their tests.
        total=None if total == 0 and state is State.RUNNING else total,
        counts=stats.counts,
        outcome=stats.outcome,
        started_at=result.timestamp,
        duration_s=stats.duration_s,
        summary=_summary(stats, job.evalId),
        error=_error(job.logs) if state is State.FAILED else None,
        url=_link(job.evalId, base_url),
        notes=(*document.notes, NO_RESULTS) if unjudged else document.notes,
        raw=document.text or None,
    )


def _of_eval(document: Document[EvalTable], run_id: str, base_url: str, now: datetime) -> Snapshot:
    """Give what is kept of an eval. How many tests it will have is nowhere told."""
    body = document.body
    stats = body.stats or Stats()
    begun = _begun(body.id)
    ended = stats.duration_s is not None
    unjudged = ended and stats.done is None
    note = NO_RESULTS if unjudged else WORKED_OUT
    return Snapshot(
        state=State.UNKNOWN if unjudged else _state_of_eval(begun, now, ended=ended),
        state_raw=ENDED if ended else NO_END,
        name=body.config.description if body.config else None,
        done=stats.done,
        total=stats.done if ended else None,
        counts=stats.counts,
        outcome=stats.outcome,
        started_at=begun,
        duration_s=stats.duration_s,
        summary=_summary(stats, None),
        url=_link(body.id, base_url),
        notes=(*document.notes, *id_note(run_id, body.id), note),
        raw=document.text or None,
    )


def _state_of_eval(begun: datetime | None, now: datetime, *, ended: bool) -> State:
    """Work out how an eval stands; one that was killed looks like one that goes on."""
    if ended:
        return State.COMPLETED
    lately = begun is not None and now - begun <= LATELY
    return State.RUNNING if lately else State.UNKNOWN


def _listed(value: Any) -> FoundRun | None:
    document = read_entry(ListedEval, value)
    if document is None:
        return None
    body = document.body
    summary = {
        key: document.value[key]
        for key in ("passRate", "isRedteam")
        if document.value.get(key) is not None
    }
    snapshot = Snapshot(
        state=State.UNKNOWN,
        state_raw=NO_END,
        name=body.description,
        done=body.numTests,
        created_at=body.createdAt or _begun(body.evalId),
        summary=summary or None,
        notes=(*document.notes, NOT_TOLD),
        inferred=True,
    )
    return FoundRun(body.evalId, snapshot, body.datasetId)


def _with_state(run: FoundRun, told: Snapshot) -> FoundRun:
    """Give a listed eval with what it says of itself; the list alone tells when it was made."""
    listed = run.snapshot
    name, created_at = told.name or listed.name, listed.created_at
    return replace(run, snapshot=replace(told, name=name, created_at=created_at, raw=None))


def _begun(eval_id: str) -> datetime | None:
    """Give when an eval was made, which promptfoo writes into its id, in UTC."""
    found = _DATED.search(eval_id)
    return moment(found[1]) if found else None


def _summary(stats: Stats, eval_id: str | None) -> dict[str, Any] | None:
    """Give the service's figures under its own names, and the id that its pages have."""
    figures = {key: held for key, held in stats.model_dump().items() if held is not None}
    return ({"evalId": eval_id} if eval_id else {}) | figures or None


def _error(logs: Any) -> RunError:
    """Give why a job failed: its log is that alone."""
    lines = [line for line in logs if isinstance(line, str)] if isinstance(logs, list) else []
    return RunError("\n".join(lines).strip() or None)


def _link(eval_id: str | None, base_url: str) -> str | None:
    """Give an eval's page; jobs have none before they are over."""
    if not eval_id:
        return None
    return rebased_link(f"/eval/{quoted(eval_id).replace('%3A', ':')}", base_url)


PROVIDER = Promptfoo()
