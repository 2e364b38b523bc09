"""What is written to the journal: gathered where answers are folded, written in batches."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime

from evaltui.files.journal import Journal, NotNoted, journal_line
from evaltui.files.problem import shown
from evaltui.model.changed import changed
from evaltui.model.document import document, rfc3339
from evaltui.model.record import Record
from evaltui.model.watch import Observation, Watch
from evaltui.session.unsaved import Unsaved

MAX_WAITING = 5000
"""Changes that wait to be written; where a disk takes none for long, the oldest are given up."""
_BATCH = 200
"""So many are written at a time: a disk that takes none costs no more than these."""

_Noted = tuple[Watch, datetime, tuple[str, ...]]
"""A run, when it changed, and what of it did."""

Keyless = Callable[[str], str]
"""Takes the keys that the session has out of a text, should a service have repeated one."""


def line_of(watch: Watch, at: datetime, facts: tuple[str, ...], keyless: Keyless) -> bytes:
    """Give the journal's line on what was known of a run at a moment.

    It holds what an ETA is made from; whoever reads it back makes it, as `evaltui replay` does.
    """
    known = document(watch, at, estimates=False)
    text = journal_line(rfc3339(at) or "", facts, known).decode()
    return keyless(text).encode()


class Recorder:
    """Notes every change of a run in the journal.

    `folded` belongs to the event loop; `write` and `recall` use the disk and may run in a thread.
    """

    def __init__(self, journal: Journal | None, keyless: Keyless) -> None:
        """Note nothing where there is no journal."""
        self._journal = journal
        self._keyless = keyless
        self.unsaved: Unsaved | None = None
        """Why the journal lacks changes; None while it holds them all, but for those given up."""
        self._waiting: deque[_Noted] = deque()
        self._given_up = 0
        self._turn = threading.Lock()

    @property
    def waiting(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._waiting)

    def hurry(self) -> None:
        """Wait for other writers only as long as the program's end may take."""
        if self._journal is not None:
            self._journal.patience.hurry()

    def folded(self, before: Watch, after: Watch, seen: Observation) -> None:
        """Note what an observation changed, if anything."""
        if self._journal is None:
            return
        facts = changed(before, after, seen.at)
        if facts:
            self._waiting.append((after, seen.at, facts))
            self._bound()

    def write(self) -> str | None:
        """Write what waits; what the disk refuses is kept and tried again by the next call.

        Gives a sentence where there is news: once that it is not possible, once that it is again.
        """
        with self._turn:
            try:
                while self._waiting:
                    self._write_some()
            except NotNoted as error:
                told, self.unsaved = self.unsaved is not None, Unsaved.of(error)
                wait = "changes are kept until it can be written"
                return None if told else f"{error}; {wait}"
            return self._saved_again()

    def _write_some(self) -> None:
        """Write the oldest of what waits.

        Raises:
            NotNoted: not all of it was taken; what was not waits on.
        """
        some = [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]
        lines = [line_of(watch, at, facts, self._keyless) for watch, at, facts in some]
        assert self._journal is not None
        left = len(some)
        try:
            self._journal.append(lines)
            left = 0
        except NotNoted as error:
            left = error.left
            raise
        finally:
            if left:
                self._waiting.extendleft(reversed(some[-left:]))
                self._bound()

    def _saved_again(self) -> str | None:
        if self.unsaved is None:
            return None
        name, self.unsaved = shown(self.unsaved.path.name), None
        given_up, self._given_up = self._given_up, 0
        rest = f", but for the {given_up} oldest" if given_up else ""
        return f"Saved again: {name} holds every change{rest}."

    def _bound(self) -> None:
        """Give up the oldest changes where more wait than memory is to hold."""
        while len(self._waiting) > MAX_WAITING:
            self._waiting.popleft()
            self._given_up += 1

    def recall(self, limit: int) -> list[Record]:
        """Give what the last `limit` bytes of the journal tell, the oldest first."""
        return [] if self._journal is None else self._journal.records(limit)
