"""A session that watches runs at real sockets, as the screen and the commands do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from evaltui.files.config import AccountSettings, Config
from evaltui.files.network_settings import NetworkSettings
from evaltui.model.clock import Clock
from evaltui.model.health import HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.session.session import Session
from evaltui.watch.fleet import Fleet
from tests.fault_server import Behaviour, FaultServer, answers

KEY = "sk-not-for-others"
PATIENCE_S = 20.0
"""How long a test waits for what must come, in seconds."""
GOOD = answers(
    json.dumps({"runId": "r-0", "status": "running", "progress": 3, "total": 9}),
    headers=[("Content-Type", "application/json")],
)


def path(run: str = "r-0") -> str:
    """Where the service tells of a run."""
    return f"/api/evaluations/v3/runs/{run}"


class Watching:
    """Follows runs and keeps what is known of them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.fleet = Fleet()
        self._changed = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        self.pollers: dict[str, object] = {}

    def watch(self, *refs: str) -> None:
        for text in refs:
            watch = self.session.new_watch(RunRef.parse(text))
            self.fleet.add(watch)
            self._tasks.append(asyncio.create_task(self._follow(watch)))

    async def _follow(self, watch: Watch) -> None:
        async with aclosing(self.session.poller(watch).observations()) as observations:
            async for seen in observations:
                self.fleet.fold(watch.ref, seen)
                async with self._changed:
                    self._changed.notify_all()

    def get(self, ref: str) -> Watch:
        watch = self.fleet.get(RunRef.parse(ref))
        assert watch is not None
        return watch

    async def until(self, ref: str, *statuses: HealthStatus) -> Watch:
        """Wait until the asking for a run goes like that, and give what is known then."""
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(
                lambda: self.get(ref).attempts and self.get(ref).health.status in statuses
            )
        return self.get(ref)

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.session.aclose()


@asynccontextmanager
async def watching(
    services: dict[str, str],
    *,
    interval_s: float = 0.05,
    network: NetworkSettings | None = None,
    environ: dict[str, str] | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Watching]:
    """Give a session with an account of LangWatch at each of these addresses, by its name."""
    config = Config(
        interval_s=interval_s,
        accounts={
            name: AccountSettings(
                name=name,
                provider="langwatch",
                base_url=url,
                key_source="env:LANGWATCH_API_KEY",
                allow_http=True,
            )
            for name, url in services.items()
        },
        network=network or NetworkSettings(connect_s=0.3, read_s=0.3, answer_s=0.5),
    )
    session = Session(config, {"LANGWATCH_API_KEY": KEY, **(environ or {})}, clock=clock)
    watchers = Watching(session)
    try:
        yield watchers
    finally:
        await watchers.aclose()


def serve(server: FaultServer, behaviour: Behaviour, *runs: str) -> None:
    """Let a server answer so about these runs from now on."""
    for run in runs or ("r-0",):
        server.on(path(run), behaviour)
