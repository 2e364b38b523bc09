"""What happens to networks, on real sockets: what is said of it, what stays, and the return."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from evaltui.files.network_settings import NetworkSettings
from evaltui.model.health import HealthStatus
from evaltui.session.threads import ImpatientThreads
from tests.conftest import NewServer
from tests.fault_server import (
    Behaviour,
    FaultServer,
    answers,
    drips,
    hangs_up,
    never,
    redirects,
    resets,
    sends,
)
from tests.faults.watching import GOOD, KEY, PATIENCE_S, path, serve, watching

RETRYING, UNREACHABLE = HealthStatus.RETRYING, HealthStatus.UNREACHABLE
MALFORMED, OK = HealthStatus.MALFORMED, HealthStatus.OK
REF = "here:r-0"
PORTAL = b"<!DOCTYPE html><html><title>Hotel Wi-Fi</title><body>Please accept our terms"
HTML = [("Content-Type", "text/html")]


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        (hangs_up(), RETRYING, "broke off its answer"),
        (resets(), RETRYING, "broke off"),
        (resets(b"{"), RETRYING, "broke off"),
        (never(), RETRYING, "sent nothing for 0.3 s"),
        (never(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), RETRYING, "sent nothing for"),
        (drips(b"{" * 99, 0.05), RETRYING, "took longer than 0.5 s"),
        (answers(b"{", length=9), RETRYING, "broke off"),
        (sends(b"\x00\x01\x02 not http at all\r\n\r\n"), MALFORMED, "something that is not HTTP"),
        (sends(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), MALFORMED, "something that is not HTTP"),
        (answers(PORTAL, headers=HTML), MALFORMED, "a captive portal"),
        (answers(PORTAL, status=511, headers=HTML), RETRYING, "511 Network Authentication Req"),
        (answers(PORTAL, status=502, headers=HTML), RETRYING, "502 Bad Gateway"),
        (answers(b"", status=503, headers=[("Retry-After", "0")]), RETRYING, "503 Service Unav"),
        (answers(b"", status=407), RETRYING, "407 Proxy Authentication Required"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_fault_is_told_the_last_state_stays_and_it_passes(
    no_task_left: None, server: FaultServer, fault: Behaviour, status: HealthStatus, says: str
) -> None:
    serve(server, GOOD)
    async with watching({"here": server.url}) as watchers:
        watchers.watch(REF)
        before = await watchers.until(REF, OK)
        serve(server, fault)
        during = await watchers.until(REF, status)
        assert says in (during.health.message or "")
        assert during.snapshot == before.snapshot
        assert during.health.last_ok_at is not None
        serve(server, GOOD)
        after = await watchers.until(REF, OK)
        assert after.observed_at is not None
        assert before.observed_at is not None
        assert after.observed_at > before.observed_at


async def test_offline_at_the_start_until_the_service_listens(
    no_task_left: None, unused_port: int
) -> None:
    async with watching({"here": f"http://127.0.0.1:{unused_port}"}) as watchers:
        watchers.watch(REF)
        watch = await watchers.until(REF, UNREACHABLE)
        assert watch.health.message == (
            f"http://127.0.0.1:{unused_port} refuses connections: nothing listens there"
        )
        assert (watch.snapshot, watch.health.last_ok_at) == (None, None)
        server = await FaultServer(at_port=unused_port).start()
        serve(server, GOOD)
        assert (await watchers.until(REF, OK)).snapshot is not None
    await server.aclose()


async def test_a_server_that_is_started_anew_is_found_again(
    no_task_left: None, unused_port: int
) -> None:
    async with watching({"here": f"http://127.0.0.1:{unused_port}"}) as watchers:
        watchers.watch(REF)
        for _ in range(3):
            server = await FaultServer(at_port=unused_port).start()
            serve(server, GOOD)
            await watchers.until(REF, OK)
            await server.aclose()
            await watchers.until(REF, RETRYING, UNREACHABLE)


# --- captive portals


async def test_a_portal_elsewhere_is_named_and_gets_no_key(
    no_task_left: None, new_server: NewServer
) -> None:
    service, portal = await new_server(), await new_server()
    portal.on("/login", answers(PORTAL, headers=HTML))
    serve(service, redirects(f"{portal.url}/login?from=here"))
    async with watching({"here": service.url}) as watchers:
        watchers.watch(REF)
        watch = await watchers.until(REF, MALFORMED)
        assert f"redirects to {portal.url}," in (watch.health.message or "")
        assert "the key is not sent" in (watch.health.message or "")
        serve(service, GOOD)
        await watchers.until(REF, OK)
    assert portal.seen == []
    assert KEY in str(service.seen)


# --- names


Lookup = Callable[..., list[Any]]


def found(address: tuple[str, int], *more: tuple[str, int]) -> Lookup:
    """A name server that gives these addresses for every name."""

    def look_up(*_args: object, **_kwargs: object) -> list[Any]:
        return [
            (socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, 6, "", place)
            for place in (address, *more)
            for host in place[:1]
        ]

    return look_up


async def test_a_name_server_that_is_gone(
    no_task_left: None, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_args: object, **_kwargs: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    serve(server, GOOD)
    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    async with watching({"here": f"http://eval.example.org:{server.port}"}) as watchers:
        watchers.watch(REF)
        watch = await watchers.until(REF, UNREACHABLE)
        assert "no address is known for http://eval.example.org" in (watch.health.message or "")
        monkeypatch.setattr(socket, "getaddrinfo", found(("127.0.0.1", server.port)))
        await watchers.until(REF, OK)


async def test_a_name_server_that_hangs_holds_up_neither_others_nor_the_disk(
    no_task_left: None, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.get_running_loop().set_default_executor(ImpatientThreads())
    hanging, answer_now = threading.Event(), threading.Event()
    real, asked = socket.getaddrinfo, []

    def look_up(host: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if host == b"hangs.example.org" or host == "hangs.example.org":
            asked.append(host)
            hanging.set()
            assert answer_now.wait(PATIENCE_S)
            return found(("127.0.0.1", server.port))()
        return list(real(host, *args, **kwargs))

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    serve(server, GOOD, *(f"r-{index}" for index in range(100)))
    services = {
        "there": f"http://hangs.example.org:{server.port}",
        "here": f"http://localhost:{server.port}",
    }
    async with watching(services) as watchers:
        watchers.watch(*(f"there:r-{index}" for index in range(100)))
        await asyncio.to_thread(hanging.wait, PATIENCE_S)
        watchers.watch(REF)
        await watchers.until(REF, OK)
        watch = await watchers.until("there:r-0", RETRYING, UNREACHABLE)
        assert "no connection to http://hangs.example.org" in (watch.health.message or "")
        assert await asyncio.to_thread(os.getpid) == os.getpid()
        # One look-up for all who want the name.
        assert len(asked) == 1
        answer_now.set()
        await watchers.until("there:r-0", OK)
        await watchers.until("there:r-99", OK)


async def test_what_is_given_up_while_a_name_is_looked_up_leaves_nothing(
    no_task_left: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = ImpatientThreads()
    asyncio.get_running_loop().set_default_executor(threads)
    answer_now = threading.Event()

    def look_up(*_args: object, **_kwargs: object) -> list[Any]:
        assert answer_now.wait(PATIENCE_S)
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    async with watching({"here": "http://hangs.example.org"}) as watchers:
        watchers.watch(REF, "here:r-1")
        await watchers.until(REF, UNREACHABLE)
    [waiting] = threads._look_ups.values()
    assert len(waiting) < 10
    answer_now.set()
    for thread in threading.enumerate():
        if thread.name == "evaltui-worker-name":
            thread.join(PATIENCE_S)
    assert threads._look_ups == {}


# --- addresses


@pytest.mark.parametrize(
    "failure",
    [
        OSError(errno.ENETUNREACH, "Network is unreachable"),
        OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address"),
        ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"),
        None,
    ],
    ids=["no way", "no address of our own", "refused", "silence"],
)
async def test_where_ipv6_fails_ipv4_is_used(
    no_task_left: None,
    server: FaultServer,
    monkeypatch: pytest.MonkeyPatch,
    failure: OSError | None,
) -> None:
    loop = asyncio.get_running_loop()
    connect, tried = loop.sock_connect, []

    async def sock_connect(sock: socket.socket, address: Any) -> None:
        if sock.family != socket.AF_INET6:
            await connect(sock, address)
            return
        tried.append(address)
        if failure is not None:
            raise failure
        await asyncio.sleep(PATIENCE_S)

    monkeypatch.setattr(loop, "sock_connect", sock_connect)
    name = found(("2001:db8::1", server.port), ("127.0.0.1", server.port))
    monkeypatch.setattr(socket, "getaddrinfo", name)
    serve(server, GOOD)
    network = {"here": f"http://eval.example.org:{server.port}"}
    async with watching(network, interval_s=60.0) as watchers:
        watchers.watch(REF)
        await watchers.until(REF, OK)
    assert tried


async def test_a_machine_without_any_network(
    no_task_left: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sock_connect(sock: socket.socket, address: Any) -> None:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", sock_connect)
    monkeypatch.setattr(socket, "getaddrinfo", found(("2001:db8::1", 80), ("192.0.2.1", 80)))
    async with watching({"here": "http://eval.example.org"}) as watchers:
        watchers.watch(REF)
        watch = await watchers.until(REF, RETRYING)
        assert watch.health.message == (
            "there is no way to http://eval.example.org from here: offline?"
        )


# --- many runs


async def test_a_service_that_hangs_gets_few_questions_and_slows_nobody(
    no_task_left: None, new_server: NewServer
) -> None:
    slow, quick = await new_server(), await new_server()
    runs = [f"r-{index}" for index in range(100)]
    serve(slow, never(), *runs)
    serve(quick, GOOD)
    network = {"slow": slow.url, "quick": quick.url}
    async with watching(network) as watchers:
        watchers.watch("quick:r-0", *(f"slow:{run}" for run in runs))
        await watchers.until("slow:r-0", UNREACHABLE)
        asked = len(quick.seen)
        await quick.asked(asked + 20)
        assert len({seen.path for seen in slow.seen}) < 50
        serve(slow, GOOD, *runs)
        for run in runs:
            await watchers.until(f"slow:{run}", OK)


async def test_five_hundred_runs_share_eight_connections(
    no_task_left: None, server: FaultServer
) -> None:
    runs = [f"r-{index}" for index in range(500)]
    serve(server, GOOD, *runs)
    usual = NetworkSettings()
    async with watching({"here": server.url}, interval_s=0.5, network=usual) as watchers:
        watchers.watch(*(f"here:{run}" for run in runs))
        for run in runs:
            await watchers.until(f"here:{run}", OK)
        await server.asked(750)
    assert server.connections <= 8
    assert {seen.path for seen in server.seen} == {path(run) for run in runs}
