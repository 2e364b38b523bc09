"""Questions to one origin, straight over connections that are kept for the next ones.

There is no pool to search: each origin holds its own few connections, the last one used goes out
first, and what all of them share is in `Sockets`.
"""

from __future__ import annotations

import asyncio
import select
import ssl
from dataclasses import dataclass

from evaltui.wire.connection import BrokenOff, Connection
from evaltui.wire.dialing import NO_MORE_FILES, dialled
from evaltui.wire.messages import Head, Question
from evaltui.wire.sockets import Sockets, closing

REPEATABLE = frozenset({b"GET", b"HEAD"})
"""Methods whose question may be sent twice (RFC 9110, section 9.2.1)."""


class NotConnected(Exception):
    """No connection came about; the cause says why."""


class NotInTime(Exception):
    """No connection came about in the time there was."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect to."""

    host: str
    port: int
    context: ssl.SSLContext | None = None
    """Checks the certificate; None speaks in the clear."""
    path: str | None = None
    """Of the Unix socket, in place of host and port."""


class Origin:
    """The connections to one place."""

    def __init__(self, place: Place, sockets: Sockets) -> None:
        self._place, self._sockets = place, sockets
        self._all: set[Connection] = set()
        self._resting: list[Connection] = []
        self._closed = False

    async def ask(
        self, question: Question, connect_s: float | None, silence_s: float | None
    ) -> tuple[Connection, Head]:
        """Send one question and give the head of its answer; `done` must follow.

        A connection may have been closed while it rested, which shows only when it is used: a
        question that changes nothing is then sent once more, on a new one (RFC 9112, 9.3.1).

        Raises:
            NotConnected, NotInTime: no connection came about.
            BrokenOff, Silence, h11.RemoteProtocolError, ssl.SSLError: as `Connection.head`.
            h11.LocalProtocolError: the question would be no HTTP.
        """
        repeatable = question.method in REPEATABLE
        if connection := self._rested(repeatable):
            try:
                return connection, await self._asked(connection, question, silence_s)
            except (BrokenOff, ssl.SSLError):
                if connection.has_answered or not repeatable or self._closed:
                    raise
        connection = await self._connected(connect_s)
        return connection, await self._asked(connection, question, silence_s)

    def done(self, connection: Connection) -> None:
        """Keep a connection whose answer was read for the next question, or end it."""
        if not connection.rest():
            return
        if self._closed:
            connection.close()
        else:
            self._resting.append(connection)
            self._sockets.rest(connection)

    async def aclose(self) -> None:
        """End all connections, and what is under way on them."""
        self._closed = True
        resting, self._resting = self._resting, []
        for connection in resting:
            self._sockets.wake(connection)
            connection.close()
        for connection in self._all.difference(resting):
            connection.abort()
        await closing()

    async def _asked(
        self, connection: Connection, question: Question, silence_s: float | None
    ) -> Head:
        try:
            connection.send(question)
            return await connection.head(silence_s)
        except BaseException:
            connection.abort()
            raise

    def _rested(self, repeatable: bool) -> Connection | None:  # noqa: FBT001 - one caller
        """Give a connection that is there already."""
        while self._resting:
            connection = self._resting.pop()
            self._sockets.wake(connection)
            if connection.is_open and (repeatable or not _has_something_to_read(connection)):
                return connection
            connection.abort()
        return None

    async def _connected(self, connect_s: float | None) -> Connection:
        try:
            try:
                return await self._connect(connect_s)
            except OSError as error:
                if error.errno not in NO_MORE_FILES:
                    raise
            self._sockets.close_resting()
            await closing()
            return await self._connect(connect_s)
        except TimeoutError as error:
            raise NotInTime from error
        except (OSError, BrokenOff, ExceptionGroup) as error:
            raise NotConnected from error

    async def _connect(self, connect_s: float | None) -> Connection:
        await self._sockets.count()
        connection = Connection(self._sockets.buffer, self._lost)
        self._all.add(connection)
        try:
            async with asyncio.timeout(connect_s):
                await self._reach(connection)
            if self._place.context is not None:
                async with asyncio.timeout(connect_s):
                    await connection.secure(self._place.context, self._place.host)
        except BaseException:
            if connection.is_made:
                connection.abort()
            else:
                self._lost(connection)
            raise
        return connection

    async def _reach(self, connection: Connection) -> None:
        loop, place = asyncio.get_running_loop(), self._place
        if place.path is not None:
            await loop.create_unix_connection(lambda: connection, place.path)
            return
        sock = await dialled(place.host, place.port)
        try:
            await loop.create_connection(lambda: connection, sock=sock)
        except BaseException:
            sock.close()
            raise

    def _lost(self, connection: Connection) -> None:
        self._all.discard(connection)
        self._sockets.uncount()
        self._sockets.wake(connection)
        if connection in self._resting:
            self._resting.remove(connection)


def _has_something_to_read(connection: Connection) -> bool:
    """Look whether the other side has hung up since asyncio last looked."""
    poll = select.poll()
    poll.register(connection.transport.get_extra_info("socket").fileno(), select.POLLIN)
    return bool(poll.poll(0))
