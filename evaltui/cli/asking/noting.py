"""What commands note of the answers they get: in the journal, and in the file of --record."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from evaltui.cli.printing.output import say
from evaltui.files.appending import append_lines
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
        self._failure: str | None = None
        self._record = None if record is None else Path(record).expanduser().absolute()
        if self._record is not None:
            append_lines(self._record, b"")

    def folded(self, before: Watch, after: Watch, seen: Observation) -> None:
        """Note an observation.

        Raises:
            NotSaved: the file of --record takes no more.
        """
        if self._record is not None:
            line = line_of(after, seen.at, (), self._session.keyless)
            append_lines(self._record, line + b"\n")
        self._recorder.folded(before, after, seen)
        self._failure = self._recorder.write() or self._failure

    def unheard(self, watches: Iterable[Watch]) -> None:
        """Put runs that were not asked for into the file of --record, as they were last seen.

        Raises:
            NotSaved: it takes no more.
        """
        if self._record is not None:
            now = self._session.clock.now()
            lines = (line_of(watch, now, (), self._session.keyless) for watch in watches)
            append_lines(self._record, b"".join(line + b"\n" for line in lines))

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
        """Say why the journal was not written, where it was not."""
        if self._failure is not None:
            say(self._failure)
