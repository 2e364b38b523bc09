"""Which runs somebody can see just now: the others may be asked for less often."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from evaltui.model.reference import RunRef

CameInSight = Callable[[], None]


class Attention:
    """Is told by the screen what it shows; all is in sight until it says otherwise."""

    def __init__(self) -> None:
        self._hidden: frozenset[RunRef] = frozenset()
        self._is_away = False
        self._listeners: dict[RunRef, CameInSight] = {}

    def hide(self, refs: Iterable[RunRef]) -> None:
        """Say which runs are out of sight; all others are not."""
        self._change(frozenset(refs), is_away=self._is_away)

    def away(self, *, is_away: bool) -> None:
        """Say whether nobody looks at all."""
        self._change(self._hidden, is_away=is_away)

    def sees(self, ref: RunRef) -> bool:
        """Tell whether a run is in sight."""
        return not self._is_away and ref not in self._hidden

    @contextmanager
    def listening(self, ref: RunRef, came_in_sight: CameInSight) -> Iterator[None]:
        """Call `came_in_sight` whenever a run comes in sight that was not."""
        self._listeners[ref] = came_in_sight
        try:
            yield
        finally:
            if self._listeners.get(ref) is came_in_sight:
                del self._listeners[ref]

    def _change(self, hidden: frozenset[RunRef], *, is_away: bool) -> None:
        if (hidden, is_away) == (self._hidden, self._is_away):
            return
        before = {ref for ref in self._listeners if self.sees(ref)}
        self._hidden, self._is_away = hidden, is_away
        for ref, came_in_sight in list(self._listeners.items()):
            if ref not in before and self.sees(ref):
                came_in_sight()
