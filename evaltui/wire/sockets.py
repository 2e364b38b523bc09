"""All connections of one client: how many there may be, and which of them rest."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from evaltui.wire.connection import READ_BYTES, Connection

MOST = 4096
SPARED = 32
"""File descriptors that the rest of the program needs: the terminal, its files, look-ups."""
FEWEST = 8


def most_sockets() -> int:
    """Give how many connections the system's limit of open files (`ulimit -n`) leaves room for."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - Unix alone has it

        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        if soft != resource.RLIM_INFINITY:
            return max(FEWEST, min(MOST, soft - SPARED))
    return MOST


async def closing() -> None:
    """Let asyncio close the sockets that are to be closed: it does so in its next round."""
    await asyncio.sleep(0)


class Sockets:
    """Counts connections, closes those that rest too long, and makes room for new ones."""

    def __init__(self, most: int, keep_s: float) -> None:
        """Allow `most` at once, and let one rest for `keep_s` seconds."""
        self._most, self._keep_s = most, keep_s
        self._loop = asyncio.get_running_loop()
        self._open = 0
        # In the order in which they came to rest, with the times until which they may.
        self._resting: dict[Connection, float] = {}
        self._timer: asyncio.TimerHandle | None = None
        self.buffer = memoryview(bytearray(READ_BYTES))
        """What all of them read into."""

    @property
    def open(self) -> int:
        """How many there are."""
        return self._open

    async def count(self) -> None:
        """Note that one more is being made; room is made for it if need be."""
        while self._open >= self._most and self._resting:
            # The one that was used last: whoever is asked in turns is asked last of all again.
            # The one used longest ago would be needed next, and none would ever be found open.
            connection, _ = self._resting.popitem()
            connection.close()
            await closing()
        self._open += 1

    def uncount(self) -> None:
        """Note that there is one less."""
        self._open -= 1

    def rest(self, connection: Connection) -> None:
        """Keep a connection that nobody uses, for a while."""
        self._resting[connection] = self._loop.time() + self._keep_s
        if self._timer is None:
            self._timer = self._loop.call_later(self._keep_s, self._sweep)

    def wake(self, connection: Connection) -> None:
        """Note that a connection is used, or is no more."""
        self._resting.pop(connection, None)

    def close_resting(self) -> None:
        """Close all that rest."""
        resting, self._resting = self._resting, {}
        for connection in resting:
            connection.close()

    def close(self) -> None:
        """Close those that rest, and look after none any more."""
        self.close_resting()
        if self._timer is not None:
            self._timer.cancel()

    def _sweep(self) -> None:
        self._timer = None
        now = self._loop.time()
        while self._resting:
            connection, until = next(iter(self._resting.items()))
            if until > now:
                self._timer = self._loop.call_at(until, self._sweep)
                return
            del self._resting[connection]
            connection.close()
