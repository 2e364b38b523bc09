"""Opening the screen on the demo."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from textual.app import App

from evaltui.demo import DEMO_KEY
from evaltui.demo.app import SERVICES, create_app
from evaltui.demo.cast import initial_references
from evaltui.demo.world import DemoWorld
from evaltui.files.config import Config
from evaltui.files.screen_settings import TerminalSettings
from evaltui.files.unkept_runs import UnkeptRuns
from evaltui.http import Http
from evaltui.model.clock import SystemClock
from evaltui.model.reference import RunRef
from evaltui.providers import load_provider
from evaltui.session.session import Session
from evaltui.session.watchlist import Watchlist
from evaltui.ui.app import Background
from evaltui.ui.launch import gather, show
from evaltui.ui.messages import RunsArrived, RunsLeft
from evaltui.ui.remembered import Remembered

DEMO_ADDRESS = "http://demo.localhost"
"""Where the simulated services are; nothing leaves this process."""


def open_demo(
    *,
    environ: Mapping[str, str] = os.environ,
    options: TerminalSettings | None = None,
    speed: float = 1.0,
) -> int:
    """Show the simulated services: no key, no network, no file of the user's."""
    clock = SystemClock()
    world = DemoWorld(time.monotonic, datetime.now(UTC), speed=speed)
    demo_environ: dict[str, str] = dict(environ)
    for provider in map(load_provider, SERVICES):
        if provider.key_env is not None:
            demo_environ[provider.key_env] = DEMO_KEY
        demo_environ[provider.base_url_env] = DEMO_ADDRESS
    session = Session(
        Config(),
        demo_environ,
        clock=clock,
        http=lambda clock: Http.in_process(clock, create_app(world)),
    )
    watchlist = Watchlist(UnkeptRuns(clock), session.accounts, clock)
    for reference, name in initial_references():
        watchlist.add(session.new_watch(RunRef.parse(reference), name))
    watching = gather(session, watchlist, Remembered(None, clock), environ, options)
    watching = replace(watching, offers_demo=False)
    return show(watching, background=_arrivals(world)).return_code or 0


def _arrivals(world: DemoWorld) -> Background:
    """Give what adds the demo's new runs to the screen, and takes old ones off it."""

    async def bring(app: App[None]) -> None:
        since = world.now()
        while True:
            await asyncio.sleep(0.5)
            until = world.now()
            arrived, left = world.arrivals(since, until), world.departures(since, until)
            if arrived:
                app.screen_stack[0].post_message(RunsArrived(arrived))
            if left:
                app.screen_stack[0].post_message(RunsLeft(tuple(ref for ref, _ in left)))
            since = until

    return bring
