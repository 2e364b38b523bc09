"""A server on a real socket that misbehaves as told, and remembers what it was asked.

Each path has a script of behaviours; each request plays the next one, and the last one again and
again. A behaviour writes raw bytes, so that it can break every rule of HTTP.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"
CERTIFICATE = _DATA / "self-signed.pem"
"""Of localhost, which nobody vouches for."""
SIGNED = _DATA / "eval.example.org.pem"
"""Of eval.example.org, localhost and 127.0.0.1, for which PRIVATE_CA vouches."""
PRIVATE_CA = _DATA / "private-ca.pem"


@dataclass(frozen=True)
class Seen:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    """By lower-case name."""
    body: bytes
    connection: int
    """Which connection brought it, from 0."""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


@dataclass
class Exchange:
    """One request and the way to answer it."""

    seen: Seen
    writer: asyncio.StreamWriter
    closing: asyncio.Event

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """Break the connection off with a TCP reset."""
        wire = self.writer.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behaviour = Callable[[Exchange], Awaitable[bool]]
"""Answers one request; says whether the connection stays open."""
Headers = Iterable[tuple[str, str]]


@dataclass
class FaultServer:
    """Listens on 127.0.0.1 while it is open."""

    tls: bool = False
    certificate: Path = CERTIFICATE
    """Shown where `tls` is set; the file holds its private key too."""
    at_port: int = 0
    """Where it listens; 0 takes any port that is free."""
    handshake_reply: bytes = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
    """What a server without TLS says to who wants to speak it."""
    seen: list[Seen] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    connections: int = 0
    most_at_once: int = 0
    _at_once: int = 0
    _scripts: dict[str, list[Behaviour]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None

    async def start(self) -> FaultServer:
        context = None
        if self.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
        self._server = await asyncio.start_server(
            self._connected, "127.0.0.1", self.at_port, ssl=context
        )
        return self

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def on(self, path: str, *script: Behaviour) -> None:
        """Play these, one a request, at a path."""
        self._scripts[path] = list(script)

    async def asked(self, times: int = 1) -> None:
        """Wait until so many requests have come."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: len(self.seen) >= times)

    async def aclose(self) -> None:
        self._closing.set()
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        number, self.connections = self.connections, self.connections + 1
        # A client may leave at any moment, and the test may be over.
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._serve(number, reader, writer):
                pass
        if self._closing.is_set():
            writer.transport.abort()  # TLS would wait half a minute for the other side's goodbye
        writer.close()
        with suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()

    async def _serve(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        begin = await reader.readexactly(1)
        if begin == b"\x16":  # a TLS handshake: what speaks no TLS answers what it is used to
            writer.write(self.handshake_reply)
            return False
        request = begin + await reader.readuntil(b"\r\n\r\n")
        first, *lines = request.decode("latin-1").rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        seen = Seen(method, target, headers, body, number)
        async with self.arrived:
            self.seen.append(seen)
            self.arrived.notify_all()
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await self._next(seen.path)(Exchange(seen, writer, self._closing))
        finally:
            self._at_once -= 1

    def _next(self, path: str) -> Behaviour:
        script = self._scripts.get(path)
        if script is None:
            return answers(b"404 Not Found", status=404)
        return script.pop(0) if len(script) > 1 else script[0]


def head(status: int, headers: Headers) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def answers(
    body: bytes | str = b"{}",
    *,
    status: int = 200,
    headers: Headers = (),
    length: int | None = None,
    stays: bool = True,
) -> Behaviour:
    """Answer whole; `length` lies about the body's."""
    content = body.encode() if isinstance(body, str) else body

    async def play(exchange: Exchange) -> bool:
        told = len(content) if length is None else length
        sent = b"" if exchange.seen.method == "HEAD" else content
        await exchange.send(head(status, (*headers, ("Content-Length", str(told)))) + sent)
        return stays and told == len(content)

    return play


def documents(*values: object) -> list[Behaviour]:
    """Answer with JSON documents, one after the other."""
    return [
        answers(json.dumps(value), headers=[("Content-Type", "application/json")])
        for value in values
    ]


def redirects(location: str, status: int = 302) -> Behaviour:
    return answers(b"elsewhere", status=status, headers=[("Location", location)])


def gzipped(body: bytes, *, layers: int = 1, keep: int | None = None) -> Behaviour:
    """Answer compressed; `keep` cuts the compressed bytes short."""
    content = body
    for _ in range(layers):
        content = gzip.compress(content)
    return answers(content[:keep], headers=[("Content-Encoding", ", ".join(["gzip"] * layers))])


def sends(data: bytes) -> Behaviour:
    """Write whatever, and close."""

    async def play(exchange: Exchange) -> bool:
        await exchange.send(data)
        return False

    return play


def hangs_up() -> Behaviour:
    """Close without a word."""
    return sends(b"")


def resets(after: bytes = b"") -> Behaviour:
    """Break off with a TCP reset, after so many bytes of an answer that is longer."""

    async def play(exchange: Exchange) -> bool:
        if after:
            await exchange.send(head(200, [("Content-Length", "1000")]) + after)
            # A reset discards what the client has not read yet.
            await asyncio.sleep(0.05)
        exchange.reset()
        return False

    return play


def never(before: bytes = b"") -> Behaviour:
    """Write so much and then nothing, until the test is over."""

    async def play(exchange: Exchange) -> bool:
        await exchange.send(before)
        await exchange.closing.wait()
        return False

    return play


def drips(body: bytes, every_s: float) -> Behaviour:
    """Send the head at once and the body byte by byte."""

    async def play(exchange: Exchange) -> bool:
        await exchange.send(head(200, [("Content-Length", str(len(body)))]))
        for index in range(len(body)):
            await asyncio.sleep(every_s)
            await exchange.send(body[index : index + 1])
        return True

    return play


def held(release: asyncio.Event, then: Behaviour) -> Behaviour:
    """Answer once the test says so."""

    async def play(exchange: Exchange) -> bool:
        await release.wait()
        return await then(exchange)

    return play


def streams(*pieces: bytes, then: Behaviour | None = None) -> Behaviour:
    """Answer with an event stream in these pieces, then close, or do what is said."""

    async def play(exchange: Exchange) -> bool:
        kind = [("Content-Type", "text/event-stream; charset=utf-8"), ("Connection", "close")]
        await exchange.send(head(200, kind))
        for piece in pieces:
            await exchange.send(piece)
            await asyncio.sleep(0)
        return await then(exchange) if then else False

    return play
