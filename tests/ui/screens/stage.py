"""The whole screen in front of the simulated services, on a clock that a test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

import evaltui.ui
from evaltui.demo import DEMO_KEY
from evaltui.demo.app import create_app
from evaltui.demo.world import DemoWorld
from evaltui.files.config import Config
from evaltui.files.key_bindings import KeySetting
from evaltui.files.runs_file import RunsFile
from evaltui.files.themes import packaged_folder
from evaltui.http import Http
from evaltui.model.clock import Clock
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.session.session import Session
from evaltui.session.watchlist import Watchlist
from evaltui.ui.app import Background, EvaltuiApp
from evaltui.ui.glyphs import UNICODE, Glyphs
from evaltui.ui.remembered import Remembered
from evaltui.ui.screens.drawn import Rhythm
from evaltui.ui.screens.main import MainScreen
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.theme import Themes, load_themes
from evaltui.ui.widgets.detail import DetailPane
from evaltui.ui.widgets.runs_table import RunsTable
from tests.fakes import EPOCH, FakeClock

STYLES = Path(evaltui.ui.__file__).parent / "screens" / "main.tcss"
"""An app that is derived elsewhere would look for it there."""
ADDRESS = "http://demo.localhost"
ENVIRON = {
    name: value
    for service in ("LANGWATCH", "NUGEN", "RETAB")
    for name, value in (
        (f"{service}_API_KEY", DEMO_KEY),
        (f"{service}_API_BASE_URL", ADDRESS),
        (f"{service}_BASE_URL", ADDRESS),
    )
} | {"LANGWATCH_ENDPOINT": ADDRESS}

_FRAMES = str.maketrans("│▌▎▃▄▅▆▇█▂▁", " " * 11)
UNNOTICED_S = 0.1
"""A sleep shorter than this, such as that in which questions gather, ends by itself."""
PATIENCE_S = 20.0
"""How long a condition may take before a test fails; a loaded machine is slow, not wrong."""


class StoppedTime:
    """Sleeps that last until the test's clock has passed their end."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        if seconds < UNNOTICED_S:
            await asyncio.sleep(0)
            return
        until = self.clock.monotonic() + seconds
        while self.clock.monotonic() < until:
            await self._moved.wait()

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self._moved.set()
        self._moved = asyncio.Event()


@dataclass
class Asked:
    """The simulated services, and every path they were asked for."""

    app: Any
    paths: list[str] = field(default_factory=list)
    hanging: bool = False
    """Whether questions are answered by nothing from now on."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.paths.append(f"{scope['method']} {scope['path']}")
        if self.hanging:
            await asyncio.Event().wait()
        await self.app(scope, receive, send)

    def about(self, run_id: str) -> int:
        """How many questions were asked about a run."""
        return sum(run_id in path for path in self.paths)


class StagedApp(EvaltuiApp):
    """The application, whose screen looks at its file more often than people need."""

    CSS_PATH = STYLES

    def get_default_screen(self) -> Screen[None]:
        return MainScreen(self._watching, Rhythm(frame_s=0.0, look_s=0.1, rests=False))


class Stage:
    """One evaltui on one runs file, in front of one simulated world."""

    def __init__(
        self,
        path: Path,
        *,
        environ: Mapping[str, str] | None = None,
        config: Config | None = None,
        world_of: Stage | None = None,
        random: Callable[[], float] = lambda: 0.5,
        http: Callable[[Clock], Http] | None = None,
    ) -> None:
        self.path = path
        self.environ = ENVIRON if environ is None else environ
        self.config = config or Config()
        self.time = world_of.time if world_of else StoppedTime(FakeClock(EPOCH))
        self.clock = self.time.clock
        self.world = world_of.world if world_of else DemoWorld(self.clock.monotonic, EPOCH)
        self.asked = Asked(create_app(self.world, self.time.sleep))
        self.session = Session(
            self.config,
            self.environ,
            clock=self.clock,
            http=http or (lambda clock: Http.in_process(clock, self.asked)),
            sleep=self.time.sleep,
            random=random,
        )
        self.watchlist = Watchlist(RunsFile(path, self.clock), self.session.accounts, self.clock)
        self.notices = self.watchlist.open()
        self.may_fail = False
        """Whether faults of the screen's own are what the test is about."""
        self.app: EvaltuiApp
        self.pilot: Pilot[None]

    def watch(self, *references: str) -> Stage:
        for reference in references:
            self.watchlist.add(self.session.new_watch(RunRef.parse(reference)))
        return self

    @asynccontextmanager
    async def shown(
        self,
        size: tuple[int, int] = (120, 40),
        *,
        theme: str | None = None,
        notices: Sequence[str] = (),
        themes: Themes | None = None,
        background: Background | None = None,
        glyphs: Glyphs = UNICODE,
        remembered: Remembered | None = None,
        keys: Sequence[KeySetting] = (),
    ) -> AsyncIterator[Stage]:
        """The screen while the block runs; at its end what is known is saved, as at quitting."""
        watching = Watching(
            self.session,
            self.watchlist,
            glyphs,
            self.environ,
            remembered=remembered or Remembered(None, self.clock),
        )
        self.app = StagedApp(
            watching,
            themes or load_themes([packaged_folder()]),
            theme=theme,
            keys=keys,
            notices=[*self.notices, *notices],
            background=background,
        )
        async with self.app.run_test(size=size, notifications=True) as self.pilot:
            await self.pilot.pause()
            yield self
        assert self.watchlist.save_at_end(), self.watchlist.unsaved
        assert self.may_fail or not self.app.faults, self.app.faults

    # What the user does

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Put a text into the box that has the keys, as a terminal does with a paste."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def enter(self, text: str) -> None:
        """Type a text into the open dialog and press Enter."""
        await self.type(text)
        await self.press("enter")

    async def choose(self, reference: str) -> None:
        self.table.select(RunRef.parse(reference))
        await self.pilot.pause()

    async def until(self, condition: Callable[[], Any], what: str = "") -> None:
        """Wait for a condition; time on the clock does not move meanwhile."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while not condition():
            if asyncio.get_running_loop().time() > deadline:
                told = "\n".join([*self.lines, *self.toasts])
                raise AssertionError(f"this never came: {what or condition}\n{told}")
            await asyncio.sleep(0.01)

    async def settle(self) -> None:
        """Let everything happen that needs no time on the clock: some rounds of the event loop."""
        for _ in range(200):
            await asyncio.sleep(0)

    async def pass_time(self, seconds: float, step: float = 1.0) -> None:
        """Let time pass in steps, and all that happens in it happen."""
        left = seconds
        while left > 0:
            self.time.advance(min(step, left))
            left -= step
            await self.settle()
        await self.pilot.pause()

    # What the user sees

    @property
    def main(self) -> MainScreen:
        found = self.app.screen_stack[0]
        assert isinstance(found, MainScreen)
        return found

    @property
    def table(self) -> RunsTable:
        return self.main.query_one(RunsTable)

    @property
    def detail(self) -> DetailPane:
        return self.main.query_one(DetailPane)

    @property
    def lines(self) -> list[str]:
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def prose(self) -> str:
        """The words on the screen in one line, for sentences that are wrapped in a box."""
        return " ".join(self.text.translate(_FRAMES).split())

    def line(self, words: str) -> str:
        """The first line of the screen that has these words."""
        return next((line for line in self.lines if words in line), "")

    @property
    def toasts(self) -> list[str]:
        return [note.message for note in self.app._notifications]

    def shows(self, *words: str) -> bool:
        text = self.text
        return all(word in text for word in words)

    def says(self, *words: str) -> bool:
        """Whether a toast says all of this."""
        return any(all(word in toast for word in words) for toast in self.toasts)

    def row(self, words: str) -> str:
        """The line of the table that has these words."""
        x, y, width, height = self.table.region
        strips = self.app.screen._compositor.render_strips()[y : y + height]
        rows = [strip.crop(x, x + width).text for strip in strips]
        return next((line for line in rows if words in line), "")

    def known(self, reference: str) -> Watch:
        watch = self.watchlist.fleet.get(RunRef.parse(reference))
        assert watch is not None, f"{reference} is not watched"
        return watch

    @property
    def order(self) -> list[str]:
        return [str(watch.ref) for watch in self.watchlist.fleet]
