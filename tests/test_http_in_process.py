"""Questions to an ASGI app in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from evaltui.http import Http
from evaltui.model.exchange import Request, TimedOut, Unreachable
from evaltui.wire.asgi import AsgiApp, Message
from evaltui.wire.limits import Limits
from tests.fakes import FakeClock

BASE = "https://demo.invalid"
GET = Request("GET", "/run")
START = {"type": "http.response.start", "status": 200, "headers": [(b"x-request-id", b"r-1")]}


def body(data: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}


@pytest.fixture
async def use(no_task_left: None, clock: FakeClock) -> AsyncIterator[Any]:
    clients: list[Http] = []

    def make(app: AsgiApp, limits: Limits | None = None) -> Http:
        clients.append(Http.in_process(clock, app, limits=limits))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()


async def test_the_app_sees_the_request_and_its_answer_comes(use: Any) -> None:
    seen: list[Message] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)
        seen.append(await receive())
        await send(START)
        await send(body(b"he", more=True))
        await send(body(b"llo"))

    question = Request("POST", "/a%20b", query=(("x", "1"),), json=[1])
    answer = await use(app).ask(BASE, {"X-Auth-Token": "sk"}, question)
    assert (answer.status, answer.body, answer.request_id) == (200, b"hello", "r-1")
    scope, request = seen
    assert (scope["method"], scope["path"], scope["query_string"]) == ("POST", "/a b", b"x=1")
    assert scope["raw_path"] == b"/a%20b"
    assert (scope["scheme"], scope["server"]) == ("https", ("demo.invalid", 443))
    assert (b"x-auth-token", b"sk") in scope["headers"]
    assert request == {"type": "http.request", "body": b"[1]", "more_body": False}


async def test_pieces_come_as_the_app_sends_them(use: Any) -> None:
    going = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(START)
        await send(body(b"first", more=True))
        await going.wait()
        await send(body(b"second"))

    async with use(app).stream(BASE, {}, GET) as stream, aclosing(stream.pieces()) as pieces:
        assert await anext(pieces) == b"first"
        going.set()
        assert [piece async for piece in pieces if piece] == [b"second"]


async def test_a_slow_reader_holds_the_app_back(use: Any) -> None:
    sent = 0

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal sent
        await send(START)
        while True:
            await send(body(b"x", more=True))
            sent += 1

    async with use(app).stream(BASE, {}, GET):
        for _ in range(50):
            await asyncio.sleep(0)
        assert sent <= 2


async def test_head_gives_no_body(use: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(START)
        await send(body(b"hello"))

    assert (await use(app).ask(BASE, {}, Request("HEAD", "/run"))).body == b""


def _root(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error


@pytest.mark.parametrize("messages", [[], [START], [START, body(b"he", more=True)]])
async def test_an_app_that_fails_is_told_with_its_reason(use: Any, messages: list[Message]) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)
        raise ZeroDivisionError("the app's own")

    with pytest.raises(Unreachable, match="broke off") as caught:
        await use(app).ask(BASE, {}, GET)
    assert isinstance(_root(caught.value), ZeroDivisionError)


@pytest.mark.parametrize("messages", [[], [START], [body(b"before the head")]])
async def test_an_app_that_just_ends_or_begins_wrongly(use: Any, messages: list[Message]) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    with pytest.raises(Unreachable, match="broke off"):
        await use(app).ask(BASE, {}, GET)


async def test_what_an_app_sent_before_it_failed_still_comes(use: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(START)
        await send(body(b"kept", more=True))
        raise ZeroDivisionError

    async with use(app).stream(BASE, {}, GET) as stream:
        pieces = stream.pieces()
        assert await anext(pieces) == b"kept"
        with pytest.raises(Unreachable):
            await anext(pieces)


async def test_an_app_is_over_when_its_reader_leaves(use: Any) -> None:
    ended: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        try:
            await send(START)
            while True:
                await send(body(b"x", more=True))
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async with use(app).stream(BASE, {}, GET) as stream:
        await anext(stream.pieces())
    assert ended == ["cancelled"]


async def test_an_app_is_over_when_its_asker_is_cancelled(use: Any) -> None:
    running, ended = asyncio.Event(), asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        running.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    asking = asyncio.create_task(use(app).ask(BASE, {}, GET))
    await running.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert ended.is_set()


async def test_a_cancellation_while_an_app_is_being_ended_is_not_lost(use: Any) -> None:
    ending = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(START)
        await send(body(b"x", more=True))
        try:
            await asyncio.Event().wait()
        finally:
            ending.set()
            await asyncio.sleep(0.01)

    async def leave() -> None:
        async with use(app).stream(BASE, {}, GET):
            pass

    leaving = asyncio.create_task(leave())
    await ending.wait()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    await asyncio.sleep(0.05)  # the app is told already, and may take its time


async def test_an_app_may_tidy_up_after_its_answer(use: Any) -> None:
    tidied = False

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal tidied
        await receive()
        await send(START)
        await send(body(b"x"))
        assert (await receive())["type"] == "http.disconnect"
        await asyncio.sleep(0)
        tidied = True

    await use(app).ask(BASE, {}, GET)
    assert tidied


async def test_an_app_that_takes_too_long_is_timed_out_and_ended(use: Any) -> None:
    ended = False

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal ended
        try:
            await asyncio.Event().wait()
        finally:
            ended = True

    with pytest.raises(TimedOut):
        await use(app, Limits(answer_s=0.05)).ask(BASE, {}, GET)
    assert ended
