"""What MLflow tells of runs and jobs, as snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from evaltui.model.run import Counts, RunError, Snapshot, State
from evaltui.providers.contract.links import rebased_link
from evaltui.providers.contract.wire import read_state
from evaltui.providers.mlflow.documents import Job, Progress, Run, RunData

RUN_STATES = {
    "scheduled": State.QUEUED,
    "running": State.RUNNING,
    "finished": State.COMPLETED,
    "failed": State.FAILED,
    "killed": State.STOPPED,
}
JOB_STATES = {
    "pending": State.PENDING,
    "running": State.RUNNING,
    "needs_recovery": State.RUNNING,
    "succeeded": State.COMPLETED,
    "failed": State.FAILED,
    "timeout": State.FAILED,
    "canceled": State.STOPPED,
}
STATES = RUN_STATES | JOB_STATES

MOST_NAMES = 200
"""Metrics and parameters that are taken over, each."""
_OF_JOB = ("job_name", "result", "status_message", "status_details", "retry_count", "timeout")


def run_seen(run: Run, base_url: str, notes: tuple[str, ...], text: str) -> Snapshot:
    """Give what a tracking run tells."""
    info, data = run.info, run.data or RunData()
    deleted = ("the run was deleted in MLflow",) if info.lifecycle_stage == "deleted" else ()
    state = read_state(RUN_STATES, info.status)
    params = _pairs(data.params)
    summary = _pairs(data.metrics) | ({"params": params} if params else {})
    return Snapshot(
        state=state,
        state_raw=info.status,
        name=info.run_name,
        started_at=info.start_time,
        finished_at=info.end_time if state.ended else None,
        summary=summary or None,
        url=_page(base_url, info.experiment_id, info.run_id),
        notes=(*notes, *deleted),
        raw=text or None,
    )


def job_seen(
    job: Job, value: Mapping[str, Any], base_url: str, notes: tuple[str, ...], text: str
) -> Snapshot:
    """Give what a job tells; its last change is its end once it has ended."""
    state = read_state(JOB_STATES, job.status)
    progress = job.progress or Progress()
    done, total = progress.completed, progress.total
    traces = (job.params or {}).get("trace_ids")
    if total is None and isinstance(traces, list):
        total = len(traces)
    summary = {key: value[key] for key in _OF_JOB if value.get(key) is not None}
    params = job.params or {}
    error = job.error_message
    if error is None and job.status.strip().lower() == "timeout":
        error = "it took longer than the job may take"
    return Snapshot(
        state=state,
        state_raw=job.status,
        name=job.job_name,
        done=done,
        total=total,
        counts=None if done is None else Counts(completed=done),
        created_at=job.creation_time,
        finished_at=job.last_update_time if state.ended else None,
        summary=summary or None,
        error=RunError(error) if error and state is State.FAILED else None,
        url=_page(base_url, params.get("experiment_id"), params.get("run_id")),
        notes=notes,
        raw=text or None,
    )


def _pairs(items: Any) -> dict[str, Any]:
    """Give the values of a list of `{"key", "value"}` by key; NaN comes as the text `NaN`."""
    told: dict[str, Any] = {}
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and isinstance(item.get("key"), str) and len(told) < MOST_NAMES:
            told[item["key"]] = item.get("value")
    return told


def _page(base_url: str, experiment: object, run: object) -> str | None:
    """Give a run's page, of which the server itself says nothing."""
    if not isinstance(experiment, str) or not isinstance(run, str):
        return None
    page = f"#/experiments/{quote(experiment, safe='', errors='replace')}"
    return rebased_link(f"/{page}/runs/{quote(run, safe='', errors='replace')}", base_url)
