"""What commands note of the answers they get: in the journal, and in the file of --record."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from evaltui.cli.asking.recording import Recording
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.output import say
from evaltui.files.journal import Journal
from evaltui.files.paths import journal_path
from evaltui.model.clock import SetBack
from evaltui.model.watch import Observation, Watch
from evaltui.session.recalling import continued, courses
from evaltui.session.recorder import line_of
from evaltui.session.session import Session
from evaltui.watch.fleet import Fleet

RECALLED_BYTES = 1024 * 1024
"""What is read of the journal's end: a command is to be quick."""


class Noting:
    """Is told of every observation that a command folds."""

    def __init__(self, args: Namespace, session: Session) -> None:
        """Open the file of --record, so that one which takes nothing is told before anything else.

        Raises:
            NotSaved: it takes nothing.
        """
        settings, record = session.config.journal, getattr(args, "record", None)
        journal = Journal(journal_path(), settings, session.clock) if settings.enabled else None
        self._recorder = session.recorder(journal)
        self._session = session
        self._set_back = SetBack(session.clock)
        self._recording = (
            None
            if record is None
            else Recording(Path(record).expanduser().absolute(), session.clock.monotonic)
        )

    def folded(self, before: Watch, after: Watch, seen: Observation) -> None:
        """Note an observation; what the disk does not take now, it is given later."""
        if self._recording is not None:
            self._recording.add(line_of(after, seen.at, (), self._session.keyless))
        self._recorder.folded(before, after, seen)
        self._recorder.write()

    def unheard(self, watches: Iterable[Watch]) -> None:
        """Put runs that were not asked for into the file of --record, as they were last seen."""
        if self._recording is not None:
            now = self._session.clock.now()
            for watch in watches:
                self._recording.add(line_of(watch, now, (), self._session.keyless))

    def mind_the_clock(self, fleet: Fleet) -> None:
        """Make good what a clock that was set back does to times."""
        by_s = self._set_back.seconds()
        if by_s:
            fleet.set_back(by_s)

    def recall(self, fleet: Fleet) -> None:
        """Give the runs the courses that the journal knows, so that there is an ETA at once."""
        past = courses(self._recorder.recall(RECALLED_BYTES))
        for watch in fleet:
            if watch.ref in past:
                fleet.set_history(watch.ref, continued(watch.history, past[watch.ref]))

    def say_failure(self) -> None:
        """Say why the journal, or the file of --record, lacks something, where it does."""
        if self._recording is not None:
            self._recording.finish()
        self._recorder.write()
        if self._recorder.unsaved is not None:
            say(str(self._recorder.unsaved))

    def judged(self, code: ExitCode) -> ExitCode:
        """Give the command's exit code: no success where the file of --record lacks something."""
        is_whole = self._recording is None or self._recording.finish()
        return ExitCode.USAGE if code is ExitCode.SUCCESS and not is_whole else code
