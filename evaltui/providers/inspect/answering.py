"""Where the answers are: at the sockets of Inspect AI's processes, and in the folder of its logs.

`GET /tasks/{id}`, `GET /tasks` and `POST /tasks/{id}/cancel` are answered as one server would that
knew all of them. While a process has a task, its word counts; how a task ended, the log alone says.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

from evaltui.model.exchange import Answer, AskFailed, Malformed, Request
from evaltui.providers.contract.here import Answered, AskAt, Look, Surroundings
from evaltui.providers.contract.json_text import decoded, parse_json
from evaltui.providers.inspect.logs import find_log, newest_logs, read_log
from evaltui.providers.inspect.sockets import Process, control_folder, processes
from evaltui.wire.address import FOLDER

MOST_LISTED = 200

Given = TypeVar("Given")
Way = Generator[AskAt | Look, Any, Given]
Row = dict[str, Any]


def answer(request: Request, base_url: str, around: Surroundings) -> Way[Answered]:
    """Answer a request; raises `AskFailed` where that cannot be done now."""
    _, _, rest = request.path.removeprefix("/").partition("/")
    if not rest:
        most = int(dict(request.query).get("limit", MOST_LISTED))
        return (yield from _list(_folder(base_url, around), most, around))
    run_id, _, deed = rest.partition("/")
    run_id = unquote(run_id)
    if deed == "cancel":
        return (yield from _cancel(run_id, request.path, base_url, around))
    return (yield from _status(run_id, base_url, around))


def _status(run_id: str, base_url: str, around: Surroundings) -> Way[Answered]:
    process, row = yield from _running(run_id, around)
    if row is not None and row.get("status") == "running":
        return Answered(200, row)
    path = _log_of(row, around) or _own_path(run_id) or _seen(run_id, around)
    log = None
    try:
        if path is not None:
            log = yield Look(partial(read_log, path))
        if log is None and row is None:
            path = yield Look(partial(find_log, _folder(base_url, around), run_id))
            log = (yield Look(partial(read_log, path))) if path is not None else None
    except (AskFailed, OSError):
        if row is None:
            raise
    if row is None:
        return Answered(404, _NO_SUCH) if log is None else Answered(200, log)
    return Answered(200, _ended(row, log, process, has_log=path is not None))


def _ended(row: Row, log: Row | None, process: Process | None, *, has_log: bool) -> Row:
    """Give what is to be told of a task that its process calls completed."""
    if log is not None and log.get("status") != "started":
        may_be_tried_again = process is not None and process.tries_again
        if may_be_tried_again and log.get("status") == "error":
            return {**log, "may_be_tried_again": True}
        return log
    # A log that is not on this machine cannot tell more than the process does.
    return {**row, "log_lags": True} if has_log else row


def _list(folder: Path, most: int, around: Surroundings) -> Way[Answered]:
    """List what runs, then the newest logs: a task that has both is told by its process."""
    tasks: list[Row] = []
    known: set[str] = set()
    for process in (yield Look(partial(_processes, around))):
        for row in (yield from _rows(process)):
            if row.get("status") == "running":
                tasks.append(row)
                known.add(str(row.get("task_id")))
                _keep(row, around)
    for path in (yield Look(partial(newest_logs, folder, most))):
        if any(task_id in path.name for task_id in known):
            continue
        try:
            log = yield Look(partial(read_log, path))
        except (AskFailed, OSError):
            continue
        told = log.get("eval") if log else None
        task_id = str(told.get("task_id")) if isinstance(told, dict) else ""
        if log is not None and task_id not in known:
            known.add(task_id)
            tasks.append(log)
    return Answered(200, {"tasks": tasks[:most]})


def _cancel(run_id: str, path: str, base_url: str, around: Surroundings) -> Way[Answered]:
    process, row = yield from _running(run_id, around)
    if process is None or row is None or row.get("status") != "running":
        known = yield from _status(run_id, base_url, around)
        return Answered(409, {"error": "no process runs it"}) if known.status == 200 else known
    task_id = row.get("task_id")
    own = path.replace(path.split("/")[2], str(task_id)) if task_id else path
    answer: Answer = yield AskAt(process.base_url, Request("POST", own))
    return Answered(answer.status, parse_json(decoded(answer.body)))


def _running(run_id: str, around: Surroundings) -> Way[tuple[Process | None, Row | None]]:
    """Find the process that has a task, and what it says of it."""
    found: list[Process] = yield Look(partial(_processes, around))
    last = around.seen.get(_socket_of(run_id))
    for process in sorted(found, key=lambda process: process.base_url != last):
        for row in (yield from _rows(process)):
            if run_id in {row.get("task_id"), row.get("eval_id")} or (
                _own_path(run_id) is not None and str(_own_path(run_id)) == row.get("log_location")
            ):
                around.seen[_socket_of(run_id)] = process.base_url
                _keep(row, around)
                return process, row
    around.seen.pop(_socket_of(run_id), None)
    return None, None


def _rows(process: Process) -> Way[list[Row]]:
    """Give a process's tasks; none where it does not answer: it may have ended meanwhile."""
    try:
        answer: Answer = yield AskAt(process.base_url, Request("GET", "/tasks"))
        told = parse_json(decoded(answer.body)) if answer.status == 200 else None
    except AskFailed:
        return []
    if not isinstance(told, list):
        return []
    rows = [row for row in told if isinstance(row, dict)]
    return [row for row in rows if isinstance(row.get("status"), str)]


def _processes(around: Surroundings) -> list[Process]:
    folder = control_folder(around.environ)
    return processes(folder) if folder is not None else []


def _folder(base_url: str, around: Surroundings) -> Path:
    """Give the folder of the logs.

    Raises:
        Malformed: the base URL names none.
    """
    if not base_url.startswith(FOLDER):
        raise Malformed("base_url must name the folder of the logs, as in file:/srv/logs")
    return around.folder / unquote(base_url.removeprefix(FOLDER))


def _keep(row: Row, around: Surroundings) -> None:
    """Keep in mind where a task's log is: it may be in any folder."""
    place = row.get("log_location")
    for key in ("task_id", "eval_id"):
        if isinstance(place, str) and isinstance(row.get(key), str) and row[key]:
            around.seen[row[key]] = place


def _log_of(row: Row | None, around: Surroundings) -> Path | None:
    return _local(row.get("log_location"), around) if row is not None else None


def _seen(run_id: str, around: Surroundings) -> Path | None:
    return _local(around.seen.get(run_id), around)


def _local(place: object, around: Surroundings) -> Path | None:
    """Give the path of a log on this machine's disks; None for one in a store elsewhere."""
    if not isinstance(place, str) or "://" in place or "\x00" in place or not place:
        return None
    return around.folder / place


def _own_path(run_id: str) -> Path | None:
    """Give the log that a run id names by its path."""
    return Path(unquote(run_id)) if run_id.startswith("/") and "%00" not in run_id else None


def _socket_of(run_id: str) -> str:
    return f"unix:{run_id}"


_NO_SUCH = {
    "error": "no process on this machine runs it, and no log in the folder is of it",
}
