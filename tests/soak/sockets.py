"""A service on real sockets with bad habits, in the same loop as who asks it."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import struct
from collections import Counter
from contextlib import suppress

from tests.virtual_time import VirtualClock

RUN_S = 6 * 3600.0
"""How long every run takes."""
PARTS = 60


class SocketService:
    """Speaks as LangWatch does. A run's id, `w-SECONDS-NUMBER`, holds when it began."""

    HABITS = ("hangs up", "resets", "cuts", "silent", "drips", "no http", "closes", "500")

    def __init__(self, clock: VirtualClock, seed: int) -> None:
        self._clock = clock
        self._dice = random.Random(seed)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.met: Counter[str] = Counter()
        self.asked = 0
        self.is_fine = False
        self._bad_until = 0.0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def aclose(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._serve(reader, writer):
                pass
        writer.close()
        with suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        run = head.split(b" ")[1].rpartition(b"/")[2].decode()
        body = json.dumps(self._document(run)).encode()
        answer = self._head(200, len(body)) + body
        habit = self._habit()
        if habit is None:
            writer.write(answer)
            await writer.drain()
            return True
        self.met[f"socket {habit}"] += 1
        return await self._misbehave(habit, answer, reader, writer)

    def _habit(self) -> str | None:
        if self.is_fine:
            return None
        now = self._clock.passed_s
        if self._dice.random() < 0.002:
            self._bad_until = now + self._dice.uniform(60, 1800)
        is_bad = now < self._bad_until or self._dice.random() < 0.03
        return self._dice.choice(self.HABITS) if is_bad else None

    async def _misbehave(
        self, habit: str, answer: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        if habit == "resets":
            wire = writer.get_extra_info("socket")
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        elif habit == "cuts":
            writer.write(answer[:-5])
        elif habit == "silent":
            await reader.read(1)  # until the other side has had enough
        elif habit == "drips":
            writer.write(self._head(200, 1000))
            while not reader.at_eof():
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(1.0)
        elif habit == "no http":
            writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
        elif habit == "closes":
            writer.write(answer)
        elif habit == "500":
            writer.write(self._head(500, 0))
            return True
        return False

    def _head(self, status: int, length: int) -> bytes:
        kind = "Content-Type: application/json"
        return f"HTTP/1.1 {status} x\r\n{kind}\r\nContent-Length: {length}\r\n\r\n".encode()

    def _document(self, run: str) -> dict[str, object]:
        began = float(run.split("-")[1])
        share = min(1.0, (self._clock.passed_s - began) / RUN_S)
        state = "completed" if share >= 1 else "running"
        done = int(share * PARTS)
        return {"runId": run, "status": state, "progress": done, "total": PARTS}
