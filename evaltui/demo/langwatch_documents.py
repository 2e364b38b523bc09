"""What LangWatch says of a run: its status, summary and failure, as polls and streams carry them.

Traits: `seconds` timestamps in s instead of ms; `inclusive` counts failed cells in
`completedCells` too, as the page's example does; `coded` fails with a code whose text stands in
`domainError`.
"""

from __future__ import annotations

from typing import Any

from evaltui.demo.script import Moment, Script
from evaltui.demo.world import DemoWorld

TRAITS = frozenset({"seconds", "inclusive", "coded"})
APP_URL = "https://app.langwatch.ai/demo"
"""Run pages are the cloud's, whatever host is asked: the real service does the same."""

Document = dict[str, Any]


def status(world: DemoWorld, script: Script, moment: Moment) -> Document:
    """The run's status; which fields it has depends on the state."""
    document: Document = {
        "runId": script.id,
        "status": moment.word or moment.state,
        "progress": moment.done,
        "total": script.total,
    }
    if moment.started is not None:
        document["startedAt"] = _stamp(world, script, moment.started)
    if moment.finished is not None:
        document["finishedAt"] = _stamp(world, script, moment.finished)
    if moment.state == "completed":
        document["summary"] = summary(world, script, moment)
    if moment.state == "failed":
        document |= failure(world, script)
    return document


def summary(world: DemoWorld, script: Script, moment: Moment) -> Document:
    """What a completed run sums up; `duration` is in ms."""
    cells = len(script.marks)
    failed = cells - script.marks.count("p")
    ran = (moment.finished or 0.0) - (moment.started or 0.0)
    return {
        "runId": script.id,
        "totalCells": cells,
        "completedCells": cells if "inclusive" in script.traits else cells - failed,
        "failedCells": failed,
        "duration": round(1000 * ran / world.speed),
        "runUrl": run_url(script),
    }


def failure(world: DemoWorld, script: Script) -> Document:
    """Why a run failed."""
    if script.failure is None:
        return {"error": "lw.unnamed_failure"}
    trace_id = world.dice_word("trace", script.id)
    text = f"{script.failure.message}\n\n{script.failure.stack}"
    if "coded" in script.traits:
        domain = {"kind": "target_failed", "message": text}
        return {"error": script.failure.code, "domainError": domain, "traceId": trace_id}
    return {"error": text, "traceId": trace_id}


def run_url(script: Script) -> str:
    """The page that shows a run."""
    return f"{APP_URL}/experiments/{script.group}?runId={script.id}"


def _stamp(world: DemoWorld, script: Script, when: float) -> int:
    wall = world.wall(when)
    return int(wall) if "seconds" in script.traits else round(1000 * wall)
