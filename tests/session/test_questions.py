"""The seam: what services say is without keys before anything reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

import pytest

from evaltui.files.config import AccountSettings, Config
from evaltui.files.network_settings import NetworkSettings
from evaltui.model.exchange import Answer, Malformed, Request, Unreachable
from evaltui.model.redaction import Redaction
from evaltui.session.connecting import proxy_passwords
from evaltui.session.keyless import HELD_BYTES, KeylessStream
from evaltui.session.session import Session
from tests.conftest import NewServer
from tests.fakes import EPOCH
from tests.fault_server import FaultServer, answers, redirects, sends, streams

KEY = "sk-lw-canary-0123456789"
RUN = Request("GET", "/run", query=(("key", KEY),))


@pytest.fixture
async def lines() -> list[str]:
    return []


@pytest.fixture
async def session(server: FaultServer, lines: list[str]) -> AsyncGenerator[Session, None]:
    config = Config(network=NetworkSettings(max_body_mib=0.1))
    environ = {"LANGWATCH_ENDPOINT": server.url, "LANGWATCH_API_KEY": KEY}
    found = Session(config, environ, trace=lines.append)
    yield found
    await found.aclose()


def ask(session: Session) -> Any:
    return session.ask(session.accounts.get("langwatch"))(RUN)


async def test_an_answer_comes_without_the_key(session: Session, server: FaultServer) -> None:
    server.on("/run", answers(f'{{"a": "{KEY}"}}', headers=[("X-Request-Id", f"of {KEY}")]))
    answer = await ask(session)
    assert KEY in server.seen[0].headers["x-auth-token"]
    assert answer.body == b'{"a": "***"}'
    assert answer.request_id == "of ***"


@pytest.mark.parametrize(
    "behaviour",
    [
        sends(f"{KEY} HTTP/1.1\r\n\r\n".encode()),
        redirects(f"http://{KEY}.invalid/"),
        redirects(f"http://[{KEY}"),
        answers(KEY * 10_000),
    ],
    ids=["no HTTP", "another host", "no host", "too large"],
)
async def test_nor_does_what_is_said_of_a_failure_hold_it(
    session: Session, server: FaultServer, behaviour: Any
) -> None:
    server.on("/run", behaviour)
    with pytest.raises((Malformed, Unreachable)) as caught:
        await ask(session)
    assert KEY not in str(caught.value) + getattr(caught.value, "excerpt", "")


async def test_every_question_is_traced_without_the_key(
    session: Session, server: FaultServer, lines: list[str]
) -> None:
    server.on("/run", answers(b"12"), redirects("http://other.invalid/"))
    await ask(session)
    with pytest.raises(Malformed):
        await ask(session)
    first, second = lines
    assert first.startswith(f"langwatch: GET {server.url}/run?key=***: 200, 2 bytes in ")
    assert second.startswith(f"langwatch: GET {server.url}/run?key=***: {server.url} redirects to")


async def test_a_key_that_was_refused_is_looked_up_anew_and_still_taken_out(
    server: FaultServer, tmp_path: Any
) -> None:
    key = tmp_path / "key"
    key.write_text(KEY)
    account = AccountSettings("langwatch", "langwatch", server.url, f"cmd:cat {key}")
    session = Session(Config(accounts={"langwatch": account}), {})
    server.on("/run", answers(KEY, status=401), answers(f"{KEY} another-key"))
    assert (await ask(session)).body == b"***"
    key.write_text("another-key")
    assert (await ask(session)).body == b"*** ***"
    await session.aclose()


def test_what_is_written_of_proxies_holds_no_password() -> None:
    environ = {
        "HTTPS_PROXY": "http://me:p%40ss-word@proxy:3128",
        "all_proxy": "me:other-word@proxy",
        "MINE": "socks5://u:third-word@[::1]:1",
        "http_proxy": "http://proxy:3128",
        "PATH": "http://me:no-proxy@x",
    }
    found = set(proxy_passwords(NetworkSettings(proxy="env:MINE"), environ))
    assert found == {"p%40ss-word", "p@ss-word", "other-word", "third-word"}
    assert Session(Config(), environ).keyless("is p@ss-word") == "is ***"


class Pieces:
    """A stream that comes in these pieces."""

    status, content_type = 200, "text/event-stream"

    def __init__(self, *pieces: bytes, failure: Exception | None = None) -> None:
        self.parts, self.failure = pieces, failure

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        for piece in self.parts:
            await asyncio.sleep(0)
            yield piece
        if self.failure is not None:
            raise self.failure

    async def whole(self) -> Answer:
        if self.failure is not None:
            raise self.failure
        return Answer(200, {}, b"".join(self.parts), EPOCH, 0.0)


async def read(stream: KeylessStream) -> list[bytes]:
    async with aclosing(stream.pieces()) as pieces:
        return [piece async for piece in pieces]


@pytest.fixture
def keyless() -> Callable[..., KeylessStream]:
    redaction = Redaction()
    redaction.add(KEY)
    return lambda *pieces, **options: KeylessStream(Pieces(*pieces, **options), redaction)


class TestStreams:
    @pytest.mark.parametrize("size", [1, 3, 7, 1000])
    async def test_a_key_that_comes_in_pieces_is_taken_out(
        self, keyless: Callable[..., KeylessStream], size: int
    ) -> None:
        body = f"data: a {KEY} b\r\n\r\ndata: {KEY}\n\nid: 1\rrest {KEY}".encode()
        pieces = [body[at : at + size] for at in range(0, len(body), size)]
        came = b"".join(await read(keyless(*pieces)))
        assert came == body.replace(KEY.encode(), b"***")

    async def test_whole_lines_are_not_held_back(
        self, keyless: Callable[..., KeylessStream]
    ) -> None:
        assert await read(keyless(b"data: 1\n", b"\nda", b"ta: 2\n\n")) == [
            b"data: 1\n",
            b"\n",
            b"data: 2\n\n",
        ]

    async def test_a_line_that_never_ends_is_passed_on(
        self, keyless: Callable[..., KeylessStream]
    ) -> None:
        long = b"x" * HELD_BYTES
        key = KEY.encode()
        pieces = (long, b"y" + key[:9], key[9:] + long, b"z")
        came = await read(keyless(*pieces))
        assert len(came) > 1
        assert b"".join(came) == b"".join(pieces).replace(key, b"***")

    async def test_its_failure_and_the_whole_answer_hold_none(
        self, keyless: Callable[..., KeylessStream]
    ) -> None:
        failing = keyless(b"x", failure=Malformed(f"no {KEY}", excerpt=KEY))
        with pytest.raises(Malformed, match=r"^no \*\*\*$") as caught:
            await read(failing)
        assert caught.value.excerpt == "***"
        with pytest.raises(Malformed, match=r"^no \*\*\*$"):
            await failing.whole()
        whole = await keyless(f"{KEY}!".encode()).whole()
        assert whole.body == b"***!"

    async def test_through_the_session(
        self, server: FaultServer, session: Session, new_server: NewServer
    ) -> None:
        server.on("/run", streams(f"data: {KEY[:5]}".encode(), f"{KEY[5:]}\n\n".encode()))
        opened = session._questions.open_stream(session.accounts.get("langwatch"))
        async with opened(RUN) as stream, aclosing(stream.pieces()) as pieces:
            assert b"".join([piece async for piece in pieces]) == b"data: ***\n\n"
