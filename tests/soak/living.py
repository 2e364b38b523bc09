"""Going through the soak in a loop of virtual time, and what it took."""

from __future__ import annotations

import asyncio
import gc
import json
import tempfile
import threading
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import textual._time
import textual.message_pump

from evaltui.session.threads import ImpatientThreads
from tests.leftovers import open_files, tasks
from tests.soak.plan import HOUR_S, Plan
from tests.soak.soak import Soak
from tests.virtual_time import VirtualClock, VirtualLoop

WORKER_PATIENCE_S = 10.0


def soak(plan: Plan) -> dict[str, Any]:
    """Live through the plan and give its figures; `left_over` is to be empty.

    Raises:
        AssertionError: the screen was not well at the end.
    """
    clock = VirtualClock()
    began = time.monotonic()
    files_before = open_files()
    threads_before = set(threading.enumerate())
    if plan.trace:
        tracemalloc.start()
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(textual._time, "get_time", clock.monotonic)
        patch.setattr(textual.message_pump, "time", clock.monotonic)
        one = Soak(plan, clock, Path(folder))
        tasks_left: set[str] = set()
        troubles: list[str] = []

        async def work() -> None:
            loop = asyncio.get_running_loop()
            loop.set_default_executor(ImpatientThreads())
            loop.set_exception_handler(lambda _, told: troubles.append(str(told)))
            await one.live()
            await asyncio.sleep(1.0)
            tasks_left.update(tasks())

        with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
            runner.run(work())
        journal_bytes = sum(
            path.stat().st_size for path in Path(folder).iterdir() if "journal" in path.name
        )
    gc.collect()
    for thread in set(threading.enumerate()) - threads_before:
        thread.join(WORKER_PATIENCE_S)
    left_over = {
        "tasks": sorted(tasks_left),
        "files": [kind for fd, kind in open_files().items() if fd not in files_before],
        "threads": [one.name for one in set(threading.enumerate()) - threads_before],
        "troubles": troubles[:5],
    }
    return figures(one, clock, time.monotonic() - began, left_over, journal_bytes)


def figures(
    one: Soak, clock: VirtualClock, took_s: float, left_over: dict[str, list[str]], journal: int
) -> dict[str, Any]:
    """Put everything that is worth telling into one document."""
    samples = one.samples
    return {
        "virtual_hours": round(clock.passed_s / HOUR_S, 2),
        "took_s": round(took_s),
        "seed": one.plan.seed,
        "runs_at_once": one.plan.runs,
        "runs_watched": one.added,
        **one.services.figures(),
        "user": dict(one.user.did),
        "resident_mib": [round(samples.quarter("resident", n) / 2**20, 1) for n in (1, 2, 3, 4)],
        "growth": {name: round(samples.growth(name), 4) for name in ("resident", "objects")},
        "least": {
            name: [samples.least(name, number) for number in (2, 4)]
            for name in ("files", "tasks", "threads")
        },
        "most": {name: max(samples.taken[name]) for name in ("files", "tasks", "threads")},
        "journal_kib": journal // 1024,
        "left_over": left_over,
    }


def as_line(told: dict[str, Any]) -> str:
    """Give the figures as one line of JSON."""
    return json.dumps(told, separators=(", ", ": "))
