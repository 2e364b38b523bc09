"""Questions over a Unix socket: a base URL such as `unix:/run/tool.sock`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from evaltui.http import Http
from evaltui.model.account import Way
from evaltui.model.exchange import Malformed, Request, Unreachable
from evaltui.wire.proxies import Proxies
from tests.fakes import FakeClock

GET = Request("GET", "/tasks", query=(("a", "b"),))
PROXY = "http://127.0.0.1:9"


@asynccontextmanager
async def listening(path: Path, answer: bytes) -> AsyncIterator[list[bytes]]:
    """Answer every question on that socket, and keep what was asked."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(serve, str(path))
    async with server:
        yield asked


def ok(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s" % (
        len(body),
        body,
    )


@pytest.fixture
async def http(clock: FakeClock) -> AsyncIterator[Http]:
    client = Http(clock, proxies=Proxies(PROXY, environ={"ALL_PROXY": PROXY, "http_proxy": PROXY}))
    yield client
    await client.aclose()


async def test_a_socket_is_asked_past_every_proxy(http: Http, tmp_path: Path) -> None:
    path = tmp_path / "tool 1.sock"
    async with listening(path, ok(b"[]")) as asked:
        answer = await http.ask(f"unix:{path}", {"x-key": "k"}, GET, Way(PROXY, None, "account a"))
        async with http.stream(f"unix:{path}", {}, GET) as stream:
            assert (await stream.whole()).body == b"[]"
    assert (answer.status, answer.body) == (200, b"[]")
    head = asked[0].decode().lower()
    assert head.startswith("get /tasks?a=b http/1.1\r\nhost: localhost\r\n")
    assert "x-key: k" in head
    assert len(asked) == 2


async def test_a_socket_that_is_not_there_is_named(http: Http, tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match=r"there is no socket unix:.*gone\.sock"):
        await http.ask(f"unix:{tmp_path / 'gone.sock'}", {}, GET)


async def test_one_that_nobody_listens_on_refuses(http: Http, tmp_path: Path) -> None:
    path = tmp_path / "old.sock"
    async with listening(path, b""):
        left = path.rename(tmp_path / "left.sock")
    with pytest.raises(Unreachable, match="nothing listens there"):
        await http.ask(f"unix:{left}", {}, GET)


async def test_a_path_longer_than_a_socket_may_have(http: Http) -> None:
    with pytest.raises(Unreachable):
        await http.ask(f"unix:/{'x' * 300}", {}, GET)


async def test_it_cannot_send_us_elsewhere(http: Http, tmp_path: Path) -> None:
    path = tmp_path / "t.sock"
    there = b"HTTP/1.1 302 Found\r\nlocation: http://evil.example/x\r\ncontent-length: 0\r\n\r\n"
    async with listening(path, there):
        with pytest.raises(Malformed, match=r"redirects to http://evil\.example"):
            await http.ask(f"unix:{path}", {}, GET)
