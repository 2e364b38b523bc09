"""A LangWatch that costs next to nothing to ask, in a process of its own.

Every run with an id moves: a cell a second, so that each answer differs from the one before. Run as
a module it is the process: it prints its port, and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[3]
TOTAL = 9000
PATH = "/api/experiments/runs/"


class Service:
    """The process."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.screen.service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate(timeout=30)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


def document(run_id: str, passed_s: float) -> dict[str, object]:
    """Give what is told of a run so long after the service's start."""
    ahead = sum(run_id.encode()) % 1000
    began = time.time() - passed_s - ahead
    return {
        "runId": run_id,
        "status": "running",
        "progress": min(TOTAL - 1, int(passed_s) + ahead),
        "total": TOTAL,
        "startedAt": round(began * 1000),
    }


class _Answering(asyncio.Protocol):
    def __init__(self, origin: float) -> None:
        self._origin = origin
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._waiting = (self._waiting + data).split(b"\r\n\r\n")
        for request in requests:
            run_id = request.split(b" ", 2)[1].rpartition(b"/")[2].decode()
            body = json.dumps(document(run_id, time.monotonic() - self._origin)).encode()
            head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
            self._transport.write(head + b"%d\r\n\r\n%b" % (len(body), body))


async def _main() -> None:
    origin = time.monotonic()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Answering(origin), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_main())
