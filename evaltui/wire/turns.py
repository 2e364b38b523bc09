"""Who may ask next, where more want to than may at once."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Generic, TypeVar

K = TypeVar("K")


class Turns(Generic[K]):
    """Lets so many ask at once in all, and fewer at one place; first come, first served.

    Where there is no room at all, the place with the fewest questions under way goes first: slow
    ones, which fill up what there is, do not keep quick ones waiting.
    """

    def __init__(self, total: int, each: int) -> None:
        """Allow `total` at once, `each` of them at one place."""
        self._total, self._each = total, each
        self._all = 0
        self._at: dict[K, int] = {}
        self._waiting: dict[K, deque[asyncio.Future[None]]] = {}

    async def take(self, place: K) -> None:
        """Wait for a turn; `give_back` must follow."""
        at = self._at.get(place, 0)
        if self._all < self._total and at < self._each and place not in self._waiting:
            self._at[place] = at + 1
            self._all += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(place, deque()).append(turn)
        try:
            # A turn that is cancelled here stays whole, so that it is never granted by mistake.
            await asyncio.shield(turn)
        except asyncio.CancelledError:
            if turn.done():
                self.give_back(place)
            else:
                self._leave(place, turn)
            raise

    def give_back(self, place: K) -> None:
        """End a turn; the next in line has it."""
        was_full = self._all >= self._total
        self._all -= 1
        self._at[place] -= 1
        if not self._at[place]:
            del self._at[place]
        if was_full:
            self._grant(min(self._waiting, key=self._under_way, default=None))
        else:
            self._grant(place)

    def _under_way(self, place: K) -> int:
        return self._at.get(place, 0)

    def _grant(self, place: K | None) -> None:
        if place is None or place not in self._waiting or self._under_way(place) >= self._each:
            return
        turn = self._waiting[place][0]
        self._leave(place, turn)
        self._at[place] = self._under_way(place) + 1
        self._all += 1
        turn.set_result(None)

    def _leave(self, place: K, turn: asyncio.Future[None]) -> None:
        line = self._waiting[place]
        line.remove(turn)
        if not line:
            del self._waiting[place]
