"""Keeping the runs file and the screen alike: saves what changed, picks up what others edited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from evaltui.files.atomic import NotSaved
from evaltui.files.damage import DamagedRunsFile
from evaltui.files.runs_file import Loaded
from evaltui.model.record import Record
from evaltui.session.changes import PickedUp
from evaltui.session.recalling import courses
from evaltui.session.unsaved import STILL_AFTER_S, Unsaved
from evaltui.session.watchlist import Watchlist, damage_sentence

RECALLED_BYTES = 8 * 1024 * 1024
"""What is read of the journal's end when the screen has opened."""


class Keeper:
    """Called once in a while by the screen; reports through the two callbacks it is given.

    The disk is used in a thread, one step at a time; the list is changed in the event loop alone.
    """

    def __init__(
        self,
        watchlist: Watchlist,
        *,
        picked_up: Callable[[PickedUp], object],
        say: Callable[[str], None],
        recalled: Callable[[Sequence[Record]], object] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Call `picked_up` with what others changed, and `say` with a sentence for the user.

        `recalled` is called once with what the journal's end tells, the oldest first.
        """
        self._watchlist = watchlist
        self._picked_up = picked_up
        self._say = say
        self._recalled_call = recalled
        self._said: set[str] = set()
        self._monotonic = monotonic
        self._busy_since: float | None = None
        self._damaged: Unsaved | None = None
        self._recalled = False

    @property
    def is_busy(self) -> bool:
        """Whether a look is under way."""
        return self._busy_since is not None

    @property
    def waits(self) -> bool:
        """Whether a look would do more than to find out whether others edited the file."""
        watchlist = self._watchlist
        to_write = watchlist.waiting or watchlist.recorder.waiting
        return to_write or self.is_busy or not self._recalled or bool(self.unsaved)

    @property
    def unsaved(self) -> list[Unsaved]:
        """Tell of each file what it lacks, and why; nothing where they hold everything."""
        runs = self._watchlist.unsaved or self._damaged
        if self._busy_since is not None and self._monotonic() - self._busy_since > STILL_AFTER_S:
            runs = Unsaved.waiting(self._watchlist.path)
        return [one for one in (runs, self._watchlist.recorder.unsaved) if one is not None]

    async def look(self) -> None:
        """Take over edits from elsewhere, then write our own; the first time, recall the past."""
        if self.is_busy:
            return
        self._busy_since = self._monotonic()
        try:
            if self._watchlist.mind_the_clock():
                self._picked_up(PickedUp())
            await self._recall()
            await self._note()
            if await asyncio.to_thread(self._watchlist.changed_elsewhere):
                self._take_over(await asyncio.to_thread(self._watchlist.read))
            if self._watchlist.waiting:
                await self._write()
        finally:
            self._busy_since = None

    async def _recall(self) -> None:
        """Take the runs' courses out of the journal, and tell what it knows, once."""
        if self._recalled:
            return
        self._recalled = True
        recorder = self._watchlist.recorder
        records = await asyncio.to_thread(recorder.recall, RECALLED_BYTES)
        if self._watchlist.recall(await asyncio.to_thread(courses, records)):
            self._picked_up(PickedUp())
        if self._recalled_call is not None:
            self._recalled_call(records)

    async def _note(self) -> None:
        """Write to the journal what has changed."""
        recorder = self._watchlist.recorder
        if recorder.waiting:
            news = await asyncio.to_thread(recorder.write)
            if news is not None:
                self._say(news)

    def _take_over(self, loaded: Loaded) -> None:
        changes = self._watchlist.take_over(loaded)
        if changes:
            self._picked_up(changes)
        self._damaged = None if loaded.damaged is None else Unsaved.of(loaded.damaged)
        if loaded.damaged is None:
            self._said.clear()
        for problem in changes.problems:
            self._say_once(problem)

    async def _write(self) -> None:
        edits = self._watchlist.take_edits()
        try:
            loaded = await asyncio.to_thread(self._watchlist.write, edits)
        except NotSaved as error:
            self._watchlist.give_back(edits, Unsaved.of(error))
            self._say_once(str(error))
        except DamagedRunsFile as error:
            self._watchlist.give_back(edits, Unsaved.of(error))
            self._say_once(damage_sentence(error))
        except BaseException:
            # The screen ends while the thread writes. Written once more is the same as once.
            self._watchlist.give_back(edits, self._watchlist.unsaved)
            raise
        else:
            if self._watchlist.unsaved is not None:
                self._say("Saved again: the runs file holds everything.")
            self._watchlist.written()
            self._take_over(loaded)

    def _say_once(self, sentence: str) -> None:
        """Say a sentence, unless it was said since all was well."""
        if sentence not in self._said:
            self._said.add(sentence)
            self._say(sentence)
