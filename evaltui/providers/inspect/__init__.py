"""Inspect AI: evals of this machine, while they run and once they are logged.

Source: inspect-ai 0.3.285 from PyPI, as it runs. A process serves its tasks at a Unix socket
(`_control/server.py`) and writes each task's log (`log/_recorders/eval.py`); one task keeps its id
in both. The log's `success` says that it came to its end, whatever became of the samples.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, unquote

from evaltui.model.exchange import Answer, Problem, Request
from evaltui.model.run import Snapshot
from evaltui.providers.contract.here import Steps, Surroundings
from evaltui.providers.contract.json_text import decoded, parse_json
from evaltui.providers.contract.links import after_segments, quoted
from evaltui.providers.contract.listing import Gathered, read_entry
from evaltui.providers.contract.problems import read_problem
from evaltui.providers.contract.provider import FoundRun, Provider, RunQuery
from evaltui.providers.contract.wire import id_note, read_document, read_value
from evaltui.providers.inspect.answering import MOST_LISTED, answer
from evaltui.providers.inspect.documents import Eval, Log, Task, Tasks
from evaltui.providers.inspect.logs import SUFFIX, id_in_name
from evaltui.providers.inspect.snapshots import STATES, logged, running
from evaltui.wire.address import FOLDER


class Inspect(Provider):
    """Inspect AI's evals on this machine."""

    name = "inspect"
    label = "Inspect AI"
    default_base_url = f"{FOLDER}logs"
    base_url_env = "INSPECT_LOG_DIR"
    key_env = None
    reads_by_clock = True
    interval_s = 2.0
    part_noun = "samples"
    group_noun = "task"
    how_to_start = "start it with `inspect eval`"
    page_hosts = ("127.0.0.1:7575", "localhost:7575")

    def headers(self, key: str) -> Mapping[str, str]:  # noqa: ARG002 - it needs none
        """Give no header."""
        return {}

    def status_request(self, run_id: str) -> Request:
        """Give the question for a task's state."""
        return Request("GET", f"/tasks/{quoted(run_id)}")

    def read_status(self, run_id: str, answer: Answer, base_url: str) -> Snapshot:  # noqa: ARG002 - links go to the viewer
        """Read a task as its process tells it, or a log.

        Raises:
            Malformed: the body is neither.
        """
        text = decoded(answer.body)
        value = parse_json(text, answer.headers.get("content-type", ""))
        if _is_log(value):
            log = read_value(Log, value, text)
            told = log.body.eval or Eval()
            snapshot = logged(log, answer.received_at)
        else:
            task = read_value(Task, value, text)
            told = Eval(task_id=task.body.task_id, eval_id=task.body.eval_id)
            snapshot = running(task)
        if run_id.startswith("/") or run_id == told.eval_id:
            return snapshot
        return replace(snapshot, notes=(*snapshot.notes, *id_note(run_id, told.task_id)))

    def problem(self, answer: Answer) -> Problem:
        """Read what an answer that is no document says."""
        return read_problem(answer)

    def find_run_id(self, url: SplitResult) -> str | None:
        """Find the id in `/tasks/{id}`, or in the name of the log that a viewer's page shows."""
        for part in reversed(f"{url.path}/{url.fragment}".split("/")):
            name = unquote(part)
            if name.endswith(SUFFIX) and (found := id_in_name(name)):
                return found
        found_after = after_segments(url, ("tasks",))
        return found_after[0] if found_after else None

    def list_runs(
        self, query: RunQuery, base_url: str
    ) -> Generator[Request, Answer, tuple[FoundRun, ...]]:
        """List what runs and the newest logs; a group is a task's name.

        Raises:
            Malformed: as `read_status`.
        """
        del base_url  # links go to the viewer
        chooses = query.group is not None or query.state is not None
        most = MOST_LISTED if chooses else min(query.limit, MOST_LISTED)
        answer = yield Request("GET", "/tasks", (("limit", str(most)),))
        found = Gathered(query)
        for item in read_document(Tasks, answer).body.tasks:
            run = _listed(item, answer.received_at)
            if run is None or query.group in {None, run.group}:
                found.add(run)
        return found.result()

    def cancel_request(self, run_id: str) -> Request:
        """Give the request that stops a task; its samples that run are cut short."""
        return Request("POST", f"/tasks/{quoted(run_id)}/cancel")

    def read_cancelled(self, run_id: str, answer: Answer, base_url: str) -> Snapshot | None:
        """Give nothing: the process takes the request, and ends the task later."""
        del run_id, answer, base_url
        return None

    def probe_request(self) -> Request:
        """Give the question for anything that runs or is logged."""
        return Request("GET", "/tasks", (("limit", "1"),))

    def is_here(self, answer: Answer) -> bool:
        """Tell whether there is anything."""
        return answer.status == 200 and b'"status"' in answer.body

    def folder_url(self, text: str) -> str | None:
        """Give the base URL for a folder of logs; None for a store such as `s3://…`."""
        path = text.removeprefix("file://").removeprefix(FOLDER)
        return None if "://" in path else f"{FOLDER}{quote(path, safe='/')}"

    def answers(self, request: Request, base_url: str, surroundings: Surroundings) -> Steps:
        """Ask the processes and look into the logs."""
        return answer(request, base_url, surroundings)

    def place_in(self, snapshot: Snapshot) -> str | None:
        """Give the place of the log."""
        place = (snapshot.summary or {}).get("log")
        return place if isinstance(place, str) else None

    def run_in_file(self, path: Path, base_url: str, folder: Path) -> str | None:
        """Give the id of a log's task: where the log is not in the account's, its whole path."""
        if path.suffix != SUFFIX:
            return None
        whole = Path(os.path.normpath(folder / path))
        logs = folder / unquote(base_url.removeprefix(FOLDER))
        found = id_in_name(path.name)
        if found and Path(os.path.normpath(logs)) in whole.parents:
            return found
        return quote(str(whole), safe="/:+,=@~!$&'()*;")


def _is_log(value: Any) -> bool:
    return isinstance(value, dict) and ("eval" in value or "written_at" in value)


def _listed(item: Any, now: datetime) -> FoundRun | None:
    if _is_log(item):
        log = read_entry(Log, item)
        if log is None or log.body.eval is None:
            return None
        return _found(log.body.eval.task_id, log.body.eval.task, logged(log, now))
    task = read_entry(Task, item)
    if task is None:
        return None
    return _found(task.body.task_id or task.body.eval_id, task.body.task, running(task))


def _found(run_id: str | None, group: str | None, snapshot: Snapshot) -> FoundRun | None:
    return FoundRun(run_id, snapshot, group) if run_id else None


__all__ = ["PROVIDER", "STATES"]

PROVIDER = Inspect()
