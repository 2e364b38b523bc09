"""A proxy on a real socket, as companies have them: CONNECT, plain http, and a login if wanted."""

from __future__ import annotations

import asyncio
import base64
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class ProxyServer:
    """Listens on 127.0.0.1; whatever host is asked for, `target` is what answers."""

    target: int
    """The port on this machine that stands for every host."""
    login: str | None = None
    """`USER:PASSWORD` where it wants one."""
    refusal: str | None = None
    """A status line that every request gets, such as `403 Forbidden`."""
    asked: list[str] = field(default_factory=list)
    """What was asked for, as `CONNECT host:port` or `GET http://host/`."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self) -> ProxyServer:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        return self

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def aclose(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._serve(reader, writer)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        method, place, _ = first.split(" ")
        self.asked.append(f"{method} {place}")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        status = self.refusal
        if self.login is not None:
            wanted = f"basic {base64.b64encode(self.login.encode()).decode()}".lower()
            if headers.get("proxy-authorization") != wanted:
                status = "407 Proxy Authentication Required"
        if status is not None:
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()
            return
        near, far = await asyncio.open_connection("127.0.0.1", self.target)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = urlsplit(place).path
            far.write(head.replace(place.encode(), path.encode(), 1))
        try:
            await asyncio.gather(_pour(reader, far), _pour(near, writer))
        finally:
            far.close()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65536):
        writer.write(piece)
        await writer.drain()
    with suppress(OSError):
        writer.write_eof() if writer.can_write_eof() else writer.close()
