"""A stage for the simulator: its world's clock stands still until a test or a sleep moves it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from evaltui.demo import DEMO_KEY
from evaltui.demo.app import create_app
from evaltui.demo.world import DemoWorld

EPOCH = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
STATUS_PATHS = {
    "langwatch": "/api/evaluations/v3/runs/{}",
    "nugen": "/api/v3/evaluations/{}/status",
    "retab": "/v1/workflows/evals/runs/{}",
}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Stage:
    """One world and its app, asked in process."""

    speed: float = 1.0
    seed: int = 0
    seconds: float = 5000.0
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = DemoWorld(lambda: self.seconds, EPOCH, seed=self.seed, speed=self.speed)
        self.app = create_app(self.world, self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)

    def at(self, seconds: float) -> Stage:
        """Set the clock to so many seconds after the world's beginning."""
        self.seconds = 5000.0 + seconds
        return self

    async def exchange(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        leave_after: int | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        """Every ASGI message of the answer, with the clock's time as `at`.

        The client leaves after `leave_after` of them.
        """
        path, _, query = path.partition("?")
        if headers is None:
            headers = {"X-Auth-Token": DEMO_KEY, "Authorization": f"Bearer {DEMO_KEY}"}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        }
        out: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        gone = asyncio.Event()
        incoming = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if incoming:
                return incoming.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            if gone.is_set():
                raise OSError("client disconnected")
            await out.put(message | {"at": self.seconds})

        task = asyncio.create_task(self.app(scope, receive, send))
        task.add_done_callback(lambda _: out.put_nowait(None))
        count = 0
        while (message := await out.get()) is not None:
            count += 1
            yield message
            if count == leave_after:
                gone.set()
        await task

    async def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        start, *rest = [
            message async for message in self.exchange(method, path, headers=headers, body=body)
        ]
        named = {k.decode(): v.decode() for k, v in start["headers"]}
        return Answer(start["status"], named, b"".join(part.get("body", b"") for part in rest))

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, headers or None)

    async def status(self, reference: str) -> Answer:
        service, _, run_id = reference.partition(":")
        return await self.get(STATUS_PATHS[service].format(run_id))

    async def post(self, path: str, document: object = None) -> Answer:
        body = b"" if document is None else json.dumps(document).encode()
        return await self.ask("POST", path, body=body)


def word_of(document: Mapping[str, Any]) -> str:
    """The status word of any service's document."""
    return str(document["lifecycle"]["status"] if "lifecycle" in document else document["status"])


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def new_stage() -> type[Stage]:
    """For tests that need another seed, speed or a second world."""
    return Stage


@pytest.fixture
def word() -> Callable[[Mapping[str, Any]], str]:
    return word_of


@pytest.fixture
def conforms() -> Callable[..., None]:
    """Checks a document against what a service's page requires."""

    def check(document: object, required: Mapping[str, Any], optional: Mapping[str, Any]) -> None:
        assert isinstance(document, dict)
        assert required.keys() <= document.keys(), f"missing {required.keys() - document.keys()}"
        known = {**required, **optional}
        assert document.keys() <= known.keys(), f"unknown {document.keys() - known.keys()}"
        for name, value in document.items():
            assert type(value) in known[name], f"{name} is {value!r}"

    return check
