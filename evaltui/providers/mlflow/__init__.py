"""MLflow: tracking runs, `GET /api/2.0/mlflow/runs/get`, and jobs, `GET /ajax-api/3.0/jobs/{id}`.

Source: mlflow 3.17.2 from PyPI, as it runs (`server/handlers.py`, `server/job_api.py`). The id of
a run is 32 hexadecimal digits, that of a job has dashes. A run counts no parts; what it logs as
metrics is its summary. Jobs are internal to MLflow and may change.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Generator, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from evaltui.model.exchange import Answer, NotPossible, Problem, Refused, Request
from evaltui.model.run import Snapshot
from evaltui.providers.contract.json_text import decoded
from evaltui.providers.contract.links import after_segments, query_value, quoted
from evaltui.providers.contract.listing import MAX_PAGES, Gathered, read_entry
from evaltui.providers.contract.problems import read_problem
from evaltui.providers.contract.provider import FoundRun, Provider, RunQuery
from evaltui.providers.contract.wire import id_note, read_document
from evaltui.providers.mlflow.documents import (
    Experiment,
    ExperimentPage,
    Job,
    JobList,
    Run,
    RunAnswer,
    RunPage,
)
from evaltui.providers.mlflow.snapshots import JOB_STATES, RUN_STATES, STATES, job_seen, run_seen

RUNS = "/api/2.0/mlflow/runs"
EXPERIMENTS = "/api/2.0/mlflow/experiments"
JOBS = "/ajax-api/3.0/jobs"
PAGE_SIZE = 100
MAX_EXPERIMENTS = 50
"""How many experiments are searched where none is named, those last changed."""

_JOB_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_VERSION = re.compile(r"[0-9]+\.[0-9]+[0-9A-Za-z.+-]{0,30}")


class Mlflow(Provider):
    """MLflow's runs and jobs, of a server on this machine or elsewhere."""

    name = "mlflow"
    label = "MLflow"
    default_base_url = "http://127.0.0.1:5000"
    base_url_env = "MLFLOW_TRACKING_URI"
    key_env = "MLFLOW_TRACKING_TOKEN"
    key_is_optional = True
    interval_s = 2.0
    part_noun = "parts"
    group_noun = "experiment"
    how_to_cancel = "a tracking run belongs to the program that logs it; stop that"
    how_to_start = "start it in a program with `mlflow.start_run`"
    login_env = ("MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD")

    def headers(self, key: str) -> Mapping[str, str]:
        """Give the header that carries the token."""
        return {"Authorization": f"Bearer {key}"}

    def login_headers(self, user: str, password: str) -> Mapping[str, str]:
        """Give the header that carries a name and a password."""
        both = b64encode(f"{user}:{password}".encode()).decode("ascii")
        return {"Authorization": f"Basic {both}"}

    def status_request(self, run_id: str) -> Request:
        """Give the question for a run's or a job's state."""
        if _JOB_ID.fullmatch(run_id):
            return Request("GET", f"{JOBS}/{quoted(run_id)}")
        return Request("GET", f"{RUNS}/get", (("run_id", run_id),))

    def read_status(self, run_id: str, answer: Answer, base_url: str) -> Snapshot:
        """Read a run's or a job's state.

        Raises:
            Malformed: the body is not the service's document.
        """
        if _JOB_ID.fullmatch(run_id):
            return _read_job(run_id, answer, base_url)
        document = read_document(RunAnswer, answer)
        run = document.body.run
        notes = id_note(run_id, run.info.run_id)
        return run_seen(run, base_url, (*document.notes, *notes), document.text)

    def problem(self, answer: Answer) -> Problem:
        """Read what an answer that is no document says; `error_code` is MLflow's own."""
        return read_problem(answer)

    def find_run_id(self, url: SplitResult) -> str | None:
        """Find the id in `#/experiments/1/runs/ID`, or in a URL of the API."""
        page = urlsplit(url.fragment if url.fragment.startswith("/") else "")
        for place in (page, url):
            found = after_segments(place, ("runs",)) if "experiments" in place.path else None
            if found:
                return found[0]
        if chosen := query_value(page, ("selectedRunUuid",)):
            return chosen
        found = after_segments(url, tuple(JOBS.strip("/").split("/")))
        if found:
            return found[1][0] if found[0] == "cancel" and found[1] else found[0]
        return query_value(url, ("run_id",)) if url.path.endswith("/mlflow/runs/get") else None

    def list_runs(
        self, query: RunQuery, base_url: str
    ) -> Generator[Request, Answer, tuple[FoundRun, ...]]:
        """Ask for the runs of an experiment, given by id or name, or of the last changed ones.

        Jobs are listed where none is named, as far as the server has any.

        Raises:
            Malformed: an answer is not the service's list.
        """
        names = yield from self._experiments(query.group)
        found = Gathered(query)
        token: str | None = None
        for _ in range(MAX_PAGES if names else 0):
            answer = yield _search(list(names), query, token)
            page = read_document(RunPage, answer).body
            runs = page.runs if isinstance(page.runs, list) else []
            news = [found.add(_listed_run(item, base_url, names)) for item in runs]
            before, token = token, page.next_page_token
            if not token or token == before or not any(news) or found.full:
                break
        if query.group is None:
            yield from self._jobs(found, base_url)
        return found.result()

    def _experiments(self, group: str | None) -> Generator[Request, Answer, dict[str, str]]:
        """Give the experiments that are meant: their names by their ids."""
        query = {"max_results": MAX_EXPERIMENTS, "order_by": ["last_update_time DESC"]}
        if group is not None:
            if group.isascii() and group.isdigit():
                return {group: group}
            escaped = group.replace("'", "''")
            query["filter"] = f"name = '{escaped}'"
        answer = yield Request("POST", f"{EXPERIMENTS}/search", json=query)
        told = read_document(ExperimentPage, answer).body.experiments
        found = [read_entry(Experiment, item) for item in (told if isinstance(told, list) else [])]
        bodies = [each.body for each in found if each is not None]
        return {each.experiment_id: each.name or "" for each in bodies if each.experiment_id}

    def _jobs(self, found: Gathered, base_url: str) -> Generator[Request, Answer, None]:
        try:
            answer = yield Request("POST", f"{JOBS}/search", json={})
        except Refused:  # a server without jobs, or an older one
            return
        for item in read_document(JobList, answer).body.jobs:
            document = read_entry(Job, item)
            if document is not None and document.body.job_id:
                job = document.body
                seen = job_seen(job, document.value, base_url, document.notes, document.text)
                found.add(FoundRun(document.body.job_id, seen, None))

    def cancel_request(self, run_id: str) -> Request:
        """Give the request that stops a job.

        Raises:
            NotPossible: it is a tracking run, which MLflow knows no way to stop.
        """
        if not _JOB_ID.fullmatch(run_id):
            raise NotPossible(f"{self.label} stops jobs alone: {self.how_to_cancel}")
        return Request("PATCH", f"{JOBS}/cancel/{quoted(run_id)}")

    def read_cancelled(self, run_id: str, answer: Answer, base_url: str) -> Snapshot | None:
        """Read the job that was stopped.

        Raises:
            Malformed: the body is not the service's document.
        """
        return _read_job(run_id, answer, base_url) if answer.body.strip() else None

    def probe_request(self) -> Request:
        """Give the question for the server's version."""
        return Request("GET", "/version", accept="*/*")

    def is_here(self, answer: Answer) -> bool:
        """Tell whether a bare version came, such as `3.17.2`, or MLflow's wish for a login."""
        text = decoded(answer.body[:2000]).strip()
        if answer.status == 401:
            return "mlflow.org" in text
        return answer.status == 200 and bool(_VERSION.fullmatch(text))


def _read_job(job_id: str, answer: Answer, base_url: str) -> Snapshot:
    job = read_document(Job, answer)
    notes = (*job.notes, *id_note(job_id, job.body.job_id))
    return job_seen(job.body, job.value, base_url, notes, job.text)


def _search(experiments: list[str], query: RunQuery, token: str | None) -> Request:
    body: dict[str, Any] = {
        "experiment_ids": experiments,
        "max_results": min(query.limit, PAGE_SIZE),
        "order_by": ["attributes.start_time DESC"],
    }
    words = [word.upper() for word, state in RUN_STATES.items() if state is query.state]
    if len(words) == 1:
        body["filter"] = f"attributes.status = '{words[0]}'"
    if token is not None:
        body["page_token"] = token
    return Request("POST", f"{RUNS}/search", json=body)


def _listed_run(item: Any, base_url: str, names: Mapping[str, str]) -> FoundRun | None:
    document = read_entry(Run, item)
    if document is None or document.body.info.run_id is None:
        return None
    run = document.body
    group = names.get(run.info.experiment_id or "") or run.info.experiment_id
    seen = run_seen(run, base_url, document.notes, document.text)
    return FoundRun(document.body.info.run_id or "", seen, group)


__all__ = ["JOB_STATES", "PROVIDER", "STATES"]

PROVIDER = Mlflow()
