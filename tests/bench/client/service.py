"""Services on loopback, in a process of their own, so that their work is not the client's:

python -m tests.bench.client.service ORIGINS [tls]

They answer every question at once, and differently each time. Printed is one JSON list of URLs, one
an origin; the process ends with its input.
"""

from __future__ import annotations

import asyncio
import json
import resource
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs

from tests.fault_server import SIGNED

ROOT = Path(__file__).parents[3]
RETAB = "/v1/workflows/evals/runs"
RUNS = 1000
"""So many are in Retab's list."""
TOTAL = 100_000
_answers = count()


def langwatch(run_id: str) -> dict[str, object]:
    """Give a run as LangWatch's documentation shows it, a cell further each time."""
    done = next(_answers) % TOTAL
    return {"runId": run_id, "status": "running", "progress": done, "total": TOTAL,
            "startedAt": 1_763_632_800_000}  # fmt: skip


def retab(run_id: str) -> dict[str, object]:
    """Give a run as Retab's documentation shows it, an eval further each time."""
    done = next(_answers) % TOTAL
    counts = {"pending": 0, "queued": TOTAL - done - 1, "running": 1, "completed": done}
    return {
        "id": run_id,
        "workflow_id": "wf_abc123xyz",
        "workflow_version_id": "draft_2026_05_18",
        "trigger": {"type": "api"},
        "lifecycle": {"status": "running"},
        "timing": {
            "created_at": "2026-11-20T10:00:00Z",
            "started_at": "2026-11-20T10:00:01Z",
        },
        "total_evals": TOTAL,
        "counts": {
            "lifecycle_counts": {**counts, "error": 0, "cancelled": 0},
            "outcome": {"passed": done, "failed": 0, "blocked": 0},
        },
    }


def listed(query: str) -> dict[str, object]:
    """Give a page of Retab's list: all runs are running."""
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    first, most = int(asked.get("after", "0")), int(asked.get("limit", "50"))
    there = RUNS if asked.get("status", "running") == "running" else 0
    last = min(there, first + most)
    after = str(last) if last < there else None
    runs = [retab(f"run-{number}") for number in range(first, last)]
    return {"data": runs, "list_metadata": {"before": None, "after": after}}


def answer_to(target: str) -> bytes:
    """Give the whole answer, head and body."""
    path, _, query = target.partition("?")
    parent, _, run_id = path.rpartition("/")
    if path == RETAB:
        document = listed(query)
    else:
        document = retab(run_id) if parent == RETAB else langwatch(run_id)
    body = json.dumps(document, separators=(",", ":")).encode()
    return (
        b"HTTP/1.1 200 OK\r\ndate: Fri, 20 Nov 2026 10:00:00 GMT\r\nserver: bench\r\n"
        b"content-length: %d\r\ncontent-type: application/json\r\n\r\n%b" % (len(body), body)
    )


class _Answering(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._waiting = b""

    def data_received(self, data: bytes) -> None:
        *requests, self._waiting = (self._waiting + data).split(b"\r\n\r\n")
        for request in requests:
            self._transport.write(answer_to(request.split(b" ", 2)[1].decode()))


def place(number: int) -> str:
    """Give one of the addresses that Linux takes for its own."""
    return f"127.0.{number // 250}.{number % 250 + 1}"


async def _serve(origins: int, *, tls: bool) -> None:
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(SIGNED)
    loop = asyncio.get_running_loop()
    servers = [
        # The certificate holds for 127.0.0.1: there the ports make the origins.
        await loop.create_server(
            _Answering, "127.0.0.1" if tls else place(number), 0, ssl=context, backlog=4096
        )
        for number in range(origins)
    ]
    scheme = "https" if tls else "http"
    names = [server.sockets[0].getsockname() for server in servers]
    print(json.dumps([f"{scheme}://{host}:{port}" for host, port in names]), flush=True)
    await asyncio.to_thread(sys.stdin.read)


def allow_many_files() -> None:
    """Let this process have as many sockets as the system allows."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextmanager
def serving(origins: int, *, tls: bool = False) -> Iterator[list[str]]:
    """Have the services run, and give their URLs."""
    words = [str(origins), *(["tls"] if tls else [])]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.client.service", *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.communicate(timeout=30)


def main(origins: str, tls: str = "") -> None:
    allow_many_files()
    asyncio.run(_serve(int(origins), tls=bool(tls)))


if __name__ == "__main__":
    main(*sys.argv[1:])
