"""Writing what a command has seen to the runs file."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Iterable

from evaltui.cli.ending import undisturbed
from evaltui.cli.printing.output import say
from evaltui.files.atomic import NotSaved
from evaltui.files.damage import DamagedRunsFile
from evaltui.files.runs_edits import UpdateLast
from evaltui.files.runs_file import Loaded, RunsFile
from evaltui.files.saved_run import last_known, with_eta
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.session.threads import in_time
from evaltui.session.worth_saving import worth_saving

SAVE_LIMIT_S = 10.0
"""How long the disk may take for a command's last save, in seconds, before it is given up."""


def keep_last(runs_file: RunsFile, watches: Iterable[Watch], saved: Container[RunRef]) -> bool:
    """Save the last known state of those runs that are saved ones; give whether that was possible.

    A command that has asked has done its work: where saving fails, a sentence on stderr is all.
    """
    edits = [
        UpdateLast(watch.ref, with_eta(last, watch))
        for watch in watches
        if watch.ref in saved and (last := last_known(watch)) is not None
    ]
    if not edits:
        return True
    try:
        with undisturbed():
            in_time(lambda: runs_file.apply(edits), SAVE_LIMIT_S)
    except TimeoutError:
        why = f"the disk has not answered for {SAVE_LIMIT_S:g} s"
        say(str(NotSaved(runs_file.path, why)))
        return False
    except NotSaved as error:
        say(str(error))
        return False
    except DamagedRunsFile:
        return False  # said when it was read
    return True


class Saver:
    """Saves what is seen of saved runs while a command goes on, as the screen does."""

    def __init__(self, runs_file: RunsFile, loaded: Loaded) -> None:
        self._file = runs_file
        self._last = {run.ref: run.last for run in loaded.runs}
        self._waiting: dict[RunRef, Watch] = {}

    def see(self, watch: Watch) -> None:
        """Look at a run after an observation."""
        last = last_known(watch)
        if watch.ref not in self._last or last is None:
            return
        if worth_saving(self._last[watch.ref], last):
            self._last[watch.ref] = last
            self._waiting[watch.ref] = watch

    async def write(self) -> None:
        """Write what is worth it, in a thread.

        What the disk refuses is tried again; where it goes on to, the command's end says so.
        """
        edits = [
            UpdateLast(watch.ref, with_eta(last, watch))
            for watch in self._waiting.values()
            if (last := last_known(watch)) is not None
        ]
        waiting, self._waiting = self._waiting, {}
        if edits:
            try:
                await asyncio.to_thread(self._file.apply, edits)
            except (NotSaved, DamagedRunsFile):
                self._waiting = waiting | self._waiting

    def finish(self, watches: Iterable[Watch]) -> bool:
        """Write how the saved ones among the runs stand now; give whether that was possible."""
        return keep_last(self._file, watches, self._last)
