"""The simulator on loopback over real HTTP, for any client that wants to try itself on it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime

from evaltui.demo.app import create_app
from evaltui.demo.asgi import AsgiApp
from evaltui.demo.world import DemoWorld

LOOPBACK = "127.0.0.1"


class ServeError(Exception):
    """The simulator cannot be served; the message says why and what would help."""


class ServeUnavailable(ServeError):
    """The optional HTTP server is not installed."""


class PortTaken(ServeError):
    """The port cannot be bound."""


def serve(
    port: int,
    host: str = LOOPBACK,
    *,
    seed: int = 0,
    speed: float = 1.0,
    ready: Callable[[int], None] | None = None,
) -> None:
    """Serve a world that begins now, until SIGINT, SIGTERM, SIGHUP or SIGQUIT.

    Args:
        port: where to listen; 0 takes any free port.
        host: the address to bind.
        seed: see `DemoWorld`.
        speed: see `DemoWorld`.
        ready: called once, with the bound port, when connections are accepted.

    Raises:
        ServeUnavailable: uvicorn is missing.
        PortTaken: the port is in use or may not be bound.
        ServeError: `port` is no port.
    """
    asyncio.run(_serve_until_signal(port, host, seed, speed, ready))


@contextlib.asynccontextmanager
async def serving(app: AsgiApp, port: int = 0, host: str = LOOPBACK) -> AsyncIterator[int]:
    """Serve `app` in the running event loop while the block runs; gives the bound port.

    Leaves signals and logging alone. Raises as `serve` does.
    """
    try:
        from evaltui.demo.quiet_uvicorn import QuietServer  # noqa: PLC0415 - an optional extra
    except ModuleNotFoundError as missing:
        if missing.name != "uvicorn":
            raise
        raise ServeUnavailable(
            "Serving the demo over HTTP needs uvicorn: pip install 'evaltui[serve]'"
        ) from None
    listener = _listen(port, host)
    server = QuietServer.of(app)
    work = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await work
        listener.close()


def _listen(port: int, host: str) -> socket.socket:
    """A socket that already queues connections, so that whoever learns its port can connect."""
    if not 0 <= port <= 65535:
        raise ServeError(f"{port} is no port: give one from 1 to 65535, or 0 for any free one")
    try:
        return socket.create_server((host, port))
    except OSError as problem:
        # Not `strerror`: asyncio and socket append the address to it as Python writes it.
        why = os.strerror(problem.errno).lower() if problem.errno else str(problem)
        raise PortTaken(
            f"cannot listen on {host} port {port}: {why}; give another port, or 0 for any free one"
        ) from None


async def _serve_until_signal(
    port: int, host: str, seed: int, speed: float, ready: Callable[[int], None] | None
) -> None:
    world = DemoWorld(time.monotonic, datetime.now(UTC), seed=seed, speed=speed)
    async with serving(create_app(world), port, host) as bound:
        with _stop_signals() as stop:
            if ready is not None:
                ready(bound)
            await stop.wait()


@contextlib.contextmanager
def _stop_signals() -> Iterator[asyncio.Event]:
    """An event that signals set; they get their old handlers back at the end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    all_of_them = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
    # What whoever started the program had ignored, as `nohup` does, stays so.
    signals = [each for each in all_of_them if signal.getsignal(each) is not signal.SIG_IGN]
    # signal.signal instead of loop.add_signal_handler: it exists on every platform.
    before = {
        each: signal.signal(each, lambda *_: loop.call_soon_threadsafe(stop.set))
        for each in signals
    }
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
