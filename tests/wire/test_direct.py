"""Connections of one origin, against a real server: kept, closed, repeated, made room for."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Callable

import pytest

from evaltui.wire.connection import BrokenOff, Connection
from evaltui.wire.direct import NotConnected, Origin, Place
from evaltui.wire.messages import Question
from evaltui.wire.sockets import Sockets
from tests.conftest import NewServer
from tests.fault_server import Exchange, FaultServer, answers, hangs_up, never, sends

GET = Question(b"GET", b"/run", [(b"Host", b"x")])
POST = Question(b"POST", b"/run", [(b"Host", b"x"), (b"Content-Length", b"2")], b"{}")

NewOrigin = Callable[..., Origin]


@pytest.fixture(autouse=True)
async def _nothing_left(no_task_left: None) -> None:
    """Looks for tasks once the servers are closed too."""


async def ends(sockets: Sockets) -> None:
    """Wait until there is no connection any more."""
    async with asyncio.timeout(10):
        while sockets.open:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.005)


@pytest.fixture
async def sockets() -> AsyncIterator[Sockets]:
    several = Sockets(100, 60.0)
    yield several
    several.close()


@pytest.fixture
async def new_origin(sockets: Sockets) -> AsyncIterator[NewOrigin]:
    made: list[Origin] = []

    def make(server: FaultServer, among: Sockets | None = None) -> Origin:
        made.append(Origin(Place("127.0.0.1", server.port), among or sockets))
        return made[-1]

    yield make
    for origin in made:
        await origin.aclose()


async def ask(origin: Origin, question: Question = GET) -> bytes:
    connection, head = await origin.ask(question, 5.0, 5.0)
    assert head.status == 200
    body = await whole(connection)
    origin.done(connection)
    return body


async def whole(connection: Connection) -> bytes:
    pieces = []
    while (piece := await connection.piece(5.0)) is not None:
        pieces.append(piece)
    return b"".join(pieces)


async def gone(exchange: Exchange) -> bool:
    """End a connection that was kept, as soon as it is asked on again."""
    if exchange.seen.connection == 0:
        exchange.reset()
        return False
    return await answers(b"new")(exchange)


async def test_a_question_that_only_reads_is_asked_once_more_where_an_old_connection_is_dead(
    server: FaultServer, new_origin: NewOrigin
) -> None:
    origin = new_origin(server)
    server.on("/run", answers(b"old"), gone)
    assert await ask(origin) == b"old"
    assert await ask(origin) == b"new"
    assert [seen.connection for seen in server.seen] == [0, 0, 1]


async def test_it_is_asked_only_once_more(server: FaultServer, new_origin: NewOrigin) -> None:
    origin = new_origin(server)
    server.on("/run", answers(b"old"), hangs_up())
    await ask(origin)
    with pytest.raises(BrokenOff):
        await ask(origin)
    assert len(server.seen) == 3


async def test_a_question_that_changes_something_is_never_asked_twice(
    server: FaultServer, new_origin: NewOrigin
) -> None:
    origin = new_origin(server)
    server.on("/run", answers(b"old"), gone)
    await ask(origin)
    with pytest.raises(BrokenOff):
        await ask(origin, POST)
    assert [seen.method for seen in server.seen] == ["GET", "POST"]


async def test_an_answer_that_had_begun_is_not_asked_for_again(
    server: FaultServer, new_origin: NewOrigin
) -> None:
    origin = new_origin(server)
    server.on("/run", answers(b"old"), sends(b"HTTP/1.1 "), answers(b"never"))
    await ask(origin)
    with pytest.raises(BrokenOff):
        await ask(origin)
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    "more",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        b"x",
    ],
)
async def test_what_follows_an_answer_is_never_taken_for_the_next(
    server: FaultServer, new_origin: NewOrigin, more: bytes
) -> None:
    good = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood"

    async def twice(exchange: Exchange) -> bool:
        await exchange.send(good + more)
        return True

    server.on("/run", twice, answers(b"next"))
    origin = new_origin(server)
    assert await ask(origin) == b"good"
    assert await ask(origin) == b"next"
    assert server.connections == 2


async def test_nor_what_comes_before_the_answer_was_read(
    server: FaultServer, new_origin: NewOrigin
) -> None:
    good = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
    more = asyncio.Event()

    async def twice(exchange: Exchange) -> bool:
        await exchange.send(good + b"good")
        await more.wait()
        await exchange.send(good + b"evil")
        return True

    server.on("/run", twice, answers(b"next"))
    origin = new_origin(server)
    connection, _ = await origin.ask(GET, 5.0, 5.0)
    more.set()
    async with asyncio.timeout(10):
        while not connection._came:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.005)
    assert await whole(connection) == b"good"
    origin.done(connection)
    assert await ask(origin) == b"next"


async def test_what_comes_unasked_ends_the_connection(
    server: FaultServer, new_origin: NewOrigin, sockets: Sockets
) -> None:
    async def late(exchange: Exchange) -> bool:
        await answers(b"good")(exchange)
        await asyncio.sleep(0.01)
        await exchange.send(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
        return True

    server.on("/run", late)
    origin = new_origin(server)
    assert await ask(origin) == b"good"
    await ends(sockets)
    assert await ask(origin) == b"good"
    assert server.connections == 2


async def test_a_connection_that_rests_too_long_is_closed(
    server: FaultServer, new_origin: NewOrigin
) -> None:
    brief = Sockets(100, 0.03)
    origin = new_origin(server, brief)
    server.on("/run", answers(b"good"))
    await asyncio.gather(*(ask(origin) for _ in range(3)))
    assert brief.open == 3
    await ends(brief)
    assert await ask(origin) == b"good"
    brief.close()


async def test_room_is_made_by_closing_what_was_used_last(new_server: NewServer) -> None:
    servers = [await new_server() for _ in range(4)]
    few = Sockets(3, 60.0)
    origins = [Origin(Place("127.0.0.1", server.port), few) for server in servers]
    for server in servers:
        server.on("/run", answers(b"good"))
    for _ in range(5):
        for origin in origins:
            assert await ask(origin) == b"good"
            await asyncio.sleep(0)
            assert few.open <= 3
    # Asked in turns, two of the four are always found open; by the age of their last use, none.
    assert sum(server.connections for server in servers) < 5 * 4 - 5
    for origin in origins:
        await origin.aclose()
    assert few.open == 0


def full(times: int, real: Callable[..., socket.socket]) -> Callable[..., socket.socket]:
    """A system that has no room for a socket so many times."""
    left = [times]

    def make(*args: int, **kwargs: int) -> socket.socket:
        if left[0] and not kwargs:  # what a server accepts has its number already
            left[0] -= 1
            raise OSError(errno.EMFILE, "Too many open files")
        return real(*args, **kwargs)

    return make


async def test_where_the_system_has_no_room_idle_connections_make_it(
    new_server: NewServer, new_origin: NewOrigin, sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = await new_server(), await new_server()
    one.on("/run", answers(b"one"))
    other.on("/run", answers(b"other"))
    assert await ask(new_origin(one)) == b"one"
    monkeypatch.setattr("evaltui.wire.dialing.socket.socket", full(1, socket.socket))
    assert await ask(new_origin(other)) == b"other"
    assert sockets.open == 1


async def test_where_none_is_idle_either_it_is_told(
    server: FaultServer, new_origin: NewOrigin, sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaltui.wire.dialing.socket.socket", full(9, socket.socket))
    with pytest.raises(NotConnected) as told:
        await ask(new_origin(server))
    assert isinstance(told.value.__cause__, OSError)
    assert sockets.open == 0


async def test_closing_ends_what_is_under_way(
    server: FaultServer, new_origin: NewOrigin, sockets: Sockets
) -> None:
    server.on("/run", never())
    origin = new_origin(server)
    asking = asyncio.create_task(ask(origin))
    await server.asked()
    await origin.aclose()
    with pytest.raises(BrokenOff):
        await asking
    assert sockets.open == 0
