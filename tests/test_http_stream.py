"""Answers that come piece by piece, over a real socket."""

from __future__ import annotations

import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from evaltui.http import Http
from evaltui.model.account import KeyUnfit
from evaltui.model.exchange import Malformed, Request, TimedOut, Unreachable
from evaltui.wire.limits import Limits
from evaltui.wire.outgoing import notice_a_vanished_peer
from tests.conftest import NewServer
from tests.fakes import EPOCH, FakeClock
from tests.fault_server import (
    Exchange,
    FaultServer,
    answers,
    head,
    held,
    never,
    resets,
    sends,
    streams,
)

KEY = {"X-Auth-Token": "sk-secret"}


async def drain(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


START = Request("POST", "/run", json={"data": [1]}, accept="text/event-stream")


@pytest.fixture
async def http(no_task_left: None, clock: FakeClock) -> AsyncIterator[Http]:
    client = Http(clock, limits=Limits(read_s=0.2, answer_s=0.5))
    yield client
    await client.aclose()


async def test_pieces_come_as_they_are_sent(http: Http, server: FaultServer) -> None:
    release = asyncio.Event()
    server.on("/run", streams(b"data: 1\n\n", then=held(release, sends(b"data: 2\n\n"))))
    async with http.stream(server.url, KEY, START) as stream:
        assert (stream.status, stream.content_type) == (200, "text/event-stream")
        async with aclosing(stream.pieces()) as pieces:
            assert await anext(pieces) == b"data: 1\n\n"
            release.set()
            assert [piece async for piece in pieces] == [b"data: 2\n\n"]
    [seen] = server.seen
    assert seen.body == b'{"data":[1]}'
    assert seen.headers["accept"] == "text/event-stream"


async def test_silence_between_pieces_is_no_failure(http: Http, server: FaultServer) -> None:
    async def late(exchange: Exchange) -> bool:
        await asyncio.sleep(0.6)  # longer than a silence or a whole answer may take
        await exchange.send(b"late")
        return False

    server.on("/run", streams(then=late))
    async with http.stream(server.url, KEY, START) as stream:
        assert [piece async for piece in stream.pieces()] == [b"late"]


async def test_a_stream_that_never_begins_times_out(http: Http, server: FaultServer) -> None:
    server.on("/run", never())
    with pytest.raises(TimedOut, match=r"took longer than 0\.5 s"):
        async with http.stream(server.url, KEY, START):
            pass


async def test_a_stream_that_is_reset(http: Http, server: FaultServer) -> None:
    server.on("/run", streams(b"data: 1\n\n", then=resets()))
    async with http.stream(server.url, KEY, START) as stream:
        with pytest.raises(Unreachable, match="broke off"):
            await drain(stream.pieces())


async def test_a_stream_cut_within_its_chunks(http: Http, server: FaultServer) -> None:
    chunked = head(200, [("Transfer-Encoding", "chunked")]) + b"5\r\nhello\r\n9\r\nwor"
    server.on("/run", sends(chunked))
    async with http.stream(server.url, KEY, START) as stream:
        pieces = stream.pieces()
        assert await anext(pieces) == b"hello"
        with pytest.raises(Unreachable, match="broke off"):
            await drain(pieces)


async def test_a_compressed_stream_is_unpacked_as_it_comes(http: Http, server: FaultServer) -> None:
    pack = zlib.compressobj(wbits=31)
    first = pack.compress(b"data: 1\n\n") + pack.flush(zlib.Z_SYNC_FLUSH)
    rest = pack.compress(b"data: 2\n\n") + pack.flush()
    release = asyncio.Event()
    begun = head(200, [("Content-Encoding", "gzip"), ("Connection", "close")]) + first

    async def play(exchange: Exchange) -> bool:
        await exchange.send(begun)
        return await held(release, sends(rest))(exchange)

    server.on("/run", play)
    async with (
        http.stream(server.url, KEY, START) as stream,
        aclosing(stream.pieces()) as pieces,
    ):
        assert await anext(pieces) == b"data: 1\n\n"
        release.set()
        assert await anext(pieces) == b"data: 2\n\n"


async def test_a_stream_that_cannot_be_unpacked(http: Http, server: FaultServer) -> None:
    server.on("/run", answers(b"plain", headers=[("Content-Encoding", "gzip")]))
    with pytest.raises(Malformed, match="cannot be decoded"):
        async with http.stream(server.url, KEY, START) as stream:
            await anext(stream.pieces())


async def test_a_refusal_is_read_whole(http: Http, server: FaultServer) -> None:
    body = gzip.compress(b'{"error": "no"}')
    server.on("/run", answers(body, status=401, headers=[("Content-Encoding", "gzip")]))
    async with http.stream(server.url, KEY, START) as stream:
        answer = await stream.whole()
    assert (answer.status, answer.body, answer.received_at) == (401, b'{"error": "no"}', EPOCH)


async def test_a_refusal_that_does_not_end_times_out(http: Http, server: FaultServer) -> None:
    server.on("/run", never(head(500, [("Content-Length", "9")]) + b"ab"))
    async with http.stream(server.url, KEY, START) as stream:
        with pytest.raises(TimedOut):
            await stream.whole()


async def test_a_refusal_is_capped(http: Http, server: FaultServer) -> None:
    server.on("/run", answers(b"x" * (9 * 1024 * 1024), status=500))
    with pytest.raises(Malformed, match="larger than 8 MiB"):
        async with http.stream(server.url, KEY, START) as stream:
            await stream.whole()


async def test_a_stream_holds_no_place_in_the_line(clock: FakeClock, server: FaultServer) -> None:
    http = Http(clock, limits=Limits(per_host=1))
    server.on("/run", streams(then=never()))
    server.on("/other", answers(b"at once"))
    async with http.stream(server.url, KEY, START):
        assert (await http.ask(server.url, KEY, Request("GET", "/other"))).body == b"at once"
    await http.aclose()


async def test_a_reader_that_leaves_closes_the_connection(http: Http, server: FaultServer) -> None:
    left = asyncio.Event()

    async def pour(exchange: Exchange) -> bool:
        try:
            while True:
                await exchange.send(b"x" * 65536)
        finally:
            left.set()

    server.on("/run", streams(then=pour))
    async with http.stream(server.url, KEY, START) as stream:
        await anext(stream.pieces())
    await left.wait()


async def test_closing_the_client_ends_its_streams(
    no_task_left: None, clock: FakeClock, server: FaultServer
) -> None:
    http = Http(clock)
    server.on("/run", streams(b"data: 1\n\n", then=never()))
    async with http.stream(server.url, KEY, START) as stream:
        pieces = stream.pieces()
        await anext(pieces)
        reading = asyncio.create_task(drain(pieces))
        await asyncio.sleep(0)
        await http.aclose()
        with pytest.raises(Unreachable):
            await reading


async def test_a_peer_that_vanishes_is_looked_after(
    http: Http, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.on("/run", streams(then=never()))
    looked_after: list[bool] = []

    def look(connection: socket.socket) -> None:
        notice_a_vanished_peer(connection)
        looked_after.append(bool(connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)))

    monkeypatch.setattr("evaltui.http.client.notice_a_vanished_peer", look)
    async with http.stream(server.url, KEY, START):
        assert looked_after == [True]


async def test_a_stream_asks_the_right_place_or_none(
    http: Http, server: FaultServer, new_server: NewServer
) -> None:
    with pytest.raises(Malformed, match="no address"):
        async with http.stream("ftp://x", KEY, START):
            pass
    with pytest.raises(KeyUnfit):
        async with http.stream(server.url, {"X-Auth-Token": "ä"}, START):
            pass
    assert server.seen == []
