"""What the screen remembers by itself from one start to the next. Losing it is no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from evaltui.files.atomic import NotSaved
from evaltui.files.screen_state import change_screen_state, load_screen_state
from evaltui.model.clock import Clock
from evaltui.session.unsaved import Unsaved

T = TypeVar("T")


class Remembered:
    """JSON values by name, kept in the screen's state file; without a path, in memory alone.

    Two screens may be open at once: a save changes only the names that this one put.
    """

    def __init__(self, path: Path | None, clock: Clock) -> None:
        """Read what was remembered at `path`; a missing or broken file remembers nothing."""
        self._path = path
        self._clock = clock
        self._values: dict[str, Any] = load_screen_state(path) if path else {}
        self._changed: dict[str, Any] = {}
        self._under_way: dict[str, Any] = {}
        self.unsaved: Unsaved | None = None
        """Why the last save failed; None when all is saved."""

    def get(self, name: str, kind: type[T]) -> T | None:
        """Give what was put under a name, where it is of that kind; None where it is not."""
        value = self._values.get(name)
        fits = isinstance(value, kind) and not (isinstance(value, bool) and kind is not bool)
        return value if fits else None

    def put(self, name: str, value: object) -> None:
        """Remember a value of JSON; it is written by the next save."""
        if self._values.get(name) != value:
            self._values[name] = self._changed[name] = value

    @property
    def waiting(self) -> bool:
        """Whether something is to be saved, or is being written just now."""
        return bool(self._changed or self._under_way) and self._path is not None

    async def save(self, say: Callable[[str], None]) -> None:
        """Write what was put since the last save, in a thread; say once why it cannot be.

        While one save is under way, another does nothing.
        """
        if not self._changed or self._under_way or self._path is None:
            return
        changed, self._changed = self._changed, {}
        self._under_way = changed
        failure = await asyncio.to_thread(self._write, changed)
        self._under_way = {}
        before, self.unsaved = self.unsaved, _unsaved(failure)
        if failure is not None:
            self._changed = changed | self._changed
            if before is None or before.why != failure.why:
                say(str(failure))
        elif before is not None:
            say("Saved again: what the screen remembers by itself.")

    def save_at_end(self) -> None:
        """Write what was put since the last save; that it cannot be is no harm."""
        if self.waiting:
            failure = self._write(self._under_way | self._changed)
            self.unsaved = _unsaved(failure)

    def _write(self, changed: dict[str, Any]) -> NotSaved | None:
        assert self._path is not None
        try:
            change_screen_state(self._path, changed, self._clock.now())
        except NotSaved as error:
            return error
        return None


def _unsaved(failure: NotSaved | None) -> Unsaved | None:
    return None if failure is None else Unsaved.of(failure)
