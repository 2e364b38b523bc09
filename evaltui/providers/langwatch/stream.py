"""LangWatch's event stream, folded into the same snapshot that polling gives.

The stream has no state of its own: `execution_started` opens a run, `progress` counts finished
cells (failed ones among them), and one of `done`, `stopped` or an `error` without a `rowIndex`
ends it. An `error` with a `rowIndex`, or a `target_result` with an `error`, is one failed cell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from evaltui.model.run import Counts, RunError, Snapshot, State
from evaltui.providers.contract.json_text import parse_json
from evaltui.providers.contract.moments import moment
from evaltui.providers.contract.provider import StreamedRun
from evaltui.providers.contract.wire import read_value
from evaltui.providers.langwatch.documents import Event, Summary, Timestamps, read_error

KEPT_ERRORS = 50
"""Failures of single cells that are kept in full; all are counted."""
KEPT_NOTES = 50
"""Sentences on what was odd about events, the first ones."""
MAX_FAILED_CELLS = 100_000
"""Cells that are told apart; no experiment has as many."""
_LONGEST_CELL = 200

_REASONS = {"user": "stopped by a user", "error": "stopped because of an error"}


def fold_event(
    so_far: StreamedRun, data: str, now_ms: int, page: Callable[[str | None], str | None]
) -> StreamedRun:
    """Give what is known after one event; `page` makes a link fit to open.

    Raises:
        Malformed: the data is not JSON.
    """
    value = parse_json(data)
    if so_far.ended or not isinstance(value, dict):
        return so_far
    document = read_value(Event, value, data)
    event = document.body
    fold = _FOLDS.get(event.type or "")
    if fold is None:
        return so_far
    before = so_far.snapshot or Snapshot(State.RUNNING, State.RUNNING.value)
    run = fold(replace(so_far, events=so_far.events + 1, snapshot=before), before, event, now_ms)
    assert run.snapshot is not None
    summary = value.get("summary")
    snapshot = replace(
        run.snapshot,
        summary=summary if run.ended and isinstance(summary, dict) and summary else None,
        url=page(event.summary.run_url) if event.summary else before.url,
        notes=(*before.notes, *(note for note in document.notes if note not in before.notes))[
            :KEPT_NOTES
        ],
        raw=data,
    )
    return replace(run, snapshot=snapshot)


def _started(run: StreamedRun, before: Snapshot, event: Event, now_ms: int) -> StreamedRun:
    snapshot = replace(before, total=event.total, started_at=moment(now_ms))
    return replace(run, run_id=event.run_id or run.run_id, snapshot=snapshot)


def _nothing_new(run: StreamedRun, _before: Snapshot, _event: Event, _now_ms: int) -> StreamedRun:
    return run


def _progressed(run: StreamedRun, before: Snapshot, event: Event, _now_ms: int) -> StreamedRun:
    done = before.done if event.completed is None else event.completed
    total = before.total if event.total is None else event.total
    failed = len(run.failed_parts)
    counts = before.counts
    if done is not None:
        # A cell's failure is told shortly before the progress that counts it.
        well = max(done - failed, (counts.completed or 0) if counts else 0, 0)
        counts = Counts(completed=well, error=failed)
    return replace(run, snapshot=replace(before, done=done, total=total, counts=counts))


def _target(run: StreamedRun, before: Snapshot, event: Event, _now_ms: int) -> StreamedRun:
    error = read_error(event, **event.place())
    failed = event.error or event.domain_error
    return run if error is None or not failed else _with_failed_cell(run, before, event, error)


def _errored(run: StreamedRun, before: Snapshot, event: Event, now_ms: int) -> StreamedRun:
    error = read_error(event, **event.place()) or RunError(None)
    if event.row_index is not None:
        return _with_failed_cell(run, before, event, error)
    return _ended(run, before, State.FAILED, now_ms, error)


def _stopped(run: StreamedRun, before: Snapshot, event: Event, now_ms: int) -> StreamedRun:
    reason = event.reason
    error = RunError(_REASONS.get(reason, reason), code=reason) if reason else None
    return _ended(run, before, State.STOPPED, now_ms, error)


def _done(run: StreamedRun, before: Snapshot, event: Event, now_ms: int) -> StreamedRun:
    summary = event.summary or Summary()
    times = summary.timestamps or Timestamps()
    cells = summary.total_cells
    snapshot = replace(
        before,
        done=cells if before.done is None else before.done,
        total=before.total if cells is None else cells,
        counts=summary.counts() or before.counts,
        started_at=times.started_at or before.started_at,
        finished_at=times.finished_at,
        duration_s=summary.duration_s,
    )
    return _ended(run, snapshot, State.COMPLETED, now_ms, None)


def _ended(
    run: StreamedRun, last: Snapshot, state: State, now_ms: int, error: RunError | None
) -> StreamedRun:
    snapshot = replace(
        last,
        state=state,
        state_raw=state.value,
        finished_at=last.finished_at or moment(now_ms),
        error=error,
    )
    return replace(run, snapshot=snapshot, ended=True)


def _with_failed_cell(
    run: StreamedRun, before: Snapshot, event: Event, error: RunError
) -> StreamedRun:
    failed = run.failed_parts
    if len(failed) < MAX_FAILED_CELLS:
        failed |= {f"{event.row_index}-{event.target_id}"[:_LONGEST_CELL]}
    counts = replace(before.counts or Counts(), error=len(failed))
    return replace(
        run,
        snapshot=replace(before, counts=counts),
        errors=(*run.errors, error)[-KEPT_ERRORS:],
        failed_parts=failed,
    )


_FOLDS = {
    "execution_started": _started,
    "cell_started": _nothing_new,
    "target_result": _target,
    "evaluator_result": _nothing_new,
    "progress": _progressed,
    "error": _errored,
    "stopped": _stopped,
    "done": _done,
}
