"""Bad answers over a real socket, through the real client and poller: named, and nothing lost."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

import pytest

from evaltui.http import MAX_PIECES, Http
from evaltui.model.account import Account
from evaltui.model.exchange import Answer, Request
from evaltui.model.health import HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.providers import load_provider
from evaltui.watch.pacing import Pacing
from evaltui.watch.poller import Poller
from evaltui.wire.limits import Limits
from tests.fakes import FakeClock, FakeSleep
from tests.fault_server import Behaviour, FaultServer, head, redirects
from tests.faults.bad_answers import (
    BAD,
    DOCUMENT,
    GOOD_ALL_THE_SAME,
    LIMITS,
    LOOP,
    PATH,
    Bad,
    Flood,
    says,
)

GOOD = says(DOCUMENT.replace("4", "3"))
BETTER = says(DOCUMENT.replace("4", "5"))
MOST_SHOWN = 700
"""Characters of a sentence, excerpt and all."""

See = Callable[[], Awaitable[Watch]]
"""Asks once and gives what is known of the run then."""


@asynccontextmanager
async def watched(
    server: FaultServer, clock: FakeClock, limits: Limits, *script: Behaviour
) -> AsyncIterator[See]:
    """Watch one run, of which each question is answered by the next of the script."""
    server.on(f"{PATH}r-1", *script)
    server.on(LOOP, redirects(LOOP))
    http = Http(clock, limits=limits)
    account = Account("langwatch", "langwatch", server.url, "env:LANGWATCH_API_KEY")

    async def ask(request: Request) -> Answer:
        return await http.ask(server.url, {"X-Auth-Token": "sk-secret"}, request)

    poller = Poller(
        provider=load_provider("langwatch"),
        account=account,
        run_id="r-1",
        ask=ask,
        clock=clock,
        sleep=FakeSleep(clock),
        random=lambda: 0.5,
        pacing=Pacing(2.0),
    )
    watch = Watch(RunRef("langwatch", "r-1"), "langwatch")

    async with aclosing(http), aclosing(poller.observations()) as observations:

        async def see() -> Watch:
            nonlocal watch
            watch = watch.fold(await anext(observations))
            return watch

        yield see


def is_clean(text: str) -> bool:
    return not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in text)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
async def test_a_bad_answer_is_named_and_the_last_good_state_stays(
    no_task_left: None, clock: FakeClock, server: FaultServer, bad: Bad
) -> None:
    script = (GOOD, *[bad.answer] * bad.times, BETTER)
    async with watched(server, clock, bad.limits, *script) as see:
        good = await see()
        told = await see()
        assert told.health.status is bad.status
        message = told.health.message or ""
        assert message.startswith(bad.begins(server.url, bad.limits))
        assert bad.excerpt in message
        assert is_clean(message)
        assert len(message) <= MOST_SHOWN
        assert told.snapshot == good.snapshot
        assert told.observed_at == good.observed_at == told.health.last_ok_at
        assert told.health.failures == 1
        assert good.snapshot is not None
        assert good.snapshot.done == 3
        better = await see()
        assert (better.health.status, better.health.message) == (HealthStatus.OK, None)
        assert better.snapshot is not None
        assert better.snapshot.done == 5


@pytest.mark.parametrize("odd", GOOD_ALL_THE_SAME, ids=lambda odd: odd[0])
async def test_an_odd_answer_is_read_as_far_as_it_goes(
    no_task_left: None, clock: FakeClock, server: FaultServer, odd: tuple[str, Behaviour, object]
) -> None:
    _, behaviour, notes = odd
    async with watched(server, clock, LIMITS, GOOD, behaviour, BETTER) as see:
        await see()
        told = await see()
        assert told.health.status is HealthStatus.OK
        assert told.snapshot is not None
        assert (told.snapshot.done, told.snapshot.total) == (4, 10)
        assert told.snapshot.notes == notes
        better = await see()
        assert better.snapshot is not None
        assert better.snapshot.done == 5


@pytest.mark.parametrize(
    ("body", "framing"),
    [
        (b"x" * 8192, []),
        (b"2000\r\n" + b"x" * 8192 + b"\r\n", [("Transfer-Encoding", "chunked")]),
        (b"x" * 8192, [("Content-Length", str(10**12))]),
    ],
)
async def test_of_a_body_without_an_end_no_more_is_read_than_the_cap_and_what_is_on_its_way(
    clock: FakeClock, server: FaultServer, body: bytes, framing: list[tuple[str, str]]
) -> None:
    flood = Flood(body, head(200, framing), most=10**9)
    async with watched(server, clock, LIMITS, GOOD, flood, BETTER) as see:
        await see()
        assert (await see()).health.status is HealthStatus.MALFORMED
        assert (await see()).health.status is HealthStatus.OK
    # What the two kernels hold of a connection that is not read any more.
    assert LIMITS.body_bytes <= flood.sent < LIMITS.body_bytes + 32 * 1024 * 1024


async def test_crumbs_are_not_gathered_for_ever(clock: FakeClock, server: FaultServer) -> None:
    crumbs = Flood(b"1\r\nx\r\n" * 2000, head(200, [("Transfer-Encoding", "chunked")]))
    generous = replace(LIMITS, body_bytes=2 * MAX_PIECES)
    async with watched(server, clock, generous, GOOD, crumbs, BETTER) as see:
        await see()
        told = await see()
        assert told.health.message == f"the answer comes in more than {MAX_PIECES} pieces"
        assert (await see()).health.status is HealthStatus.OK
