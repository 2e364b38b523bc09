"""Somebody who uses the screen now and then, and edits the runs file from elsewhere."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual import events
from textual.geometry import Size
from textual.keys import _character_to_key

from evaltui.providers.contract.provider import RunInputs
from evaltui.session.session import Session
from evaltui.ui.app import EvaltuiApp
from evaltui.ui.screens.main import MainScreen
from tests.virtual_time import VirtualClock

SIZES = [(120, 40), (80, 24), (200, 60), (60, 20), (40, 12), (160, 50), (20, 6)]
BUSY_S = 6 * 3600.0
NEW_EVERY_S, USED_EVERY_S = (30.0, 150.0), (120.0, 900.0)
"""Seconds between two things that the user does, from and to."""
SPELLED = {"slash": "/", "plus": "+", "minus": "-", "asterisk": "*", "space": " ", "colon": ":"}
HABITS: list[tuple[str, ...]] = [
    ("j", "j", "j", "k"), ("G", "home"), ("pagedown", "pagedown", "home"),
    ("1",), ("2",), ("3",), ("4",), ("5",), ("6", "down", "down"),
    ("slash", "f", "a", "i", "l", "enter"), ("slash", "x", "escape"),
    ("S", "right", "space", "enter"), ("S", "escape"), ("b",), ("C", "down", "escape"),
    ("f1", "down", "escape"), ("t", "down", "down", "escape"), ("t", "down", "enter"),
    ("i", "escape"), ("e", "x", "y", "enter"), ("p", "p"), ("d", "u"), ("d",), ("u",),
    ("a", "b", "a", "d", "enter", "escape"), ("r",), ("R",), ("z", "z"), ("plus", "minus"),
    ("v", "v"), ("space", "j", "space", "y", "M"), ("asterisk", "M"), ("f", "escape"),
    ("s", "escape"), ("colon", "escape"), ("enter", "tab", "escape"),
]  # fmt: skip


class User:
    """Does something every few minutes of virtual time."""

    def __init__(
        self, app: EvaltuiApp, session: Session, clock: VirtualClock, runs_file: Path, seed: int
    ) -> None:
        self._app, self._session, self._clock = app, session, clock
        self._runs_file = runs_file
        self._dice = random.Random(seed)
        self.did: Counter[str] = Counter()
        self._turn = asyncio.Lock()

    @property
    def _main(self) -> MainScreen:
        found = self._app.screen_stack[0]
        assert isinstance(found, MainScreen)
        return found

    async def live(self) -> None:
        """Go on until cancelled; more busily at first, so that all caches are soon full."""
        while True:
            is_new = self._clock.passed_s < BUSY_S
            await asyncio.sleep(self._dice.uniform(*(NEW_EVERY_S if is_new else USED_EVERY_S)))
            ways = [self._keys, self._resize, self._edit, self._nap, self._start]
            [act] = self._dice.choices(ways, [70, 12, 12, 1, 2])
            async with self._turn:
                await act()

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[None]:
        """Have the user's hands off the keys, and the screen as it is most of the time."""
        async with self._turn:
            size = self._app.size
            await self._resize_to(Size(120, 40))
            await self._press("1")
            yield
            await self._resize_to(size)

    async def look_up(self) -> None:
        """Close whatever is open, and show all runs."""
        for _ in range(6):
            await self._press("escape")
        assert len(self._app.screen_stack) == 1, self._app.screen_stack

    async def refresh(self) -> None:
        """Have every run asked for, also those whose key was refused."""
        await self._press("R")

    async def _keys(self) -> None:
        habit = self._dice.choice(HABITS)
        for key in habit:
            await self._press(key)
        self.did["dialogs" if len(self._app.screen_stack) > 1 else "keys"] += 1
        await asyncio.sleep(self._dice.uniform(0, 30))
        await self.look_up()

    async def _press(self, key: str) -> None:
        character = key if len(key) == 1 else SPELLED.get(key)
        name = _character_to_key(key) if len(key) == 1 else key
        self._app.post_message(events.Key(name, character))
        # Time goes on only once nothing is left to do.
        await asyncio.sleep(0.05)

    async def _resize(self) -> None:
        await self._resize_to(Size(*self._dice.choice(SIZES)))
        self.did["resizes"] += 1

    async def _resize_to(self, size: Size) -> None:
        driver = self._app._driver
        assert driver is not None
        driver._size = (size.width, size.height)
        self._app.post_message(events.Resize(size, size))
        await asyncio.sleep(0.5)

    async def _edit(self) -> None:
        """Write the runs file as an editor does, or as a careless hand does."""
        text = self._runs_file.read_text(encoding="utf-8") if self._runs_file.exists() else ""
        way = self._dice.choice(("rename", "touch", "remove a run", "delete", "half", "junk"))
        if way == "rename":
            text = text.replace("paused = true", "paused = false", 1) + "\n# a note\n"
        elif way == "remove a run":
            head, mark, rest = text.partition("[[runs]]")
            text = head + mark + rest.partition("[[runs]]")[2] if mark else text
        if way == "delete":
            self._runs_file.unlink(missing_ok=True)
        elif way in {"half", "junk"}:
            self._runs_file.write_text(text[: len(text) // 2] if way == "half" else "= no TOML [")
            await asyncio.sleep(self._dice.uniform(10, 200))
            self._replace(text)
        else:
            self._replace(text)
        self.did["edits"] += 1

    def _replace(self, text: str) -> None:
        other = self._runs_file.with_name("edited.toml")
        other.write_text(text, encoding="utf-8")
        other.replace(self._runs_file)

    async def _nap(self) -> None:
        self._clock.set_by(self._dice.choice((8 * 3600.0, 600.0, -3600.0, -30.0)))
        self.did["naps and clocks set"] += 1

    async def _start(self) -> None:
        account = self._session.accounts.get("langwatch")
        self._main._workers.start_run(
            account, "rag-quality", RunInputs(), stream=self._dice.random() < 0.5
        )
        self.did["starts"] += 1
