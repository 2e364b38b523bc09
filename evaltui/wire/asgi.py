"""One request to an ASGI app in this process, answered piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]

LAST_WORK_S = 1.0
"""How long an app may go on once its answer is whole, in seconds."""


def http_scope(
    method: str,
    scheme: str,
    server: tuple[str, int],
    path: str,
    target: bytes,
    headers: Iterable[tuple[bytes, bytes]],
) -> Scope:
    """Describe a request as the ASGI specification (HTTP connection scope, 2.3) wants it.

    `path` is decoded; `target` is as it is sent, with the query.
    """
    raw_path, _, query = target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": path,
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in headers],
        "client": ("127.0.0.1", 0),
        "server": server,
    }


class AppFailed(Exception):
    """The app ended before its answer did; what it raised, if anything, is the cause."""


class AsgiExchange:
    """One request that an app is at work on, and the messages of its answer."""

    def __init__(self, app: AsgiApp, scope: Scope, body: bytes) -> None:
        """Set the app to work; `aclose` must follow."""
        self._body: bytes | None = body
        self._bodiless = scope["method"] == "HEAD"
        self._gone = asyncio.Event()
        self._whole = False
        # One piece at a time: the app is held back by a slow reader, as on a socket.
        self._sent: asyncio.Queue[Message] = asyncio.Queue(maxsize=1)
        self._task = asyncio.create_task(self._run(app, scope))

    async def start(self) -> Message:
        """Give the message that holds status and headers.

        Raises:
            AppFailed: there is none.
        """
        message = await self._next()
        if message["type"] != "http.response.start":
            raise AppFailed(f"the app began its answer with {message['type']}")
        return message

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the pieces of the body as the app sends them.

        Raises:
            AppFailed: the app ended before its answer did.
        """
        while not self._whole:
            message = await self._next()
            if message["type"] == "http.response.body":
                self._whole = not message.get("more_body", False)
                if not self._bodiless:
                    yield message.get("body", b"")

    async def aclose(self) -> None:
        """Tell the app that nobody listens any more, and see to it that it ends.

        An app whose answer is whole may still tidy up, as it may behind a server; what it raises
        then is lost.
        """
        self._gone.set()
        try:
            if self._whole and not self._task.done():
                await asyncio.wait({self._task}, timeout=LAST_WORK_S)
        finally:
            self._task.cancel()
        # Not `await self._task`: that could not tell the app's cancellation from the caller's.
        await asyncio.wait({self._task})
        if not self._task.cancelled():
            # asyncio writes to stderr, which is the screen's, of what nobody retrieves.
            self._task.exception()

    async def _run(self, app: AsgiApp, scope: Scope) -> None:
        await app(scope, self._receive, self._sent.put)

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _next(self) -> Message:
        waiting = asyncio.ensure_future(self._sent.get())
        try:
            await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
            with suppress(asyncio.QueueEmpty):
                return waiting.result() if waiting.done() else self._sent.get_nowait()
        finally:
            waiting.cancel()
        cause = None if self._task.cancelled() else self._task.exception()
        raise AppFailed("the app ended before its answer did") from cause
