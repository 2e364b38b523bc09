"""Writing what a command has seen to the runs file."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Iterable
from contextlib import suppress

from evaltui.cli.printing.output import say
from evaltui.files.atomic import NotSaved
from evaltui.files.damage import DamagedRunsFile
from evaltui.files.runs_edits import UpdateLast
from evaltui.files.runs_file import Loaded, RunsFile
from evaltui.files.saved_run import last_known, with_eta
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.session.worth_saving import worth_saving


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
        runs_file.apply(edits)
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
        """Write what is worth it, in a thread. Where that fails, the end of the command says so."""
        edits = [
            UpdateLast(watch.ref, with_eta(last, watch))
            for watch in self._waiting.values()
            if (last := last_known(watch)) is not None
        ]
        self._waiting.clear()
        if edits:
            with suppress(NotSaved, DamagedRunsFile):
                await asyncio.to_thread(self._file.apply, edits)

    def finish(self, watches: Iterable[Watch]) -> bool:
        """Write how the saved ones among the runs stand now; give whether that was possible."""
        return keep_last(self._file, watches, self._last)
