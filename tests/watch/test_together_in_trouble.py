"""Many runs asked for together of a service whose lists, or all of whose answers, fail."""

from __future__ import annotations

import asyncio

import pytest

from evaltui.model.account import KeyMissing
from evaltui.model.exchange import Answer, Malformed, Request, TimedOut, Unreachable
from evaltui.providers.retab import RUNS_PATH
from evaltui.watch.outage import AT_ONCE
from evaltui.watch.together import PAUSE_S
from tests.watch.listing_service import TOOK_S, Crowd, Fault, ListingHost, names, play, told


def has_list(request: Request) -> bool:
    return request.path == RUNS_PATH


@pytest.mark.parametrize(
    "fault",
    [
        lambda request: told(500, {"detail": "oops"}) if has_list(request) else None,
        lambda request: told(403, {"detail": "no lists"}) if has_list(request) else None,
        lambda request: told(200, "<html>") if has_list(request) else None,
        lambda request: told(200, {"data": 3}) if has_list(request) else None,
        lambda request: told(200, {"data": [3, None, {}]}) if has_list(request) else None,
        lambda request: TimedOut("too slow") if has_list(request) else None,
        lambda request: ZeroDivisionError("ours") if has_list(request) else None,
    ],
)
def test_where_lists_fail_each_run_is_asked_for_alone_and_all_is_well(fault: Fault) -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.fault = fault
        host.runs = dict.fromkeys(names(20), ("running", 1))
        crowd.watch(*host.runs)
        await asyncio.sleep(1)
        assert {len(seen) for seen in crowd.seen.values()} == {1}
        await asyncio.sleep(PAUSE_S - 5)
        assert host.lists() == 1
        assert {one.health.status for seen in crowd.seen.values() for _, one in seen} == {"ok"}
        host.fault = lambda request: None
        await asyncio.sleep(10)
        assert host.lists() > 1

    play(story)


@pytest.mark.parametrize(
    "fault", [Unreachable("refused"), told(503, {"detail": "later"}), told(200, "<html>Log in")]
)
def test_an_outage_is_heard_of_once_and_not_by_a_hundred_questions(
    fault: Answer | Exception,
) -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(100), ("running", 1))
        crowd.watch(*host.runs)
        await asyncio.sleep(9.5)
        host.fault = lambda request: fault
        host.asked.clear()
        await asyncio.sleep(2.5)
        # A list, one run alone, and then the line's tries, two in an interval.
        assert len(host.asked) <= 5
        assert "ok" not in crowd.healths()
        await asyncio.sleep(60)
        back, host.fault = host.clock.passed_s, lambda request: None
        await asyncio.sleep(2 + TOOK_S * (1 + 100 / AT_ONCE))
        assert all(
            any(at >= back and one.snapshot for at, one in seen) for seen in crowd.seen.values()
        )
        await asyncio.sleep(5)
        since = host.clock.passed_s
        await asyncio.sleep(10)
        assert (crowd.healths(), host.alone(since)) == ({"ok"}, [])

    play(story)


def test_a_page_that_is_too_large_is_halved() -> None:
    sizes: list[str] = []

    def fault(request: Request) -> Malformed | None:
        limit = dict(request.query).get("limit")
        sizes.extend([limit] if limit else [])
        too_large = has_list(request) and int(limit or 0) > 30
        return Malformed("the answer is larger than 8 MiB") if too_large else None

    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.fault = fault
        host.runs = dict.fromkeys(names(50), ("running", 1))
        crowd.watch(*host.runs)
        await asyncio.sleep(10 * PAUSE_S)
        assert crowd.healths() == {"ok"}

    play(story)
    assert list(dict.fromkeys(sizes)) == ["100", "50", "25"]


def test_a_document_that_cannot_be_read_is_that_runs_trouble_alone() -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(10), ("running", 1))
        crowd.watch(*host.runs)
        await asyncio.sleep(5)
        host.document = lambda run: (  # type: ignore[method-assign]
            {"id": run} if run == "r-4" else ListingHost.document(host, run)
        )
        await asyncio.sleep(5)
        told_of = {run: seen[-1][1].health.status.value for run, seen in crowd.seen.items()}
        assert told_of == dict.fromkeys(names(10), "ok") | {"r-4": "malformed"}

    play(story)


@pytest.mark.parametrize("fault", [told(401, {"detail": "Invalid API key"}), KeyMissing("set it")])
def test_a_key_that_is_refused_is_found_out_once(fault: Answer | Exception) -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(100), ("running", 1))
        crowd.watch(*host.runs)
        await asyncio.sleep(9.5)
        host.fault = lambda request: fault
        host.asked.clear()
        await asyncio.sleep(30)
        assert [about for _, about in host.asked] == ["list:running", host.alone()[0]]
        assert crowd.healths() == {"auth"}
        host.fault = lambda request: None
        for poller in crowd.pollers.values():
            poller.ask_now()
        await asyncio.sleep(2)
        assert crowd.healths() == {"ok"}

    play(story)


def test_a_run_that_this_key_may_not_read_is_that_runs_trouble_alone() -> None:
    def fault(request: Request) -> Answer | None:
        refused = has_list(request) or request.path.endswith("/r-0")
        return told(403, {"detail": "not yours"}) if refused else None

    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(20), ("running", 1))
        host.fault = fault
        crowd.watch(*host.runs)
        await asyncio.sleep(5)
        told_of = {run: seen[-1][1].health.status.value for run, seen in crowd.seen.items()}
        assert told_of == dict.fromkeys(names(20), "ok") | {"r-0": "auth"}

    play(story)
