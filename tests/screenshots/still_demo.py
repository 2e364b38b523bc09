"""The demo with time that stands still: every picture of it is the same picture."""

from __future__ import annotations

import asyncio
import heapq
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from evaltui.demo import DEMO_KEY
from evaltui.demo.app import SERVICES, create_app
from evaltui.demo.cast import initial_references
from evaltui.demo.world import DemoWorld
from evaltui.files.config import Config
from evaltui.files.runs_file import RunsFile
from evaltui.files.themes import packaged_folder
from evaltui.http import Http
from evaltui.model.reference import RunRef
from evaltui.providers import load_provider
from evaltui.session.session import Session
from evaltui.session.watchlist import Watchlist
from evaltui.ui.app import EvaltuiApp
from evaltui.ui.glyphs import UNICODE, Glyphs
from evaltui.ui.messages import RunsArrived, RunsLeft
from evaltui.ui.screens.main import MainScreen
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.theme import load_themes
from evaltui.ui.widgets.runs_table import RunsTable

EPOCH = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""When the demo begins, by its own clock."""
ADDRESS = "http://demo.localhost"
QUIET_TURNS = 50
"""Turns of the event loop without a question under way after which all has been said."""


class StillTime:
    """A clock that stands, and sleeps that end one after another while it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._number = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.seconds + seconds, next(self._number), woken))
        await woken

    def step(self, until: float) -> bool:
        """Go on to the next sleeper's end and wake it; False once there is none before `until`."""
        while self._sleepers and self._sleepers[0][0] <= until:
            due, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                self.seconds = due
                woken.set_result(None)
                return True
        self.seconds = until
        return False


class Counted:
    """The services, with the number of questions that are under way."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.under_way = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.under_way += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self.under_way -= 1


class StillDemo:
    """The demo on a screen, at a moment that is chosen."""

    def __init__(
        self,
        folder: Path,
        size: tuple[int, int],
        theme: str | None = None,
        glyphs: Glyphs = UNICODE,
        *,
        empty: bool = False,
    ) -> None:
        """Make it, with `size` in columns and lines; `empty` begins without a run."""
        self._time = StillTime()
        self._world = DemoWorld(self._time.monotonic, EPOCH)
        self._services = Counted(create_app(self._world, self._time.sleep))
        environ = {}
        for provider in map(load_provider, SERVICES):
            assert provider.key_env is not None
            environ[provider.key_env] = DEMO_KEY
            environ[provider.base_url_env] = ADDRESS
        session = Session(
            Config(),
            environ,
            clock=self._time,
            http=lambda clock: Http.in_process(clock, self._services),
            sleep=self._time.sleep,
            random=lambda: 0.5,
        )
        watchlist = Watchlist(
            RunsFile(folder / "runs.toml", self._time), session.accounts, self._time
        )
        watchlist.open()
        for reference, name in () if empty else initial_references():
            watchlist.add(session.new_watch(RunRef.parse(reference), name))
        watching = Watching(session, watchlist, glyphs, environ)
        self.app = EvaltuiApp(watching, load_themes([packaged_folder()]), theme=theme)
        self._size = size
        self.pilot: Pilot[None]

    @asynccontextmanager
    async def opened(self, *, toasts: bool = False) -> AsyncIterator[None]:
        """Open the screen while the block runs; toasts last by the real clock."""
        async with self.app.run_test(size=self._size, notifications=toasts) as self.pilot:
            while not self.main.has_begun:
                await self.pilot.pause()
            await self.settle()
            yield

    async def until(self, seconds: float) -> None:
        """Let the demo go on until so many seconds after its start."""
        while self._time.seconds < seconds:
            since = self._time.seconds
            until = min(since + 0.5, seconds)
            while self._time.step(until):
                await self.settle()
            arrived = self._world.arrivals(since, until)
            left = tuple(reference for reference, _ in self._world.departures(since, until))
            self.main.post_message(RunsArrived(arrived))
            self.main.post_message(RunsLeft(left))
            await self.settle()
            self.main.look()  # as the screen does by the real clock, about once a second

    async def select(self, reference: str) -> None:
        """Select a run."""
        self.table.select(RunRef.parse(reference))
        await self.settle()

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def quiet(self) -> None:
        """Wait until nothing on the screen changes any more at this moment of the demo."""
        self.main.look()
        await self.settle()
        await self.pilot.pause()

    async def picture(self) -> str:
        """Give the screen as SVG, by Textual."""
        await self.quiet()
        return self.app.export_screenshot(title="evaltui demo")

    @property
    def table(self) -> RunsTable:
        return self.main.query_one(RunsTable)

    @property
    def main(self) -> MainScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    async def settle(self) -> None:
        """Wait until every question that can be answered now is answered, and told."""
        quiet = 0
        while quiet < QUIET_TURNS:
            await asyncio.sleep(0)
            quiet = 0 if self._services.under_way else quiet + 1


@asynccontextmanager
async def still_demo(
    size: tuple[int, int],
    theme: str | None = None,
    glyphs: Glyphs = UNICODE,
    *,
    empty: bool = False,
    toasts: bool = False,
) -> AsyncIterator[StillDemo]:
    """Open the demo while the block runs, in `size` columns and lines."""
    with tempfile.TemporaryDirectory(prefix="evaltui-pictures-") as folder:
        demo = StillDemo(Path(folder), size, theme, glyphs, empty=empty)
        async with demo.opened(toasts=toasts):
            yield demo
