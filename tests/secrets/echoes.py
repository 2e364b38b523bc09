"""The simulated services, with one vice: they repeat the key that they are asked with.

In names, errors, summaries, links and members that nobody documents, in headers, pages and event
streams: as it is, as JSON, URLs and HTML write it, and in base64. Some run ids bring answers that
only a broken or hostile service gives.
"""

from __future__ import annotations

import asyncio
import base64
import html
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from evaltui.demo import DEMO_KEY
from evaltui.demo.app import create_app
from evaltui.demo.serve import serving
from evaltui.demo.world import DemoWorld

SAID = {"name", "message", "error", "stack", "detail", "reason", "description"}
"""Members whose texts are shown to people."""
LINKS = {"url", "runUrl"}
_ESCAPED = "@escaped@"
"""Stands for the key with every character escaped, which no JSON writer writes."""


def escaped(key: str) -> str:
    """The key as JSON may write it, every character escaped."""
    return "".join(f"\\u{ord(sign):04x}" for sign in key)


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def forms(key: str) -> list[str]:
    """The texts in which the key is repeated."""
    return [
        key,
        f"Authorization: Bearer {key}",
        quote(key, safe=""),
        json.dumps(key),
        html.escape(key),
        coded(key),
        coded(f"Bearer {key}"),
        base64.urlsafe_b64encode(f"user:{key}".encode()).decode(),
        _ESCAPED,
    ]


class Echoes:
    """An ASGI app before that of the simulated services, which take their own key alone."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.keys: set[str] = set()
        """Every key that a request carried."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        key = ""
        headers = []
        for name, value in scope["headers"]:
            if name in {b"authorization", b"x-auth-token", b"api-key"}:
                key = value.decode().removeprefix("Bearer ")
            headers.append((name, value.replace(key.encode(), DEMO_KEY.encode())))
        self.keys.add(key)
        if await _broken(scope["path"], key, send):
            return
        await self.app({**scope, "headers": headers}, receive, _Repeating(key, send))


class _Repeating:
    """Passes on what the services answer, with the key in it wherever there is room."""

    def __init__(self, key: str, send: Any) -> None:
        self._key, self._send = key, send
        self._start: Any = None
        self._body = b""

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if pair[0].lower() != b"content-length"]
            told = (b"x-request-id", f"req {self._key}".encode())
            self._start = {**message, "headers": [*kept, told]}
            if (b"content-type", b"text/event-stream") in kept:
                await self._send(self._start)
                self._start = None
            return
        if self._start is None:  # an event stream
            body = message.get("body", b"").decode()
            lines = [self._event(line) for line in body.split("\n")]
            await self._send({**message, "body": "\n".join(lines).encode()})
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            await self._send(self._start)
            body = self._json(self._body)
            await self._send({"type": "http.response.body", "body": body.encode()})

    def _event(self, line: str) -> str:
        return f"data: {self._json(line[5:].encode())}" if line.startswith("data:") else line

    def _json(self, body: bytes) -> str:
        try:
            value = json.loads(body)
        except ValueError:
            return f"{body.decode()} {' '.join(forms(self._key))}"
        return json.dumps(self._told(value)).replace(_ESCAPED, escaped(self._key))

    def _told(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._told(one) for one in value]
        if not isinstance(value, dict):
            return value
        told = {name: self._said(name, held) for name, held in value.items()}
        return {**told, "echo": forms(self._key), f"echo of {self._key}": 1}

    def _said(self, name: str, held: Any) -> Any:
        if name in LINKS and isinstance(held, str):
            return f"{held}&token={quote(self._key, safe='')}&again={coded(self._key)}"
        if name in SAID and isinstance(held, str):
            return f"{held} {' '.join(forms(self._key))}"
        return self._told(held)


async def _broken(path: str, key: str, send: Any) -> bool:
    """Answer what only a broken service answers, where the path asks for that."""
    said = " ".join(forms(key)).replace(_ESCAPED, escaped(key))
    answers: dict[str, tuple[int, str, str]] = {
        "echo-401": (401, "application/json", json.dumps({"message": f"wrong API key: {said}"})),
        "echo-500": (500, "text/plain", f"Oops: the headers were {said}"),
        "echo-html": (200, "text/html", f"<html><title>{said}</title><p>{html.escape(said)}"),
        "echo-text": (200, "text/plain", said),
        "echo-cut": (200, "application/json", f'{{"error": "{escaped(key)} {key}'),
        "echo-redirect": (302, "text/plain", said),
    }
    for word, (status, kind, body) in answers.items():
        if word in path:
            headers = [(b"content-type", kind.encode()), (b"x-request-id", key.encode())]
            if status == 302:
                place = f"http://127.0.0.1:9/{quote(key)}?token={quote(key)}#{quote(key)}"
                headers.append((b"location", place.encode()))
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body.encode()})
            return True
    return False


@contextmanager
def echoing(speed: float = 10.0) -> Iterator[tuple[str, Echoes]]:
    """Give the address of such services while the block runs, and the services."""
    world = DemoWorld(time.monotonic, datetime.now(UTC), speed=speed)
    app = Echoes(create_app(world))
    ready: list[int] = []
    up, over = threading.Event(), threading.Event()

    async def serve() -> None:
        async with serving(app) as port:
            ready.append(port)
            up.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert up.wait(30)
    try:
        yield f"http://127.0.0.1:{ready[0]}", app
    finally:
        over.set()
        thread.join(30)
