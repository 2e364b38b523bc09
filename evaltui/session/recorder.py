"""What is written to the journal: gathered where answers are folded, written in batches."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime

from evaltui.files.atomic import NotSaved
from evaltui.files.journal import Journal, journal_line
from evaltui.model.changed import changed
from evaltui.model.document import document, rfc3339
from evaltui.model.record import Record
from evaltui.model.watch import Observation, Watch

MAX_WAITING = 5000
"""Changes that wait to be written; where a disk takes none for long, the oldest are given up."""

Keyless = Callable[[str], str]
"""Takes the keys that the session has out of a text, should a service have repeated one."""


def line_of(watch: Watch, at: datetime, facts: tuple[str, ...], keyless: Keyless) -> bytes:
    """Give the journal's line on what was known of a run at a moment."""
    text = journal_line(rfc3339(at) or "", facts, document(watch, at)).decode()
    return keyless(text).encode()


class Recorder:
    """Notes every change of a run in the journal.

    `folded` belongs to the event loop; `write` and `recall` use the disk and may run in a thread.
    """

    def __init__(self, journal: Journal | None, keyless: Keyless) -> None:
        """Note nothing where there is no journal."""
        self._journal = journal
        self._keyless = keyless
        self._waiting: deque[tuple[Watch, datetime, tuple[str, ...]]] = deque(maxlen=MAX_WAITING)
        self._failed = False
        self._turn = threading.Lock()

    @property
    def waiting(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._waiting)

    def folded(self, before: Watch, after: Watch, seen: Observation) -> None:
        """Note what an observation changed, if anything."""
        if self._journal is None:
            return
        facts = changed(before, after, seen.at)
        if facts:
            self._waiting.append((after, seen.at, facts))

    def write(self) -> str | None:
        """Write what waits; give None, or once a sentence on why that is not possible."""
        with self._turn:
            lines = []
            while self._waiting:
                watch, at, facts = self._waiting.popleft()
                lines.append(line_of(watch, at, facts, self._keyless))
            if self._journal is None or not lines:
                return None
            try:
                self._journal.append(lines)
            except NotSaved as error:
                told, self._failed = self._failed, True
                return None if told else f"{error}; what changes is not noted until that is mended"
            self._failed = False
            return None

    def recall(self, limit: int) -> list[Record]:
        """Give what the last `limit` bytes of the journal tell, the oldest first."""
        return [] if self._journal is None else self._journal.records(limit)
