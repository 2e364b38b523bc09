"""A client that watches many runs, in a process of its own, and what that takes:

python -m tests.bench.client.load KIND RUNS WINDOWS

The origins come as one JSON list on standard input. Printed is one JSON list a window: the share of
a core, the memory in MB, and the answers a second.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import ssl
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evaltui.files.config import AccountSettings, Config
from evaltui.files.network_settings import NetworkSettings
from evaltui.model.reference import RunRef
from evaltui.session.session import Session
from evaltui.watch.fleet import Fleet
from tests.bench.client.others import Floor
from tests.bench.client.service import allow_many_files
from tests.fault_server import PRIVATE_CA

EVERY_S = 2.0
WINDOW_S = 2 * EVERY_S
SETTLING_S = 5.0
PATH = "/api/evaluations/v3/runs/run-"

Watch = Callable[[list[str], int, Callable[[], None]], Coroutine[Any, Any, None]]
"""Watches so many runs at these origins for ever, and calls back at each answer."""


def _ours(provider: str) -> Watch:
    """Watch as the screen does, from the question to the folded watch, without drawing it."""

    async def watch(origins: list[str], runs: int, came: Callable[[], None]) -> None:
        accounts = {
            f"a{number}": AccountSettings(f"a{number}", provider, url, "env:K", allow_http=True)
            for number, url in enumerate(origins)
        }
        network = NetworkSettings(ca_file=str(PRIVATE_CA))
        session = Session(
            Config(interval_s=EVERY_S, accounts=accounts, network=network), {"K": "sk-bench"}
        )
        fleet = Fleet()

        async def follow(ref: RunRef) -> None:
            watch = session.new_watch(ref)
            fleet.add(watch)
            async with aclosing(session.poller(watch).observations()) as observations:
                async for seen in observations:
                    fleet.fold(ref, seen)
                    came()

        refs = [RunRef(f"a{number % len(origins)}", f"run-{number}") for number in range(runs)]
        try:
            await asyncio.gather(*(follow(ref) for ref in refs))
        finally:
            await session.aclose()

    return watch


async def _floor(origins: list[str], runs: int, came: Callable[[], None]) -> None:
    """Ask over a connection an origin, or eight where there is one."""
    context = ssl.create_default_context(cafile=str(PRIVATE_CA))
    loop = asyncio.get_running_loop()
    lines: list[tuple[Floor, asyncio.Lock, str]] = []
    for origin in origins * (8 if len(origins) == 1 else 1):
        parts = urlsplit(origin)
        secure = context if parts.scheme == "https" else None
        _, line = await loop.create_connection(Floor, parts.hostname, parts.port, ssl=secure)
        lines.append((line, asyncio.Lock(), parts.netloc))

    async def ask(number: int) -> None:
        line, turn, host = lines[number % len(lines)]
        async with turn:
            await line.ask(
                f"GET {PATH}{number} HTTP/1.1\r\nhost: {host}\r\naccept: application/json\r\n"
                "x-auth-token: sk-bench\r\n\r\n".encode()
            )

    try:
        await _for_ever(ask, runs, came)
    finally:
        for line, _, _ in lines:
            line.transport.abort()
        await asyncio.sleep(0)  # only then does asyncio close the sockets


def _httpx(clients: int | None) -> Watch:
    """Ask by so many `httpx.AsyncClient`; None is one for each run."""

    async def watch(origins: list[str], runs: int, came: Callable[[], None]) -> None:
        import httpx  # noqa: PLC0415 - it is what is compared, and no part of the others

        several = [httpx.AsyncClient(timeout=60.0) for _ in range(clients or runs)]

        async def ask(number: int) -> None:
            url = f"{origins[number % len(origins)]}{PATH}{number}"
            client = several[number % len(several)]
            # A pool that searches all that wait gets behind and gives up: that is its figure.
            with suppress(httpx.TimeoutException):
                (await client.get(url, headers={"x-auth-token": "sk-bench"})).json()

        try:
            await _for_ever(ask, runs, came)
        finally:
            for client in several:
                await client.aclose()

    return watch


async def _for_ever(
    ask: Callable[[int], Awaitable[None]], runs: int, came: Callable[[], None]
) -> None:
    async def follow(number: int) -> None:
        await asyncio.sleep(EVERY_S * number / runs)
        while True:
            await ask(number)
            came()
            await asyncio.sleep(EVERY_S)

    await asyncio.gather(*(follow(number) for number in range(runs)))


KINDS: dict[str, Watch] = {
    "ours": _ours("langwatch"),
    "listed": _ours("retab"),
    "floor": _floor,
    "httpx shared": _httpx(1),
    "httpx each": _httpx(None),
}


def resident_mb() -> float:
    """Give the memory that this process has in use; the most it ever had outside Linux."""
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmRSS:\s+(\d+) kB", status.read_text())):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


async def _measured(watch: Watch, origins: list[str], runs: int, windows: int) -> None:
    answers = 0

    def came() -> None:
        nonlocal answers
        answers += 1

    work = asyncio.create_task(watch(origins, runs, came))
    await asyncio.sleep(SETTLING_S)
    for _ in range(windows):
        begun, answers, cpu = time.monotonic(), 0, time.process_time()
        done, _ = await asyncio.wait({work}, timeout=WINDOW_S)
        for ended in done:
            ended.result()
        passed = time.monotonic() - begun
        share = (time.process_time() - cpu) / passed
        print(json.dumps([share, resident_mb(), answers / passed]), flush=True)
    work.cancel()
    await asyncio.wait({work})


def main(kind: str, runs: str, windows: str) -> None:
    allow_many_files()
    origins = json.loads(sys.stdin.readline())
    asyncio.run(_measured(KINDS[kind], origins, int(runs), int(windows)))


if __name__ == "__main__":
    main(*sys.argv[1:])
