"""The real screen in virtual time: what it draws and when it wakes, second by second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import textual._time
import textual.message_pump
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.geometry import Offset

from evaltui.files.config import Config
from evaltui.files.runs_file import RunsFile
from evaltui.files.screen_settings import NotifySettings, TerminalSettings
from evaltui.files.themes import packaged_folder
from evaltui.model.health import Health
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot, State
from evaltui.model.watch import Observation, Watch
from evaltui.session.session import Session
from evaltui.session.watchlist import Watchlist
from evaltui.ui.app import EvaltuiApp
from evaltui.ui.glyphs import UNICODE
from evaltui.ui.messages import Seen
from evaltui.ui.screens.main import MainScreen
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.terminal.driver import TerminalDriver
from evaltui.ui.terminal.painting.picture import Picture
from evaltui.ui.terminal.surroundings import surroundings_of
from evaltui.ui.theme import load_themes
from tests.fakes import EPOCH
from tests.ui.screens.stage import STYLES
from tests.virtual_time import VirtualClock

LONG_AGO_S = 50 * 3600.0


def seen(clock: VirtualClock, done: int, state: State = State.RUNNING, ago_s: float = 0.0):
    """What a good answer tells, so long ago."""
    at = clock.now() - timedelta(seconds=ago_s)
    snapshot = Snapshot(
        state,
        state_raw=state.value,
        name="nightly rag",
        done=done,
        total=200,
        started_at=EPOCH - timedelta(seconds=LONG_AGO_S + 60),
        finished_at=at if state.ended else None,
    )
    return Observation(at, snapshot, Health(last_ok_at=at), next_in_s=None)


class Paper:
    """Takes what the real driver writes to paint."""

    paint = TerminalDriver.paint

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._picture: Picture | None = None
        self._cursor = Offset(0, 0)
        self.written = ""

    def write(self, text: str) -> None:
        self.written += text

    def take(self) -> int:
        """Give how many bytes were written since this was last asked."""
        size, self.written = len(self.written.encode()), ""
        return size


class VirtualApp(EvaltuiApp):
    """The application on paper, with no question asked."""

    CSS_PATH = STYLES
    paper: Paper

    def get_default_screen(self) -> MainScreen:
        self.paper = Paper(self)
        screen = MainScreen(self._watching)
        screen._workers.watch = lambda watch, once=False: None  # type: ignore[method-assign]
        return screen

    def _display(self, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            self.paper.paint(renderable, cursor=Offset(0, 0), in_one=False)  # type: ignore[misc]
        super()._display(screen, renderable)


class Shown:
    """One screen on runs of which a test tells."""

    def __init__(self, clock: VirtualClock, folder: Path) -> None:
        self.clock = clock
        self.session = Session(Config(), {"LANGWATCH_API_KEY": "k"}, clock=clock)
        self.watchlist = Watchlist(
            RunsFile(folder / "runs.toml", clock), self.session.accounts, clock
        )
        self.app: VirtualApp

    def add(self, number: int, **told: Any) -> list[RunRef]:
        """Watch so many runs, each of which was told of like this."""
        refs = [RunRef("langwatch", f"run-{index:04}") for index in range(number)]
        for ref in refs:
            watch = self.session.new_watch(ref)
            self.watchlist.add(watch.fold(seen(self.clock, **told)) if told else watch)
        return refs

    def hear(self, ref: RunRef, done: int, state: State = State.RUNNING) -> None:
        """Let an answer come."""
        self.main.post_message(Seen(ref, seen(self.clock, done, state)))

    @property
    def main(self) -> MainScreen:
        main = self.app.screen_stack[0]
        assert isinstance(main, MainScreen)
        return main

    def known(self, refs: Iterable[RunRef]) -> list[Watch]:
        return [watch for ref in refs if (watch := self.watchlist.fleet.get(ref))]

    @asynccontextmanager
    async def on_screen(
        self, size: tuple[int, int] = (80, 24), *, low_bandwidth: bool = False
    ) -> AsyncIterator[None]:
        """Show it while the block runs; it begins when all is drawn and saved."""
        options = TerminalSettings(low_bandwidth="on" if low_bandwidth else None)
        environ = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        surroundings = surroundings_of(environ, options, TerminalSettings(), NotifySettings())
        watching = Watching(self.session, self.watchlist, UNICODE, {}, surroundings)
        self.app = VirtualApp(watching, load_themes([packaged_folder()]))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(textual._time, "get_time", self.clock.monotonic)
            patch.setattr(textual.message_pump, "time", self.clock.monotonic)
            async with self.app.run_test(size=size, notifications=True):
                await asyncio.sleep(70.0)
                self.app.paper.take()
                yield
