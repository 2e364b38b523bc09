"""The least that asking for runs can cost: asyncio's own protocol, a few connections, no client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from tests.bench.screen.service import PATH

CONNECTIONS = 16
Told = Callable[[dict[str, Any]], None]
"""Is given what a service says of a run."""


class _Connection(asyncio.Protocol):
    def __init__(self, told: Told) -> None:
        self._told = told
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def ask(self, run_id: str) -> None:
        head = f"GET {PATH}{run_id} HTTP/1.1\r\nhost: localhost\r\nx-auth-token: demo\r\n\r\n"
        self._transport.write(head.encode())

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            head, _, rest = self._waiting.partition(b"\r\n\r\n")
            length = int(head.rpartition(b"content-length: ")[2])
            if len(rest) < length:
                return
            self._waiting = rest[length:]
            self._told(json.loads(rest[:length]))


async def ask_for_ever(port: int, run_ids: Sequence[str], every_s: float, told: Told) -> None:
    """Ask for each run every so often, spread evenly over that time."""
    loop = asyncio.get_running_loop()
    connections = []
    for _ in range(min(CONNECTIONS, len(run_ids))):
        _, made = await loop.create_connection(lambda: _Connection(told), "127.0.0.1", port)
        connections.append(made)
    start, step = loop.time(), every_s / len(run_ids)
    for number in range(1 << 60):
        connections[number % len(connections)].ask(run_ids[number % len(run_ids)])
        await asyncio.sleep(max(0.0, start + (number + 1) * step - loop.time()))
