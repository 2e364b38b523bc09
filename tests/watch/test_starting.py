from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from evaltui.http import AsgiTransport, Http
from evaltui.model.account import Account
from evaltui.model.exchange import (
    AskFailed,
    Created,
    Malformed,
    NotPossible,
    Refused,
    Request,
    StreamCut,
    Unreachable,
)
from evaltui.model.health import HealthStatus
from evaltui.model.run import Snapshot, State
from evaltui.providers import load_provider
from evaltui.providers.contract.provider import Provider, RunInputs
from evaltui.watch.starting import (
    OpenStream,
    Streamed,
    cut,
    first_look,
    follow,
    start,
)
from evaltui.wire.limits import Limits
from tests.fakes import EPOCH, FakeClock
from tests.fault_server import (
    Behaviour,
    Exchange,
    FaultServer,
    answers,
    head,
    never,
    resets,
    sends,
    streams,
)
from tests.watch.provider import Script, StartingToy, Toy, answer

BASE = "https://toy.invalid"
ACCOUNT = Account("toy", "toy", BASE, "env:TOY_API_KEY")
INPUTS = RunInputs(data=[1, 2])
JSON = [("Content-Type", "application/json")]


def at(url: str) -> Account:
    return replace(ACCOUNT, base_url=url)


def event(text: str) -> bytes:
    return f"data: {text}\n\n".encode()


NAMED = event('{"id": "r-1"}')
RUNNING = event('{"state": "running", "done": 1, "total": 2}')
DONE = event('{"state": "completed", "done": 2, "total": 2}')


# --- without a stream


async def test_a_run_is_started_once(clock: FakeClock) -> None:
    script = Script([answer({"id": "r-1"})], clock)
    created = await start(StartingToy(), "nightly", INPUTS, ACCOUNT, script)
    assert (created.run_id, created.url) == ("r-1", f"{BASE}/page")
    assert script.asked == 1


@pytest.mark.parametrize(
    ("word", "state"), [("running", State.RUNNING), ("warming up", State.UNKNOWN)]
)
def test_the_answer_to_the_start_is_the_first_look_at_the_run(
    clock: FakeClock, word: str, state: State
) -> None:
    created = Created("r-1", 4, f"{BASE}/page", {"status": word})
    seen = first_look(StartingToy(), created, clock)
    noun = StartingToy.part_noun
    assert seen.snapshot == Snapshot(state, word, total=4, url=f"{BASE}/page", part_noun=noun)
    assert (seen.at, seen.health.last_ok_at) == (EPOCH, EPOCH)


def test_an_answer_that_is_the_whole_run_is_taken_whole(clock: FakeClock) -> None:
    whole = Snapshot(State.QUEUED, "queued", done=0, total=4)
    seen = first_look(StartingToy(), Created("r-1", 9, None, {"status": "x"}, whole), clock)
    assert seen.snapshot == replace(whole, part_noun=StartingToy.part_noun)
    assert seen.health.last_ok_at == EPOCH


async def test_what_a_service_does_not_take_is_not_sent(clock: FakeClock) -> None:
    script = Script([answer({"id": "r-1"})], clock)
    with pytest.raises(NotPossible, match="Toy takes no eval_id for a new run: it takes data"):
        await start(StartingToy(), "nightly", RunInputs(eval_id="e"), ACCOUNT, script)
    assert script.asked == 0


def test_an_answer_to_the_start_without_a_state_is_no_look_at_the_run(clock: FakeClock) -> None:
    seen = first_look(StartingToy(), Created("r-1", 4, None, {}), clock)
    assert (seen.snapshot, seen.health.last_ok_at) == (None, None)


async def test_a_service_that_starts_nothing_is_not_asked(clock: FakeClock) -> None:
    script = Script([answer()], clock)
    with pytest.raises(NotPossible, match="Toy starts no runs from here"):
        await start(Toy(), "nightly", INPUTS, ACCOUNT, script)
    assert script.asked == 0


@pytest.mark.parametrize(
    ("status", "auth", "says"),
    [
        (401, True, "Toy answered 401 Unauthorized: no; check TOY_API_KEY"),
        (403, True, "Toy answered 403 Forbidden: no; check TOY_API_KEY"),
        (404, False, "Toy answered 404 Not Found: no"),
        (503, False, "Toy answered 503 Service Unavailable: no"),
        (302, False, "Toy answered 302 Found: no"),
    ],
)
async def test_a_refusal_says_why_and_is_not_tried_again(
    clock: FakeClock, status: int, auth: bool, says: str
) -> None:
    script = Script([answer("no", status)], clock)
    with pytest.raises(Refused) as caught:
        await start(StartingToy(), "nightly", INPUTS, ACCOUNT, script)
    assert (str(caught.value), caught.value.auth) == (says, auth)
    assert script.asked == 1


@pytest.mark.parametrize("failure", [Unreachable("offline"), Malformed("odd")])
async def test_what_the_way_there_raises_comes_through(
    clock: FakeClock, failure: AskFailed
) -> None:
    with pytest.raises(type(failure), match=str(failure)):
        await start(StartingToy(), "nightly", INPUTS, ACCOUNT, Script([failure], clock))


async def test_an_answer_without_an_id_is_malformed(clock: FakeClock) -> None:
    with pytest.raises(Malformed, match="no id came"):
        await start(StartingToy(), "nightly", INPUTS, ACCOUNT, Script([answer({})], clock))


# --- with a stream, over a real socket


@pytest.fixture
async def http(no_task_left: None, clock: FakeClock) -> AsyncIterator[Http]:
    client = Http(clock, limits=Limits(answer_s=2.0))
    yield client
    await client.aclose()


def opener(http: Http, base: str) -> OpenStream:
    def open_stream(request: Request) -> Any:
        return http.stream(base, {"Authorization": "Bearer sk"}, request)

    return open_stream


class Line:
    """A run started by event stream on a fault server."""

    def __init__(self, http: Http, server: FaultServer, clock: FakeClock) -> None:
        self.told: list[Streamed] = []
        self.state_told = asyncio.Event()
        self.provider: Provider = StartingToy()
        self._http, self._server, self._clock = http, server, clock

    async def follow(self, *behaviours: Behaviour) -> list[Streamed]:
        self._server.on("/v1/nightly/run", *behaviours)
        opened = opener(self._http, self._server.url)
        course = follow(self.provider, "nightly", INPUTS, at(self._server.url), opened, self._clock)
        async for streamed in course:
            self.told.append(streamed)
            if streamed.observation.snapshot is not None:
                self.state_told.set()
        return self.told

    @property
    def last(self) -> tuple[State, int | None]:
        snapshot = self.told[-1].observation.snapshot
        assert snapshot is not None
        return snapshot.state, snapshot.done


@pytest.fixture
def line(http: Http, server: FaultServer, clock: FakeClock) -> Line:
    return Line(http, server, clock)


async def test_a_stream_is_told_to_its_end(line: Line, server: FaultServer) -> None:
    told = await line.follow(streams(NAMED, RUNNING, event('{"new": "kind"}'), DONE))
    assert {streamed.run_id for streamed in told} == {"r-1"}
    assert line.last == (State.COMPLETED, 2)
    assert not told[-1].pollable
    assert told[-1].observation.health.status is HealthStatus.OK
    assert told[-1].observation.health.last_ok_at == EPOCH
    [seen] = server.seen
    assert (seen.method, seen.body) == ("POST", b'{"data":[1,2]}')
    assert seen.headers["accept"] == "text/event-stream"


async def test_it_is_over_at_the_end_even_if_the_connection_is_not(line: Line) -> None:
    await line.follow(streams(NAMED, DONE, then=never()))
    assert line.last == (State.COMPLETED, 2)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
async def test_pieces_may_be_cut_anywhere(line: Line, size: int) -> None:
    named = event('{"id": "läuf-…"}').replace(b"\n", b"\r\n")
    whole = b"\xef\xbb\xbf: hello\r\n\r\n" + named + RUNNING.replace(b"\n", b"\r") + DONE
    chunked = b"".join(
        b"%x\r\n%s\r\n" % (len(piece), piece)
        for piece in (whole[at : at + size] for at in range(0, len(whole), size))
    )
    kind = [("Content-Type", "Text/Event-Stream"), ("Transfer-Encoding", "chunked")]
    told = await line.follow(sends(head(200, kind) + chunked + b"0\r\n\r\n"))
    assert told[-1].run_id == "läuf-…"
    assert line.last == (State.COMPLETED, 2)


CUTS = {"end": sends(b""), "reset": resets(), "half": sends(b"data: {"), "open": sends(DONE[:-1])}


@pytest.mark.parametrize("then", CUTS.values(), ids=CUTS)
async def test_a_stream_that_is_cut_is_no_verdict_and_what_it_told_stands(
    line: Line, then: Behaviour, clock: FakeClock
) -> None:
    async def once_told(exchange: Exchange) -> bool:
        # A reset takes with it what the client has not read yet.
        await line.state_told.wait()
        return await then(exchange)

    with pytest.raises(StreamCut, match="the event stream") as caught:
        await line.follow(streams(NAMED, RUNNING, then=once_told))
    assert line.last == (State.RUNNING, 1)
    clock.advance(5)
    lost = cut(caught.value, line.told[-1].observation, clock)
    assert lost.snapshot is None
    assert lost.health.status is HealthStatus.UNREACHABLE
    assert lost.health.message == str(caught.value)
    assert (lost.health.failures, lost.health.last_ok_at) == (1, EPOCH)


async def test_a_stream_lost_before_it_named_the_run(line: Line) -> None:
    with pytest.raises(Unreachable, match="broke off") as caught:
        await line.follow(streams(b": hello\n\n", then=resets()))
    assert not isinstance(caught.value, StreamCut)
    assert line.told == []


async def test_a_stream_that_just_ends_before_it_named_the_run(line: Line) -> None:
    with pytest.raises(StreamCut, match="ended before it told"):
        await line.follow(streams(b": hello\n\n"))


async def test_an_event_that_cannot_be_read_is_passed_over(line: Line) -> None:
    bad = [event("ping"), event('{"bug": 1}'), event("[DONE]"), b"data\n\n"]
    await line.follow(streams(NAMED, *bad, RUNNING, *bad, DONE))
    assert line.last == (State.COMPLETED, 2)


async def test_what_could_not_be_read_is_told_when_the_end_is_missing(line: Line) -> None:
    with pytest.raises(StreamCut, match=r"\(an event could not be read: the answer is not JSON\)"):
        await line.follow(streams(NAMED, RUNNING, event("{oops")))


async def test_a_stream_of_nothing_readable_is_malformed(line: Line) -> None:
    with pytest.raises(Malformed, match="not JSON"):
        await line.follow(streams(event("hello"), then=never()))


async def test_an_event_that_does_not_end_is_cut_off(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaltui.providers.contract.event_stream.MAX_EVENT_CHARS", 10_000)
    with pytest.raises(StreamCut, match="longer than 10000 characters"):
        await line.follow(streams(NAMED, b"data: " + b"x" * 20_000, then=never()))
    assert [streamed.run_id for streamed in line.told] in ([], ["r-1"])


@pytest.mark.parametrize(("status", "auth"), [(401, True), (404, False), (500, False)])
async def test_a_stream_that_is_refused(line: Line, status: int, auth: bool) -> None:
    with pytest.raises(Refused, match=f"Toy answered {status} .*: no") as caught:
        await line.follow(answers("no", status=status, headers=JSON))
    assert caught.value.auth is auth
    assert ("check TOY_API_KEY" in str(caught.value)) is auth


async def test_a_plain_answer_instead_of_a_stream_means_polling(line: Line) -> None:
    [started] = await line.follow(answers('{"id": "r-1"}', headers=JSON))
    assert (started.run_id, started.pollable) == ("r-1", True)
    assert started.observation.snapshot is None


async def test_a_page_instead_of_a_stream_is_malformed(line: Line) -> None:
    with pytest.raises(Malformed, match="not JSON"):
        await line.follow(answers("<html>", headers=[("Content-Type", "text/html")]))


async def test_a_service_without_streams_is_not_asked(line: Line, server: FaultServer) -> None:
    line.provider = Toy()
    with pytest.raises(NotPossible, match="Toy tells no run's course"):
        await line.follow(streams(NAMED))
    assert server.seen == []


async def test_leaving_a_stream_closes_it(
    http: Http, server: FaultServer, clock: FakeClock
) -> None:
    server.on("/v1/nightly/run", streams(NAMED, RUNNING, then=never()))
    opened = opener(http, server.url)
    course = follow(StartingToy(), "nightly", INPUTS, at(server.url), opened, clock)
    async with aclosing(course):
        await anext(course)


async def test_cancelling_who_follows_ends_everything(line: Line) -> None:
    following = asyncio.create_task(line.follow(streams(NAMED, RUNNING, then=never())))
    await line.state_told.wait()
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following


# --- LangWatch's own stream, from an app in this process


LANGWATCH = [
    '{"type": "execution_started", "runId": "lively-ancient-zebra", "total": 2}',
    '{"type": "cell_started", "rowIndex": 0, "targetId": "t"}',
    '{"type": "progress", "completed": 1, "total": 2}',
    '{"type": "error", "message": "cell broke", "rowIndex": 1}',
    '{"type": "progress", "completed": 2, "total": 2}',
]
ENDS = {
    '{"type": "done", "summary": {"totalCells": 2, "completedCells": 1, "failedCells": 1}}':
        State.COMPLETED,
    '{"type": "stopped", "reason": "user"}': State.STOPPED,
    '{"type": "error", "message": "the orchestrator threw"}': State.FAILED,
}  # fmt: skip


async def follow_langwatch(clock: FakeClock, frames: list[str], size: int) -> list[Streamed]:
    sent = b"".join(event(frame) for frame in frames)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        kind = (b"content-type", b"text/event-stream")
        await send({"type": "http.response.start", "status": 200, "headers": [kind]})
        for at in range(0, len(sent), size):
            piece = sent[at : at + size]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    http = Http(clock, transport=AsgiTransport(app))
    provider = load_provider("langwatch")
    base = "https://app.langwatch.ai"
    course = follow(provider, "rag", RunInputs(), at(base), opener(http, base), clock)
    told: list[Streamed] = []
    try:
        async for streamed in course:
            told.append(streamed)  # noqa: PERF401 - what came before a failure counts
    except StreamCut as error:
        told.append(Streamed("cut", cut(error, told[-1].observation, clock)))
    finally:
        await http.aclose()
    return told


@pytest.mark.parametrize("size", [5, 64, 10_000])
@pytest.mark.parametrize(("end", "state"), ENDS.items(), ids=["done", "stopped", "error"])
async def test_langwatch_to_every_end(
    no_task_left: None, clock: FakeClock, end: str, state: State, size: int
) -> None:
    told = await follow_langwatch(clock, [*LANGWATCH, end], size)
    assert told[-1].run_id == "lively-ancient-zebra"
    snapshot = told[-1].observation.snapshot
    assert snapshot is not None
    assert (snapshot.state, snapshot.total) == (state, 2)


async def test_langwatch_cut_keeps_what_was_told(no_task_left: None, clock: FakeClock) -> None:
    told = await follow_langwatch(clock, LANGWATCH, 64)
    assert told[-1].run_id == "cut"
    assert told[-1].observation.health.status is HealthStatus.UNREACHABLE
    last = told[-2].observation.snapshot
    assert last is not None
    assert (last.state, last.done) == (State.RUNNING, 2)
