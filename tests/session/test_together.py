"""What a session shows of runs that were asked for together is what it shows of each alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

import pytest

from evaltui.demo import DEMO_KEY
from evaltui.demo.app import create_app
from evaltui.demo.world import DemoWorld
from evaltui.files.config import Config
from evaltui.http import Http
from evaltui.model.changed import changed
from evaltui.model.clock import Clock
from evaltui.model.document import document
from evaltui.model.watch import Watch
from evaltui.session.session import Session
from evaltui.session.shared import Shared
from tests.fakes import EPOCH
from tests.virtual_time import VirtualClock, run_virtually

STEP_S = 5.0
SECONDS = 58
Told = tuple[tuple[str, ...], dict[str, Any], str | None]
"""Which facts changed, the public document, and the service's own."""


def shown(watch: Watch) -> dict[str, Any]:
    """The public document, without what hangs on when we asked."""
    told = document(watch, EPOCH)
    for ours in ("observed_at", "elapsed_s", "eta", "eta_reason", "clock_skew_s"):
        told.pop(ours)
    told["health"].pop("last_ok_at")
    return json.loads(json.dumps(told))  # type: ignore[no-any-return]


async def course(clock: VirtualClock) -> tuple[dict[str, list[Told]], int]:
    """Watch all of the simulator's Retab runs; give all news of each, and how much was asked."""
    # The world moves in steps, each of which every run is asked for: all see the same.
    world = DemoWorld(lambda: clock.monotonic() // STEP_S * STEP_S, clock.now(), seed=3)
    app = create_app(world, asyncio.sleep)

    def make(of: Clock) -> Http:
        return Http.in_process(of, app)

    environ: Mapping[str, str] = {"RETAB_API_KEY": DEMO_KEY}
    session = Session(Config(), environ, clock=clock, http=make, random=lambda: 0.5)
    news: dict[str, list[Told]] = {}

    async def follow(watch: Watch) -> None:
        told = news.setdefault(str(watch.ref), [])
        async with aclosing(session.poller(watch).observations()) as observations:
            async for seen in observations:
                before, watch = watch, watch.fold(seen)
                facts = changed(before, watch, seen.at)
                if facts:
                    raw = watch.snapshot.raw if watch.snapshot else None
                    told.append((facts, shown(watch), raw))

    ids = [script.id for script in world.listed("retab", world.now())]
    watches = [session.new_watch(session.resolve(f"retab:{run_id}")) for run_id in ids]
    tasks = [asyncio.create_task(follow(watch)) for watch in watches]
    await asyncio.sleep(SECONDS)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    asked = session.requests_last_minute()
    await session.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    return news, asked


def test_documents_and_news_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    together, few = run_virtually(course)
    monkeypatch.setattr(Shared, "together", lambda *_: None)
    alone, many = run_virtually(course)
    assert together == alone
    assert len(together) >= 3
    assert {told[-1][1]["state"] for told in together.values()} >= {"completed"}
    assert all(told[-1][2] for told in together.values())
    assert few < many
