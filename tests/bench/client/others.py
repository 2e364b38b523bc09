"""What one question takes by what others have: run as a file by a Python that has them installed.

python tests/bench/client/others.py KIND URL TIMES WINDOWS

Printed is one JSON number a window: seconds of processor time for a question, answer read. It
imports nothing of evaltui, which the services' own clients share no environment with.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

LANGWATCH_RUN = "/api/evaluations/v3/runs/lively-ancient-zebra"
RETAB_RUN = "wfevalrun_8kq2vt"
KEY = "demo"
Ask = Callable[[], object]


def langwatch(url: str) -> Ask:
    """Ask as `langwatch.experiment.run` does while it waits for a run."""
    from langwatch.experiment import platform_run  # type: ignore[import-not-found]  # noqa: PLC0415

    run_id = LANGWATCH_RUN.rpartition("/")[2]
    return lambda: platform_run._get_run_status(run_id, url, KEY)


def retab(url: str) -> Ask:
    """Ask as its documentation shows."""
    from retab import Retab  # type: ignore[import-not-found]  # noqa: PLC0415

    client = Retab(api_key=KEY, base_url=url)
    return lambda: client.workflows.evals.runs.get(RETAB_RUN)


def curl(url: str) -> Ask:
    """Ask as a loop in a shell does, without reading the answer."""
    words = ["curl", "-sS", "-o", "/dev/null", "-H", f"X-Auth-Token: {KEY}", url + LANGWATCH_RUN]
    return lambda: subprocess.run(words, check=True)


def httpx_shared(url: str) -> Ask:
    """Ask by one `httpx.AsyncClient`."""
    import httpx  # noqa: PLC0415

    loop, client = asyncio.new_event_loop(), httpx.AsyncClient()

    async def ask() -> Any:
        return (await client.get(url + LANGWATCH_RUN, headers={"X-Auth-Token": KEY})).json()

    return lambda: loop.run_until_complete(ask())


class Floor(asyncio.Protocol):
    """One connection, by the least that can be done."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.got = b""

    def data_received(self, data: bytes) -> None:
        self.got += data
        head, _, body = self.got.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if length and len(body) >= int(length):
            self.got = b""
            if not self.answer.done():  # at the end, nobody waits any more
                self.answer.set_result(json.loads(body))

    def ask(self, request: bytes) -> asyncio.Future[Any]:
        """Send a request and give the document that comes; one at a time."""
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.answer


def floor(url: str) -> Ask:
    """Ask by the least that can be done: a bare asyncio protocol."""
    loop, parts = asyncio.new_event_loop(), urlsplit(url)
    making = loop.create_connection(Floor, parts.hostname, parts.port)
    _, line = loop.run_until_complete(making)
    request = (
        f"GET {LANGWATCH_RUN} HTTP/1.1\r\nhost: {parts.netloc}\r\naccept: application/json\r\n"
        f"x-auth-token: {KEY}\r\n\r\n"
    ).encode()

    async def ask() -> Any:
        return await line.ask(request)

    return lambda: loop.run_until_complete(ask())


KINDS: dict[str, Callable[[str], Ask]] = {
    "langwatch": langwatch,
    "retab": retab,
    "curl": curl,
    "httpx": httpx_shared,
    "floor": floor,
}


def processor_s() -> float:
    """Give the processor time of this process and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def measure(ask: Ask, times: int, windows: int) -> None:
    """Ask again and again, and print what each window took."""
    for _ in range(max(1, times // 10)):
        ask()
    for _ in range(windows):
        begun = processor_s()
        for _ in range(times):
            ask()
        print(json.dumps((processor_s() - begun) / times), flush=True)


if __name__ == "__main__":
    kind, url, times, windows = sys.argv[1:]
    measure(KINDS[kind](url), int(times), int(windows))
