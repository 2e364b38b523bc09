"""Connections that a nap of the machine, or a change of network, has left dead without a word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from evaltui.files.network_settings import NetworkSettings
from evaltui.http import Http
from evaltui.model.exchange import Request, Unreachable
from evaltui.model.health import HealthStatus
from evaltui.watch.naps import LOOK_EVERY_S
from evaltui.watch.waiting import AFTER_A_NAP_S
from tests.fakes import FakeClock
from tests.fault_server import Exchange, FaultServer, answers, held, never, streams
from tests.faults.watching import GOOD, serve, watching
from tests.leftovers import open_sockets
from tests.virtual_time import VirtualClock, run_virtually

GET = Request("GET", "/run")
NIGHT_S = 9 * 3600.0


@pytest.fixture
async def http(no_task_left: None, clock: FakeClock) -> AsyncIterator[Http]:
    client = Http(clock)
    yield client
    await client.aclose()


async def test_what_is_under_way_ends_and_what_comes_next_connects_anew(
    http: Http, server: FaultServer
) -> None:
    server.on("/run", never(), answers(b"good"))
    asking = asyncio.create_task(http.ask(server.url, {}, GET))
    await server.asked()
    http.give_up_connections()
    with pytest.raises(Unreachable, match=r"was given up: this machine slept meanwhile$"):
        await asking
    assert (await http.ask(server.url, {}, GET)).body == b"good"
    assert [seen.connection for seen in server.seen] == [0, 1]


async def test_idle_connections_are_closed_and_not_used_again(
    http: Http, server: FaultServer
) -> None:
    server.on("/run", answers(b"good"))
    before = open_sockets()
    for _ in range(50):
        await http.ask(server.url, {}, GET)
        http.give_up_connections()
    assert server.connections == 50
    # One at either end is left; the servers' ends take a moment to notice.
    for _ in range(1000):
        if open_sockets() <= before + 2:
            break
        await asyncio.sleep(0.005)
    assert open_sockets() <= before + 2


async def test_questions_that_wait_for_their_turn_are_asked_on_new_connections(
    http: Http, server: FaultServer
) -> None:
    release = asyncio.Event()
    server.on("/run", *[held(release, answers(b"late"))] * 8, answers(b"good"))
    asking = [asyncio.create_task(http.ask(server.url, {}, GET)) for _ in range(12)]
    await server.asked(8)
    http.give_up_connections()
    told = await asyncio.gather(*asking, return_exceptions=True)
    assert [isinstance(one, Unreachable) for one in told] == [True] * 8 + [False] * 4
    release.set()
    assert {seen.connection for seen in server.seen[8:]}.isdisjoint(range(8))


async def test_a_stream_goes_on(http: Http, server: FaultServer) -> None:
    release = asyncio.Event()

    async def then(exchange: Exchange) -> bool:
        await release.wait()
        await exchange.send(b"two")
        return False

    server.on("/run", streams(b"one", then=then))
    async with http.stream(server.url, {}, GET) as stream:
        pieces = stream.pieces()
        assert await anext(pieces) == b"one"
        http.give_up_connections()
        release.set()
        assert await anext(pieces) == b"two"
        await pieces.aclose()


def test_after_a_night_no_run_waits_for_dead_connections() -> None:
    """Without this, the first question on each connection would time out: ten seconds more."""

    async def work(clock: VirtualClock) -> None:
        server = await FaultServer().start()
        runs = [f"r-{index}" for index in range(6)]
        serve(server, GOOD, *runs)
        usual = NetworkSettings()
        async with watching(
            {"here": server.url}, interval_s=2.0, network=usual, clock=clock
        ) as watchers:
            watchers.watch(*(f"here:{run}" for run in runs))
            await asyncio.sleep(10)
            known = server.connections
            alive = [path for path in server.seen if path.connection < known]
            assert len(alive) == len(server.seen)

            async def dead_if_old(exchange: Exchange) -> bool:
                if exchange.seen.connection < known:
                    return await never()(exchange)
                return await GOOD(exchange)

            serve(server, dead_if_old, *runs)
            # Some of the questions are under way when the lid is closed.
            await asyncio.sleep(1.0)
            clock.set_by(NIGHT_S)
            woken = clock.now()
            await asyncio.sleep(LOOK_EVERY_S + AFTER_A_NAP_S + 2.0)
            for run in runs:
                watch = watchers.get(f"here:{run}")
                assert watch.health.status is HealthStatus.OK, run
                assert watch.observed_at is not None
                assert watch.observed_at >= woken
        await server.aclose()

    run_virtually(work)
