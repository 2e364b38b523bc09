"""Questions over a real socket to a server that misbehaves."""

from __future__ import annotations

import asyncio
import json
import socket
import zlib
from collections.abc import AsyncIterator
from contextlib import ExitStack
from urllib.parse import parse_qsl

import pytest

from evaltui.http import USER_AGENT, Http
from evaltui.model.account import KeyUnfit, Way
from evaltui.model.exchange import Malformed, Request, TimedOut, TlsFailed, Unreachable
from evaltui.wire.limits import Limits
from tests.conftest import NewServer
from tests.fakes import EPOCH, FakeClock
from tests.fault_server import (
    FaultServer,
    answers,
    drips,
    gzipped,
    hangs_up,
    held,
    never,
    redirects,
    resets,
    sends,
)

KEY = {"X-Auth-Token": "sk-secret"}
GET = Request("GET", "/run")
QUICK = Limits(connect_s=0.2, read_s=0.2, answer_s=0.5)


@pytest.fixture
async def http(no_task_left: None, clock: FakeClock) -> AsyncIterator[Http]:
    client = Http(clock)
    yield client
    await client.aclose()


@pytest.fixture
async def quick(no_task_left: None, clock: FakeClock) -> AsyncIterator[Http]:
    client = Http(clock, limits=QUICK)
    yield client
    await client.aclose()


async def test_an_answer_comes_whole(http: Http, server: FaultServer) -> None:
    server.on("/run", answers('{"a": 1}', status=503, headers=[("X-Request-ID", "r-1")]))
    question = Request("GET", "/run", query=(("limit", "5"), ("q", "ä b")))
    answer = await http.ask(server.url, KEY, question)
    assert (answer.status, answer.body, answer.request_id) == (503, b'{"a": 1}', "r-1")
    assert answer.received_at == EPOCH
    [seen] = server.seen
    assert parse_qsl(seen.target.partition("?")[2]) == [("limit", "5"), ("q", "ä b")]
    assert seen.headers["x-auth-token"] == "sk-secret"
    assert seen.headers["user-agent"] == USER_AGENT
    assert seen.headers["accept"] == "application/json"


async def test_a_body_is_sent_as_json(http: Http, server: FaultServer) -> None:
    server.on("/run", answers())
    question = Request("POST", "/run", json={"data": ["ä", "\ud800", 1.5, None]})
    await http.ask(server.url, KEY, question)
    [seen] = server.seen
    assert seen.headers["content-type"] == "application/json"
    assert json.loads(seen.body) == question.json


async def test_a_way_may_have_limits_of_its_own(http: Http, server: FaultServer) -> None:
    server.on("/run", never())
    with pytest.raises(TimedOut, match=r"took longer than 0\.1 s"):
        await http.ask(server.url, KEY, GET, Way(answer_s=0.1))
    with pytest.raises(TimedOut, match=r"sent nothing for 0\.1 s"):
        await http.ask(server.url, KEY, GET, Way(read_s=0.1))


async def test_head_has_no_body(http: Http, server: FaultServer) -> None:
    server.on("/run", answers(b"12345"))
    answer = await http.ask(server.url, KEY, Request("HEAD", "/run"))
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "5")


@pytest.mark.parametrize("value", [float("nan"), {"a": float("inf")}, object()])
async def test_what_is_no_json_is_not_sent(http: Http, server: FaultServer, value: object) -> None:
    with pytest.raises(Malformed, match="what is to be sent is no JSON"):
        await http.ask(server.url, KEY, Request("POST", "/run", json=value))
    assert server.seen == []


@pytest.mark.parametrize("key", ["sk-ä", "sk-1\n", " sk", "sk\x00", "a\r\nX-Evil: 1", "sk\u2028"])
async def test_a_key_that_no_header_carries_is_named(
    http: Http, server: FaultServer, key: str
) -> None:
    with pytest.raises(KeyUnfit, match="no request can carry") as caught:
        await http.ask(server.url, {"X-Auth-Token": key}, GET)
    assert key.strip() not in str(caught.value)
    assert server.seen == []


# --- what takes too long


async def test_a_connection_that_is_not_taken_times_out(quick: Http) -> None:
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):  # the line of those who wait to be accepted is full now
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(TimedOut, match=r"^no connection to http://127.+ within 0.2 s$"):
            await quick.ask(url, KEY, GET)


@pytest.mark.parametrize(
    "before", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"]
)
async def test_silence_times_out(quick: Http, server: FaultServer, before: bytes) -> None:
    server.on("/run", never(before))
    with pytest.raises(TimedOut, match=r"sent nothing for 0.2 s$"):
        await quick.ask(server.url, KEY, GET)


async def test_an_answer_that_drips_times_out_as_a_whole(quick: Http, server: FaultServer) -> None:
    server.on("/run", drips(b"x" * 100, every_s=0.05))
    with pytest.raises(TimedOut, match=r"took longer than 0.5 s to answer$"):
        await quick.ask(server.url, KEY, GET)


async def test_an_answer_that_drips_in_time_is_good(http: Http, server: FaultServer) -> None:
    server.on("/run", drips(b"abc", every_s=0.02))
    assert (await http.ask(server.url, KEY, GET)).body == b"abc"


async def test_the_callers_own_timeout_stays_the_callers(http: Http, server: FaultServer) -> None:
    server.on("/run", never())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await http.ask(server.url, KEY, GET)


async def test_a_cancelled_question_is_cancelled_and_frees_its_place(
    clock: FakeClock, server: FaultServer
) -> None:
    server.on("/run", never(), answers(b"good"))
    http = Http(clock, limits=Limits(per_host=1))
    asking = asyncio.create_task(http.ask(server.url, KEY, GET))
    await server.asked()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert (await http.ask(server.url, KEY, GET)).body == b"good"
    await http.aclose()


# --- what breaks off, or is no answer


async def test_a_server_that_hangs_up(http: Http, server: FaultServer) -> None:
    server.on("/run", hangs_up())
    with pytest.raises(Unreachable, match=r"^http://127\S+ broke off its answer$"):
        await http.ask(server.url, KEY, GET)


@pytest.mark.parametrize("after", [b"", b"ab"])
async def test_a_reset(http: Http, server: FaultServer, after: bytes) -> None:
    server.on("/run", resets(after))
    with pytest.raises(Unreachable, match=r"broke off$"):
        await http.ask(server.url, KEY, GET)


async def test_a_body_shorter_than_told(http: Http, server: FaultServer) -> None:
    server.on("/run", answers(b"abc", length=10))
    with pytest.raises(Unreachable, match="broke off its answer"):
        await http.ask(server.url, KEY, GET)


@pytest.mark.parametrize("data", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"\x00\xff" * 40 + b"\r\n\r\n"])
async def test_something_that_is_not_http(http: Http, server: FaultServer, data: bytes) -> None:
    server.on("/run", sends(data))
    with pytest.raises(Malformed, match="not HTTP"):
        await http.ask(server.url, KEY, GET)


async def test_a_place_is_free_again_after_every_failure(
    clock: FakeClock, server: FaultServer
) -> None:
    http = Http(clock, limits=Limits(read_s=0.5, per_host=1))
    server.on(
        "/run", hangs_up(), resets(), sends(b"?\r\n\r\n"), never(), redirects("//x"), answers(b"ok")
    )
    for _ in range(5):
        with pytest.raises((Unreachable, Malformed)):
            await http.ask(server.url, KEY, GET)
    assert (await http.ask(server.url, KEY, GET)).body == b"ok"
    await http.aclose()


# --- how large, and how packed


async def test_a_body_up_to_the_cap_comes_and_a_larger_one_does_not(
    http: Http, server: FaultServer
) -> None:
    cap = Limits().body_bytes
    server.on("/run", answers(b"x" * cap), answers(b"x" * (9 * 1024 * 1024)), answers(b"next"))
    assert len((await http.ask(server.url, KEY, GET)).body) == cap
    with pytest.raises(Malformed, match="larger than 8 MiB") as caught:
        await http.ask(server.url, KEY, GET)
    assert caught.value.excerpt == "x" * 200
    assert (await http.ask(server.url, KEY, GET)).body == b"next"


async def test_compressed_bodies_are_asked_for_and_unpacked(
    http: Http, server: FaultServer
) -> None:
    body = json.dumps(list(range(50_000))).encode()
    deflated = [("Content-Encoding", "deflate")]
    raw = zlib.compressobj(wbits=-15)
    server.on(
        "/run",
        gzipped(body),
        answers(zlib.compress(body), headers=deflated),
        answers(raw.compress(body) + raw.flush(), headers=deflated),
        answers(body, headers=[("Content-Encoding", "identity")]),
        answers(b"", status=204, headers=[("Content-Encoding", "gzip")]),
    )
    for _ in range(4):
        assert (await http.ask(server.url, KEY, GET)).body == body
    assert (await http.ask(server.url, KEY, GET)).body == b""
    assert server.seen[0].headers["accept-encoding"] == "gzip, deflate"


async def test_a_bomb_is_not_unpacked_further_than_the_cap(http: Http, server: FaultServer) -> None:
    server.on("/run", gzipped(b"\0" * (200 * 1024 * 1024)))
    with pytest.raises(Malformed, match="larger than 8 MiB"):
        await http.ask(server.url, KEY, GET)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (answers(b"plain", headers=[("Content-Encoding", "gzip")]), "incorrect header"),
        (gzipped(b"x" * 5000, keep=20), "breaks off"),
        (gzipped(b"x", layers=2), "not asked for: gzip, gzip"),
        (answers(b"x", headers=[("Content-Encoding", "br")]), "not asked for: br"),
    ],
)
async def test_a_body_that_cannot_be_unpacked(
    http: Http, server: FaultServer, behaviour: object, reason: str
) -> None:
    server.on("/run", behaviour)  # type: ignore[arg-type]
    with pytest.raises(Malformed, match=f"cannot be decoded .*{reason}"):
        await http.ask(server.url, KEY, GET)


# --- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_within_the_origin_is_followed(
    http: Http, server: FaultServer, status: int
) -> None:
    server.on("/run", redirects("/moved?at=1", status))
    server.on("/moved", answers(b"here"))
    answer = await http.ask(server.url, KEY, Request("GET", "/run", query=(("a", "b"),)))
    assert answer.body == b"here"
    assert [seen.target for seen in server.seen] == ["/run?a=b", "/moved?at=1"]
    assert server.seen[1].headers["x-auth-token"] == "sk-secret"


async def test_an_origin_spelled_otherwise_is_the_same(http: Http, server: FaultServer) -> None:
    server.on("/run", redirects(f"HTTP://127.0.0.1:{server.port}/moved"))
    server.on("/moved", answers(b"here"))
    assert (await http.ask(server.url, KEY, GET)).body == b"here"


async def test_a_key_never_goes_to_another_origin(
    http: Http, server: FaultServer, new_server: NewServer
) -> None:
    other = await new_server()
    other.on("/run", answers(b"thanks for the key"))
    server.on("/run", redirects(f"{other.url}/run"))
    with pytest.raises(Malformed, match="where the key is not sent") as caught:
        await http.ask(server.url, KEY, GET)
    assert other.url in str(caught.value)
    assert other.connections == 0


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "http://[::1", "//", "http://x:99999/", "javascript:1"]
)
async def test_a_redirect_to_nowhere(http: Http, server: FaultServer, location: str) -> None:
    server.on("/run", redirects(location))
    with pytest.raises(Malformed):
        await http.ask(server.url, KEY, GET)


async def test_redirects_in_circles_end(http: Http, server: FaultServer) -> None:
    server.on("/run", redirects("/back"))
    server.on("/back", redirects("/run"))
    with pytest.raises(Malformed, match="redirects in circles"):
        await http.ask(server.url, KEY, GET)
    assert len(server.seen) == 1 + Limits().redirects


async def test_a_question_that_changes_something_is_not_sent_on(
    http: Http, server: FaultServer
) -> None:
    server.on("/run", redirects("/moved", 307))
    answer = await http.ask(server.url, KEY, Request("POST", "/run", json={}))
    assert answer.status == 307
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [300, 304, 302])
async def test_a_redirect_that_names_no_place_is_the_answer(
    http: Http, server: FaultServer, status: int
) -> None:
    server.on("/run", answers(b"", status=status))
    assert (await http.ask(server.url, KEY, GET)).status == status


# --- connections


async def test_polls_share_one_connection(http: Http, server: FaultServer) -> None:
    server.on("/run", answers())
    for _ in range(20):
        await http.ask(server.url, KEY, GET)
        await asyncio.sleep(0.005)
    assert (server.connections, len(server.seen)) == (1, 20)


def test_connections_are_kept_for_longer_than_any_usual_interval() -> None:
    assert Limits().keep_alive_s > 30


async def test_a_connection_that_the_server_closed_meanwhile_is_not_used(
    http: Http, server: FaultServer
) -> None:
    server.on("/run", answers(stays=False))
    for _ in range(3):
        await http.ask(server.url, KEY, GET)
        await asyncio.sleep(0.01)
    assert server.connections == 3


async def test_many_questions_take_turns_in_the_order_they_came(
    http: Http, server: FaultServer
) -> None:
    release = asyncio.Event()
    for number in range(50):
        server.on(f"/{number}", held(release, answers(str(number))))
    asking = [
        asyncio.create_task(http.ask(server.url, KEY, Request("GET", f"/{number}")))
        for number in range(50)
    ]
    await server.asked(8)
    release.set()
    bodies = [int((await task).body) for task in asking]
    assert bodies == list(range(50))
    assert server.most_at_once == 8
    assert server.connections == 8
    # Eight run side by side, so that neighbours may overtake each other on the wire.
    came = [int(seen.path[1:]) for seen in server.seen]
    assert all(abs(place - number) < 8 for place, number in enumerate(came))


async def test_waiting_in_line_is_not_counted_as_slowness(
    clock: FakeClock, server: FaultServer
) -> None:
    http = Http(clock, limits=Limits(answer_s=1.0, per_host=1))
    server.on("/run", drips(b"abc", every_s=0.1))
    answers_ = await asyncio.gather(*(http.ask(server.url, KEY, GET) for _ in range(5)))
    assert [answer.body for answer in answers_] == [b"abc"] * 5
    await http.aclose()


async def test_one_origin_does_not_hold_up_another(
    http: Http, server: FaultServer, new_server: NewServer
) -> None:
    other = await new_server()
    other.on("/run", answers(b"quick"))
    server.on("/run", never())
    stuck = [asyncio.create_task(http.ask(server.url, KEY, GET)) for _ in range(8)]
    assert (await http.ask(other.url, KEY, GET)).body == b"quick"
    for task in stuck:
        task.cancel()
    await asyncio.gather(*stuck, return_exceptions=True)


async def test_cookies_are_not_kept(http: Http, server: FaultServer) -> None:
    server.on("/run", answers(headers=[("Set-Cookie", "session=of-account-one; Path=/")]))
    for _ in range(2):
        await http.ask(server.url, KEY, GET)
    assert "cookie" not in server.seen[1].headers


# --- closing


async def test_closing_ends_what_is_under_way_and_what_waits(
    no_task_left: None, clock: FakeClock, server: FaultServer
) -> None:
    http = Http(clock, limits=Limits(per_host=2))
    server.on("/run", never())
    asking = [asyncio.create_task(http.ask(server.url, KEY, GET)) for _ in range(5)]
    await server.asked(2)
    await http.aclose()
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unreachable] * 5
    assert {"closing" in str(outcome) for outcome in outcomes} == {True}


async def test_closing_while_a_connection_is_made_leaves_none_open(
    no_task_left: None, clock: FakeClock, server: FaultServer
) -> None:
    http = Http(clock)
    asking = asyncio.create_task(http.ask(server.url, KEY, GET))
    await asyncio.sleep(0)
    await http.aclose()
    with pytest.raises(Unreachable, match="closing"):
        await asking


async def test_a_closed_client_asks_nothing(clock: FakeClock, server: FaultServer) -> None:
    http = Http(clock)
    await http.aclose()
    await http.aclose()
    with pytest.raises(Unreachable, match="closing"):
        await http.ask(server.url, KEY, GET)
    with pytest.raises(Unreachable, match="closing"):
        async with http.stream(server.url, KEY, GET):
            pass
    assert server.connections == 0


# --- where nobody answers


async def test_a_port_where_nothing_listens(http: Http) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unreachable, match="refuses connections: nothing listens there"):
            await http.ask(url, KEY, GET)


async def test_a_name_without_an_address(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(
        Unreachable, match=r"^no address is known for https://api.retab.invalid: offline, or"
    ):
        await http.ask("https://api.retab.invalid", KEY, GET)


@pytest.mark.parametrize(
    "base_url", ["", "api.retab.com", "ftp://x", "https://[::1", "http://x:99999", "http://"]
)
async def test_what_is_no_address(http: Http, base_url: str) -> None:
    with pytest.raises(Malformed, match="is no address that can be asked"):
        await http.ask(base_url, KEY, GET)


async def test_a_password_in_an_address_is_not_told(http: Http) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://me:hunter2@127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unreachable) as caught:
            await http.ask(url, KEY, GET)
    assert "hunter2" not in str(caught.value)


async def test_a_proxy_of_no_use_is_named(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:1")
    with pytest.raises(
        Unreachable, match=r"^https://api.retab.com is not asked: the proxy that ALL_PROXY names"
    ):
        await Http(clock).ask("https://api.retab.com", KEY, GET)


async def test_certificates_that_are_not_there_are_named(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    with pytest.raises(TlsFailed, match="SSL_CERT_FILE"):
        await Http(clock).ask("https://api.retab.com", KEY, GET)


# --- what is asked again


async def test_a_poll_is_made_once_and_a_new_key_is_sent_at_once(
    http: Http, server: FaultServer
) -> None:
    server.on("/run", answers())
    for key in ("sk-1", "sk-1", "sk-2", "sk-1"):
        await http.ask(server.url, {"X-Auth-Token": key}, GET)
    await http.ask(server.url, KEY, Request("GET", "/run", accept="text/plain"))
    await http.ask(server.url, KEY, Request("GET", "/run", query=(("a", "b"),)))
    await http.ask(server.url, KEY, Request("HEAD", "/run"))
    sent = [seen.headers["x-auth-token"] for seen in server.seen]
    assert sent == ["sk-1", "sk-1", "sk-2", "sk-1", *["sk-secret"] * 3]
    assert server.seen[4].headers["accept"] == "text/plain"
    assert server.seen[5].target == "/run?a=b"
    assert server.seen[6].method == "HEAD"
