"""LangWatch's event stream of a run: data-only frames whose JSON says what each is."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator
from typing import Any

from evaltui.demo import langwatch_documents as documents
from evaltui.demo.asgi import Sleep
from evaltui.demo.experiments import TARGETS
from evaltui.demo.script import Script
from evaltui.demo.world import DemoWorld

WORKERS = 3
"""Cells that run at once."""

Event = tuple[float, dict[str, Any]]
"""When, in seconds since the run's start, and what."""


async def events(world: DemoWorld, script: Script, sleep: Sleep) -> AsyncGenerator[bytes, None]:
    """The frames of a run from its start to its end, each at its time."""
    for after, event in _timeline(world, script):
        ahead = (script.starts + after - world.now()) / world.speed
        if ahead > 0:
            await sleep(ahead)
        yield b"data: " + json.dumps(event, separators=(",", ":")).encode() + b"\n\n"


def _timeline(world: DemoWorld, script: Script) -> Iterator[Event]:
    yield 0.0, {"type": "execution_started", "runId": script.id, "total": script.total}
    last = min(script.break_at, script.duration)
    if "cut-short" in script.traits:
        last = script.duration / 2
    done = 0
    for after, cell, ended in _steps(script.pace):
        if after > last:
            break
        if not ended:
            yield after, {"type": "cell_started", **_place(cell)}
            continue
        done += 1
        for event in _cell_results(world, script, cell):
            yield after, event
        yield after, {"type": "progress", "completed": done, "total": script.total}
    if "cut-short" not in script.traits:
        yield last, _last_event(world, script)


def _steps(pace: tuple[float, ...]) -> list[tuple[float, int, bool]]:
    """When each cell starts and ends: a worker takes the next cell when it has ended one."""
    starts = [0.0] * min(WORKERS, len(pace)) + list(pace[: max(0, len(pace) - WORKERS)])
    steps = [(after, cell, True) for cell, after in enumerate(pace)]
    steps += [(after, cell, False) for cell, after in enumerate(starts)]
    return sorted(steps, key=lambda step: (step[0], not step[2], step[1]))


def _place(cell: int) -> dict[str, Any]:
    row, target = divmod(cell, len(TARGETS))
    return {"rowIndex": row, "targetId": TARGETS[target]}


def _cell_results(world: DemoWorld, script: Script, cell: int) -> Iterator[dict[str, Any]]:
    place = _place(cell)
    mark = script.marks[cell]
    if mark == "e":
        message = "The target took longer than 30 s to answer"
        yield {"type": "error", "message": message, **place}
        return
    result = {
        "type": "target_result",
        **place,
        "output": None if mark == "f" else {"answer": f"Answer to question {place['rowIndex']}"},
        "cost": round(0.0004 + 0.00003 * cell, 6),
        "duration": 700 + 37 * (cell % 11),
        "traceId": world.dice_word(script.id, cell),
    }
    if mark == "f":
        yield result | {"error": "429 from the model provider: requests per minute exceeded"}
        return
    yield result
    scored = {"status": "processed", "score": round(0.8 + 0.02 * (cell % 10), 2), "passed": True}
    yield {"type": "evaluator_result", **place, "evaluatorId": "faithfulness", "result": scored}


def _last_event(world: DemoWorld, script: Script) -> dict[str, Any]:
    moment = script.at(script.ends)
    if moment.state == "failed":
        failure = documents.failure(world, script)
        return {"type": "error", "message": failure.pop("error"), **failure}
    if moment.state == "stopped":
        return {"type": "stopped", "reason": "user"}
    return {"type": "done", "summary": documents.summary(world, script, moment)}
