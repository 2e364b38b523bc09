"""The simulated services over real HTTP, in a process of their own, with time that a test moves.

Run as a module it is the process: it prints its port, and reads from standard input, a line each,
the world's new time in seconds; it confirms each on standard output and ends with the input.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from evaltui.demo.app import SERVICES, create_app
from evaltui.demo.serve import LOOPBACK, serving
from evaltui.demo.world import DemoWorld
from evaltui.providers import load_provider

ROOT = Path(__file__).parents[2]
AGO = timedelta(minutes=10)
"""How long ago the world began by the watcher's clock: no step leads into its future."""


class SteppedServices:
    """The services' process; world time begins at 0 and moves only with `step_to`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.program.stepped_services"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self.url = f"http://{LOOPBACK}:{self._read()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def env(self) -> dict[str, str]:
        """The variables that lead the program here."""
        env = {}
        for provider in map(load_provider, SERVICES):
            env[provider.base_url_env] = self.url
            assert provider.key_env is not None
            env[provider.key_env] = "demo"
        return env

    def step_to(self, seconds: float) -> None:
        """Set the world's time."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        assert self._read() == str(float(seconds))

    def stop(self) -> None:
        """End the services; their port refuses connections from now on."""
        if self._process.poll() is None:
            self._process.communicate(timeout=30)

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


class _SteppedClock:
    def __init__(self) -> None:
        self.seconds = 0.0
        self._moved = asyncio.Condition()

    async def step_to(self, seconds: float) -> None:
        async with self._moved:
            self.seconds = seconds
            self._moved.notify_all()

    async def sleep(self, seconds: float) -> None:
        until = self.seconds + seconds
        async with self._moved:
            await self._moved.wait_for(lambda: self.seconds >= until)


async def _main() -> None:
    clock = _SteppedClock()
    world = DemoWorld(lambda: clock.seconds, datetime.now(UTC) - AGO)
    told = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(told), sys.stdin
    )
    async with serving(create_app(world, clock.sleep)) as port:
        print(port, flush=True)
        async for line in told:
            await clock.step_to(float(line))
            print(float(line), flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
