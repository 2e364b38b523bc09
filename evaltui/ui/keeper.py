"""Keeping the runs file and the screen alike: saves what changed, picks up what others edited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from evaltui.files.atomic import NotSaved
from evaltui.files.damage import DamagedRunsFile
from evaltui.session.watchlist import PickedUp, Watchlist


class Keeper:
    """Called once in a while by the screen; reports through the two callbacks it is given."""

    def __init__(
        self,
        watchlist: Watchlist,
        *,
        picked_up: Callable[[PickedUp], None],
        say: Callable[[str], None],
    ) -> None:
        """Call `picked_up` with what others changed, and `say` with a sentence for the user."""
        self._watchlist = watchlist
        self._picked_up = picked_up
        self._say = say
        self._said: set[str] = set()
        self._busy = False

    async def look(self) -> None:
        """Take over edits from elsewhere, then write our own."""
        if self._busy:
            return
        self._busy = True
        try:
            if await asyncio.to_thread(self._watchlist.changed_elsewhere):
                self._pick_up()
            if self._watchlist.waiting:
                await self._write()
        finally:
            self._busy = False

    def _pick_up(self) -> None:
        changes, problems = self._watchlist.pick_up()
        if changes:
            self._picked_up(changes)
        self._say_new(problems)

    async def _write(self) -> None:
        edits = self._watchlist.take_edits()
        try:
            await asyncio.to_thread(self._watchlist.write, edits)
        except (NotSaved, DamagedRunsFile) as error:
            self._watchlist.give_back(edits, error)
            self._say_new([f"Not saved: {error}"])
        else:
            if self._watchlist.unsaved is not None:
                self._say("Saved again: the runs file holds everything.")
                self._said.clear()
            self._watchlist.written()

    def _say_new(self, sentences: list[str]) -> None:
        """Say each sentence once, until all is well again."""
        for sentence in sentences:
            if sentence not in self._said:
                self._said.add(sentence)
                self._say(sentence)
