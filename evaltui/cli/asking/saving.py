"""Writing what a command has seen to the runs file."""

from __future__ import annotations

from collections.abc import Container, Iterable

from evaltui.cli.printing.output import say
from evaltui.files.atomic import NotSaved
from evaltui.files.damage import DamagedRunsFile
from evaltui.files.runs_edits import UpdateLast
from evaltui.files.runs_file import RunsFile
from evaltui.files.saved_run import last_known
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch


def keep_last(runs_file: RunsFile, watches: Iterable[Watch], saved: Container[RunRef]) -> bool:
    """Save the last known state of those runs that are saved ones; give whether that was possible.

    A command that has asked has done its work: where saving fails, a sentence on stderr is all.
    """
    edits = [
        UpdateLast(watch.ref, last)
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
