"""Starting a run at a service: at once, or by an event stream that then tells its course."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, replace
from typing import Protocol

from evaltui.model.account import Account
from evaltui.model.clock import Clock
from evaltui.model.exchange import (
    Answer,
    AskFailed,
    Attempt,
    Created,
    Malformed,
    NotPossible,
    Request,
    StreamCut,
    Unreachable,
)
from evaltui.model.fault import own_fault
from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Snapshot, State
from evaltui.model.watch import Observation
from evaltui.providers.contract.event_stream import EventParser, EventTooLong
from evaltui.providers.contract.provider import (
    CreatesRuns,
    Provider,
    RunInputs,
    StreamedRun,
    StreamsRuns,
)
from evaltui.watch.asking import Ask, reading_of, refusal


class PieceStream(Protocol):
    """An answer that comes piece by piece."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def content_type(self) -> str:
        """The media type, lower case."""
        ...

    def pieces(self) -> AsyncGenerator[bytes, None]:
        """Give the body as it comes."""
        ...

    async def whole(self) -> Answer:
        """Give the whole answer."""
        ...


OpenStream = Callable[[Request], AbstractAsyncContextManager[PieceStream]]
"""Sends a request whose answer comes piece by piece, with the account's key."""


async def start(
    provider: Provider, slug: str, inputs: RunInputs, account: Account, ask: Ask
) -> Created:
    """Start a run and give its id at once. Asked once only: a second try might start a second run.

    Raises:
        NotPossible: the service starts no runs.
        Refused: it did not start this one.
        KeyMissing, Unreachable, Malformed: as `Ask`.
    """
    if not isinstance(provider, CreatesRuns):
        raise NotPossible(f"{provider.label} starts no runs from here: {provider.how_to_start}")
    _check(provider, inputs)
    answer = await ask(provider.create_request(slug, inputs))
    if not 200 <= answer.status < 300:
        raise refusal(provider, account, answer)
    try:
        return provider.read_created(answer, account.base_url)
    except AskFailed:
        raise
    except Exception as error:
        raise Malformed(own_fault(error, reading_of(provider), answer)) from error


def _check(provider: Provider, inputs: RunInputs) -> None:
    """Refuse what the service would not take, or would pass over."""
    unfit = [name for name in inputs.given() if name not in provider.takes]
    if unfit:
        taken = ", ".join(provider.takes) or "nothing"
        raise NotPossible(f"{provider.label} takes no {unfit[0]} for a new run: it takes {taken}")


def first_look(provider: Provider, created: Created, clock: Clock) -> Observation:
    """Give what the answer to the start says of the run; for some of it there is no later time.

    LangWatch links to the run's page here and then not before the summary.
    """
    now = clock.now()
    if created.snapshot is not None:
        known = replace(created.snapshot, part_noun=provider.part_noun)
        return Observation(now, known, Health(last_ok_at=now))
    word = created.extra.get("status")
    if not isinstance(word, str) or not word.strip():
        return Observation(now, None, Health())
    state = State(word) if word in set(State) else State.UNKNOWN
    snapshot = Snapshot(
        state, word, total=created.total, url=created.url, part_noun=provider.part_noun
    )
    return Observation(now, snapshot, Health(last_ok_at=now))


@dataclass(frozen=True, slots=True)
class Streamed:
    """What an event stream has told when one piece of it had come."""

    run_id: str
    observation: Observation
    pollable: bool = False
    """The service answered with a plain start instead of a stream: poll from here on."""


async def follow(
    provider: Provider,
    slug: str,
    inputs: RunInputs,
    account: Account,
    open_stream: OpenStream,
    clock: Clock,
) -> AsyncGenerator[Streamed, None]:
    """Start a run by event stream and yield what is known after each piece, to the run's end.

    Raises:
        NotPossible, Refused: as `start`.
        StreamCut: the stream broke off before it told how the run ended; what was yielded stands.
        KeyMissing, Unreachable, Malformed: nothing was started, or nothing was told yet.
    """
    if not isinstance(provider, StreamsRuns):
        raise NotPossible(f"{provider.label} tells no run's course as an event stream")
    _check(provider, inputs)
    request = provider.stream_request(slug, inputs)
    async with open_stream(request) as stream:
        if not 200 <= stream.status < 300:
            raise refusal(provider, account, await stream.whole())
        if stream.content_type != "text/event-stream":
            yield _plain_start(provider, await stream.whole(), account.base_url, clock)
            return
        course = _Course(provider, account.base_url, clock)
        try:
            async with aclosing(stream.pieces()) as pieces:
                async for piece in pieces:
                    before = course.known
                    known = course.add(piece)
                    if known is not before and known.run_id is not None:
                        seen = _observation(known, clock, len(piece), provider.part_noun)
                        yield Streamed(known.run_id, seen)
                    if known.ended:
                        return
        except (Unreachable, Malformed, EventTooLong) as error:
            if course.known.run_id is None and not isinstance(error, EventTooLong):
                raise
            raise StreamCut(f"the event stream broke off: {error}") from error
    raise StreamCut(f"the event stream ended before it told how the run ended{course.doubt}")


class _Course:
    """What an event stream has told, piece by piece.

    An event that cannot be read is passed over once the run is known: often no one else tells of
    the run, and the next event may be its end.
    """

    def __init__(self, provider: StreamsRuns, base_url: str, clock: Clock) -> None:
        self.known = StreamedRun()
        self._provider, self._base_url, self._clock = provider, base_url, clock
        self._parser = EventParser()
        self._unreadable: str | None = None

    def add(self, piece: bytes) -> StreamedRun:
        """Give what is known after one piece more.

        Raises:
            Malformed: it cannot be read, and nothing was told before.
            EventTooLong: an event does not end.
        """
        for data in self._parser.feed(piece):
            now_ms = int(self._clock.now().timestamp() * 1000)
            try:
                self.known = self._provider.fold_event(self.known, data, self._base_url, now_ms)
            except Malformed as error:
                self._pass_over(error)
            except Exception as error:  # noqa: BLE001 - the stream must outlive a fault of ours
                self._pass_over(Malformed(own_fault(error, "reading an event")))
        return self.known

    @property
    def doubt(self) -> str:
        """Words on what could not be read, to be put behind a sentence; empty where all could."""
        return f" (an event could not be read: {self._unreadable})" if self._unreadable else ""

    def _pass_over(self, error: Malformed) -> None:
        if self.known.run_id is None:
            raise error
        self._unreadable = str(error)


def cut(failure: StreamCut, last: Observation, clock: Clock) -> Observation:
    """Give the observation that says a stream is lost: what it told stands, and health says so."""
    return Observation(
        clock.now(),
        None,
        Health(HealthStatus.UNREACHABLE, str(failure), 1, last.health.last_ok_at),
    )


def _observation(known: StreamedRun, clock: Clock, size: int, noun: str) -> Observation:
    now = clock.now()
    word = known.snapshot.state.value if known.snapshot else "no state yet"
    attempt = Attempt(now, None, None, size, f"event stream, {known.events} events: {word}")
    snapshot = known.snapshot and replace(known.snapshot, part_noun=noun)
    return Observation(now, snapshot, Health(last_ok_at=now), attempt)


def _plain_start(provider: Provider, answer: Answer, base_url: str, clock: Clock) -> Streamed:
    """Read an answer that ignores the wish for a stream."""
    if not isinstance(provider, CreatesRuns):
        raise Malformed("something else came instead of an event stream")
    created = provider.read_created(answer, base_url)
    return Streamed(created.run_id, first_look(provider, created, clock), pollable=True)
