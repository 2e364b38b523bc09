"""What tests of every folder may use: still clocks, sleeps that do not, and servers that fail."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes import FakeClock, FakeSleep
from tests.fault_server import CERTIFICATE, FaultServer

NewServer = Callable[..., Awaitable[FaultServer]]


@pytest.fixture(scope="session", autouse=True)
def _no_proxy() -> Iterator[None]:
    """Reach the tests' own servers directly, and trust no more than a bare machine does."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
            patch.delenv(name, raising=False)
            patch.delenv(name.upper(), raising=False)
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _signals() -> Iterator[None]:
    """Let Ctrl-C, Ctrl-\\ and hang-ups reach the programs that tests start.

    What a shell without job control starts by `&` ignores SIGINT and SIGQUIT, what `nohup` starts
    SIGHUP, and all that these start inherits it.
    """
    usual = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGQUIT: signal.SIG_DFL,
        signal.SIGHUP: signal.SIG_DFL,
    }
    ignored = [each for each in usual if signal.getsignal(each) is signal.SIG_IGN]
    for each in ignored:
        signal.signal(each, usual[each])
    yield
    for each in ignored:
        signal.signal(each, signal.SIG_IGN)


@pytest.fixture
def unused_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        return int(once.getsockname()[1])


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def fake_sleep(clock: FakeClock) -> FakeSleep:
    return FakeSleep(clock)


@pytest.fixture
async def new_server() -> AsyncIterator[NewServer]:
    """Starts servers that are closed when the test is over."""
    servers: list[FaultServer] = []

    async def start(*, tls: bool = False, certificate: Path = CERTIFICATE) -> FaultServer:
        servers.append(await FaultServer(tls=tls, certificate=certificate).start())
        return servers[-1]

    yield start
    for server in servers:
        await server.aclose()


@pytest.fixture
async def server(new_server: NewServer) -> FaultServer:
    return await new_server()


@pytest.fixture
async def no_task_left() -> AsyncIterator[None]:
    """Fails a test that leaves a task of its own behind. Ask for it before the servers."""
    before = asyncio.all_tasks()
    yield
    for _ in range(20):  # what is ending, such as a generator left half way, may end
        await asyncio.sleep(0)
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    assert not left
