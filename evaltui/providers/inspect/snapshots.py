"""What Inspect AI's processes and logs tell of a task, as snapshots."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from evaltui.model.run import Counts, RunError, Snapshot, State
from evaltui.providers.contract.links import safe_link
from evaltui.providers.contract.wire import Document, read_state
from evaltui.providers.inspect.documents import Eval, Log, Samples, Stats, Task

STATES = {
    "running": State.RUNNING,
    "completed": State.COMPLETED,
    "started": State.RUNNING,
    "success": State.COMPLETED,
    "error": State.FAILED,
    "cancelled": State.STOPPED,
}
"""The words of processes, `running` and `completed`, and those of logs."""

VIEWER = "http://127.0.0.1:7575"
"""Where `inspect view` shows logs unless told otherwise."""
SILENT = timedelta(minutes=10)
"""Who writes nothing into a log for so long, and is not at any socket, may be gone."""
_BY_REQUEST = "TerminateTaskError("
"""How the error of a task begins that was cancelled at its socket; the log says `error`."""
_OF_TASK = (
    *("task", "model", "solver", "task_id", "eval_id", "run_id", "attempts", "epochs"),
    *("total_tokens", "refusals", "http_retries"),
)
_OF_EVAL = ("task", "model", "task_id", "eval_id", "run_id", "task_version")


def running(document: Document[Task]) -> Snapshot:
    """Give what a process tells of a task."""
    task = document.body
    samples = task.samples or Samples()
    state = read_state(STATES, task.status)
    notes = list(document.notes)
    if task.log_lags:
        state = State.RUNNING
        notes.append("all samples are over, but the log does not tell yet how it ended")
    if task.extra.get("paused"):
        notes.append("it is paused")
    return Snapshot(
        state=state,
        state_raw=task.status,
        name=task.task,
        done=_sum(samples.completed, samples.errored, samples.cancelled),
        total=samples.total,
        counts=_counts(samples),
        started_at=task.started_at,
        finished_at=task.completed_at if state.ended else None,
        summary=_summary(document.value, _OF_TASK, task.log_location),
        url=_page(task.log_location),
        notes=tuple(notes),
        raw=document.text or None,
    )


def logged(document: Document[Log], now: datetime) -> Snapshot:
    """Give what a log tells."""
    log = document.body
    told, stats, samples = log.eval or Eval(), log.stats or Stats(), log.samples or Samples()
    state, notes = _state(log, now)
    done = _sum(samples.completed, samples.errored, samples.cancelled)
    never = _never_run(log, samples.total, done) if state is State.COMPLETED else 0
    if never:
        notes.append(f"{never} samples were never run, and count as cancelled")
        samples = samples.model_copy(update={"cancelled": (samples.cancelled or 0) + never})
    summary = {**_scores(log), **_summary(document.value.get("eval"), _OF_EVAL, log.log)}
    return Snapshot(
        state=state,
        state_raw=log.status,
        name=told.task,
        done=None if done is None else done + never,
        total=samples.total,
        counts=_counts(samples),
        created_at=told.created,
        started_at=stats.started_at or told.created,
        finished_at=stats.completed_at if state.ended else None,
        summary=summary or None,
        error=_error(log),
        url=_page(log.log),
        notes=(*document.notes, *notes),
        raw=document.text or None,
    )


def _state(log: Log, now: datetime) -> tuple[State, list[str]]:
    """Give the state that a log tells, and what is to be said of it."""
    state, notes = read_state(STATES, log.status), []
    message = (log.error.message or "") if log.error else ""
    if state is State.FAILED and message.startswith(_BY_REQUEST):
        state = State.STOPPED
    elif state is State.FAILED and log.may_be_tried_again:
        state = State.RUNNING
        notes.append("it failed, but its process goes on and may try it again")
    elif state is State.RUNNING:
        silent = log.written_at is not None and now - log.written_at > SILENT
        notes.append("its log has no end, and no process on this machine answers for it")
        if silent:
            state = State.UNKNOWN
            notes.append("its log is no longer written: it was killed, or runs elsewhere")
    if log.extra.get("invalidated") is True:
        notes.append("its log was marked as invalid")
    return state, notes


def _never_run(log: Log, total: int | None, done: int | None) -> int:
    """Give how many samples of a log that is over were left out, other than by an early stop."""
    if total is None or done is None or (log.results and log.results.extra.get("early_stopping")):
        return 0
    return max(0, total - done)


def _error(log: Log) -> RunError | None:
    """Give why it ended early, else what went wrong with the first of its samples that failed."""
    if log.error is not None:
        return RunError(log.error.message, stack_trace=log.error.traceback)
    return RunError(log.sample_error) if log.sample_error else None


def _scores(log: Log) -> dict[str, Any]:
    """Give the metrics, as in `match.accuracy`."""
    scores = log.results.scores if log.results else None
    told: dict[str, Any] = {}
    for score in scores if isinstance(scores, list) else []:
        metrics = score.get("metrics") if isinstance(score, dict) else None
        for name, metric in (metrics if isinstance(metrics, dict) else {}).items():
            value = metric.get("value") if isinstance(metric, dict) else None
            told[f"{score.get('name')}.{name}"] = value
    return told


def _summary(value: Any, keys: tuple[str, ...], log: str | None) -> dict[str, Any]:
    held = value if isinstance(value, dict) else {}
    told = {key: held[key] for key in keys if held.get(key) is not None}
    return told | ({"log": log} if log else {})


def _counts(samples: Samples) -> Counts | None:
    counts = Counts(
        queued=samples.queued,
        running=samples.in_flight,
        completed=samples.completed,
        error=samples.errored,
        cancelled=samples.cancelled,
    )
    return None if counts == Counts() else counts


def _sum(*numbers: int | None) -> int | None:
    given = [number for number in numbers if number is not None]
    return sum(given) if given else None


def _page(log: str | None) -> str | None:
    """Give the page of the viewer that shows a log, as long as somebody runs it."""
    if not log or "://" in log:
        return None
    return safe_link(f"{VIEWER}/#/logs/{quote(Path(log).name)}")
