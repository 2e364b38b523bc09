"""Many places and few file descriptors, as macOS gives them: 256 unless told otherwise."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from tests.conftest import NewServer
from tests.fault_server import FaultServer, answers

ROOT = Path(__file__).parents[1]
PLACES = 60
ASKING = """
import asyncio, json, resource, sys, time
from datetime import UTC, datetime

from evaltui.http import Http
from evaltui.model.exchange import AskFailed, Request

class Clock:
    def now(self):
        return datetime.now(UTC)

    def monotonic(self):
        return time.monotonic()

async def main(urls, limit, taken):
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    http = Http(Clock())
    files = []
    try:
        while taken:
            files.append(open("/dev/null"))
    except OSError:
        pass

    async def ask(url):
        try:
            return (await http.ask(url, {}, Request("GET", "/run"))).body.decode()
        except AskFailed as error:
            return str(error)

    told = []
    for _ in range(3):
        told += await asyncio.gather(*(ask(url) for url in urls))
    for file in files:
        file.close()
    told.append(await ask(urls[0]))
    await http.aclose()
    print(json.dumps(told))

asyncio.run(main(*json.loads(sys.stdin.read())))
"""


async def told(servers: list[FaultServer], limit: int, *, taken: bool) -> list[str]:
    """Ask at every place three times, at once; `taken` has others hold all descriptors."""
    for server in servers:
        server.on("/run", answers(b"good"))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        ASKING,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    asked = json.dumps([[server.url for server in servers], limit, taken])
    out, _ = await process.communicate(asked.encode())
    assert process.returncode == 0
    said: list[str] = json.loads(out)
    return said


@pytest.fixture
async def servers(new_server: NewServer) -> list[FaultServer]:
    return [await new_server() for _ in range(PLACES)]


async def test_connections_take_turns_where_there_is_no_room_for_all(
    servers: list[FaultServer],
) -> None:
    assert await told(servers, limit=64, taken=False) == ["good"] * (3 * PLACES + 1)


async def test_where_others_hold_them_all_it_is_said_and_passes(
    servers: list[FaultServer],
) -> None:
    *before, after = await told(servers, limit=64, taken=True)
    assert after == "good"
    assert set(before) == {
        f"no connection to {server.url}: as many files are open as this system lets one program "
        "have; raise the limit before starting evaltui, as by `ulimit -n 4096`"
        for server in servers
    }
