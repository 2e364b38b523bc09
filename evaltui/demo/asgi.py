"""The little of HTTP and ASGI 3 that the simulator needs: requests, answers, routes, streams."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, MutableMapping
from contextlib import aclosing
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]

MAX_BODY = 1_000_000
"""Bytes of a request's body beyond which it is refused."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its body read whole."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes = b""
    params: Mapping[str, str] = field(default_factory=dict)
    """The path's parts that its route names."""


@dataclass(frozen=True, slots=True)
class Response:
    """One whole answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    """Seconds to wait before sending it."""


@dataclass(frozen=True, slots=True)
class EventStream:
    """A server-sent event stream; each chunk is sent by itself, as soon as it comes."""

    chunks: AsyncGenerator[bytes, None]


Handler = Callable[[Request], Response | EventStream]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path whose `{name}` parts match anything but a slash."""

    method: str
    path: str
    handler: Handler

    def match(self, parts: list[str]) -> dict[str, str] | None:
        """The named parts of a path split at its slashes, or `None` if it is another path."""
        params: dict[str, str] = {}
        for mine, theirs in zip(self.path.split("/"), parts, strict=True):
            if mine.startswith("{"):
                if not theirs:
                    return None
                params[mine[1:-1]] = theirs
            elif mine != theirs:
                return None
        return params


def json_response(document: object, status: int = 200, *headers: tuple[str, str]) -> Response:
    """An answer that carries a JSON document."""
    return Response(status, json.dumps(document, separators=(",", ":")).encode(), headers=headers)


def not_found() -> Response:
    """The answer to a path that nobody serves."""
    return Response(404, b"404 Not Found", "text/plain; charset=UTF-8")


class App:
    """An ASGI 3 application over a set of routes."""

    def __init__(
        self, routes: Iterable[Route], wall_clock: Callable[[], float], sleep: Sleep
    ) -> None:
        """Serve `routes`; `wall_clock` gives the Date header's epoch seconds."""
        self._routes: dict[tuple[str, int], list[Route]] = {}
        for route in routes:
            self._routes.setdefault((route.method, route.path.count("/")), []).append(route)
        self._wall_clock = wall_clock
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection as the ASGI specification says."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        else:
            await self._http(scope, receive, send)

    def answer(self, request: Request) -> Response | EventStream:
        """The answer to a request, from the first route that matches."""
        parts = request.path.split("/")
        for route in self._routes.get((request.method, len(parts) - 1), ()):
            params = route.match(parts)
            if params is not None:
                return route.handler(
                    Request(
                        request.method,
                        request.path,
                        request.query,
                        request.headers,
                        request.body,
                        params,
                    )
                )
        return not_found()

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read_body(receive) if scope["method"] not in {"GET", "HEAD"} else b""
        if body is None:
            return
        if len(body) > MAX_BODY:
            answer: Response | EventStream = Response(413, b"Payload Too Large", "text/plain")
        else:
            answer = self.answer(_request(scope, body))
        if isinstance(answer, EventStream):
            await _until_gone(receive, self._send_stream(answer, send))
        else:
            await self._send_whole(answer, send)

    async def _send_whole(self, response: Response, send: Send) -> None:
        if response.delay:
            await self._sleep(response.delay)
        length = (b"content-length", str(len(response.body)).encode())
        try:
            await send(
                self._start(response.status, response.content_type, response.headers, length)
            )
            await send({"type": "http.response.body", "body": response.body})
        except OSError:
            # What a server may raise from send() once the client has gone (ASGI HTTP 2.4).
            return

    async def _send_stream(self, stream: EventStream, send: Send) -> None:
        headers = (("cache-control", "no-cache"), ("x-accel-buffering", "no"))
        try:
            await send(self._start(200, "text/event-stream", headers))
            async with aclosing(stream.chunks) as chunks:
                async for chunk in chunks:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except OSError:
            return

    def _start(
        self,
        status: int,
        content_type: str,
        headers: Iterable[tuple[str, str]],
        *raw: tuple[bytes, bytes],
    ) -> Message:
        date = formatdate(self._wall_clock(), usegmt=True)
        named = (("date", date), ("content-type", content_type), *headers)
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in named]
        return {"type": "http.response.start", "status": status, "headers": [*encoded, *raw]}


def _request(scope: Scope, body: bytes) -> Request:
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }
    query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
    return Request(scope["method"], scope["path"], query, headers, body)


async def _read_body(receive: Receive) -> bytes | None:
    """The body, cut just past `MAX_BODY`; `None` when the client left before its end."""
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False) or len(body) > MAX_BODY:
            return body


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _until_gone(receive: Receive, work: Awaitable[None]) -> None:
    """Do `work` until it is done or the client has gone, whichever comes first."""
    worker = asyncio.ensure_future(work)
    watcher = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({worker, watcher}, return_when=asyncio.FIRST_COMPLETED)
        if worker.done():
            worker.result()
    finally:
        worker.cancel()
        watcher.cancel()
        await asyncio.gather(worker, watcher, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
