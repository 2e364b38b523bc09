"""A fault server beside a test that waits for processes rather than for tasks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from tests.fault_server import FaultServer


@contextmanager
def serving(prepare: Callable[[FaultServer], None]) -> Iterator[FaultServer]:
    """Give a server that listens, with its scripts as `prepare` sets them."""
    ready: Future[tuple[FaultServer, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        server, over = FaultServer(), asyncio.Event()
        prepare(server)
        await server.start()
        ready.set_result((server, asyncio.get_running_loop(), over))
        await over.wait()
        await server.aclose()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    server, loop, over = ready.result(30)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(30)
