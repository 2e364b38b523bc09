"""A key goes to the configured scheme, host and port, and to nobody else: seen on real sockets."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from evaltui.files.config import BadConfig, Config
from evaltui.files.config_reader import load_config
from evaltui.http import Http
from evaltui.model.exchange import AskFailed, Malformed, Request
from evaltui.model.reference import BadReference
from evaltui.session.accounts import BadAddress
from evaltui.session.session import Session
from evaltui.wire.authorities import Authorities
from tests.conftest import NewServer
from tests.fakes import FakeClock
from tests.fault_server import PRIVATE_CA, SIGNED, FaultServer, answers, redirects, streams

KEY = "sk-lw-canary-0123456789"
RUN = "/api/evaluations/v3/runs/zebra"


@pytest.fixture
async def http(no_task_left: None, clock: FakeClock) -> AsyncIterator[Http]:
    client = Http(clock, authorities=Authorities(str(PRIVATE_CA)))
    yield client
    await client.aclose()


def headers_of(*servers: FaultServer) -> str:
    return repr([seen for server in servers for seen in server.seen])


# Redirects. `{other}` is the port of another server, `{own}` the port of the configured one.

ELSEWHERE = [
    "http://127.0.0.1:{other}/run",
    "//127.0.0.1:{other}/run",
    "HTTP://127.0.0.1:{other}/run",
    "http://127.0.0.1:{own}@127.0.0.1:{other}/run",
    "http://127.0.0.1:{own}%40127.0.0.1:{other}/run",
    "http://127.0.0.1:{own}\\@127.0.0.1:{other}/run",
    "http://user:password@127.0.0.1:{other}/run",
    "http://localhost:{other}/run",
    "http://localhost:{own}/run",
    "http://LOCALHOST:{own}/run",
    "http://127.0.0.1.:{own}/run",
    "http://127.1:{own}/run",
    "http://2130706433:{own}/run",
    "http://0x7f000001:{own}/run",
    "http://127.0.0.1.evil.invalid:{own}/run",
    "http://xn--127001-oea.invalid:{own}/run",
    "http://127\u30020\u30020\u30021:{other}/run",
    "http://\uff11\uff12\uff17.0.0.1:{other}/run",
    "http://[::ffff:127.0.0.1]:{other}/run",
    "http://[::1]:{own}/run",
    "https://127.0.0.1:{own}/run",
    "http://127.0.0.1/run",
    "http://127.0.0.1:0{other}/run",
    "ws://127.0.0.1:{own}/run",
]


@pytest.mark.parametrize("location", ELSEWHERE)
@pytest.mark.parametrize("status", [301, 308])
async def test_no_redirect_takes_a_key_elsewhere(
    http: Http, server: FaultServer, new_server: NewServer, location: str, status: int
) -> None:
    other = await new_server()
    other.on("/run", answers(b"thanks for the key"))
    to = location.format(own=server.port, other=other.port)
    # A header holds bytes; whoever sends others than ASCII mostly means UTF-8.
    server.on("/run", redirects(to.encode().decode("latin-1"), status))
    with pytest.raises(Malformed):
        await http.ask(server.url, {"X-Auth-Token": KEY}, Request("GET", "/run"))
    assert other.connections == 0
    assert len(server.seen) == 1


STAYS = [
    "/moved",
    "moved",
    "//127.0.0.1:{own}/moved",
    "HTTP://127.0.0.1:{own}/moved",
    "http://127.0.0.1:{own}/moved#@127.0.0.1:{other}/",
    "/moved?next=http://127.0.0.1:{other}/",
]


@pytest.mark.parametrize("location", STAYS)
async def test_one_that_stays_is_followed_whatever_it_looks_like(
    http: Http, server: FaultServer, new_server: NewServer, location: str
) -> None:
    other = await new_server()
    server.on("/run", redirects(location.format(own=server.port, other=other.port)))
    server.on("/moved", answers(b"here"))
    answer = await http.ask(server.url, {"X-Auth-Token": KEY}, Request("GET", "/run"))
    assert (answer.body, other.connections) == (b"here", 0)


@pytest.mark.parametrize("location", ["/\\127.0.0.1:{other}/run", "\\\\127.0.0.1:{other}\\run"])
async def test_what_browsers_take_for_another_host_stays_at_home(
    http: Http, server: FaultServer, new_server: NewServer, location: str
) -> None:
    other = await new_server()
    server.on("/run", redirects(location.format(other=other.port)))
    answer = await http.ask(server.url, {"X-Auth-Token": KEY}, Request("GET", "/run"))
    assert (answer.status, other.connections, len(server.seen)) == (404, 0, 2)


@pytest.mark.parametrize("secure_first", [True, False])
async def test_no_redirect_changes_the_scheme(
    http: Http, new_server: NewServer, secure_first: bool
) -> None:
    plain, secure = await new_server(), await new_server(tls=True, certificate=SIGNED)
    first, second = (secure, plain) if secure_first else (plain, secure)
    first.on("/run", redirects(f"{second.url}/run"))
    second.on("/run", answers(b"thanks for the key"))
    with pytest.raises(Malformed, match="where the key is not sent"):
        await http.ask(first.url, {"X-Auth-Token": KEY}, Request("GET", "/run"))
    assert (len(first.seen), second.connections) == (1, 0)


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_an_event_stream_that_is_sent_elsewhere_stays(
    http: Http, server: FaultServer, new_server: NewServer, method: str
) -> None:
    other = await new_server()
    other.on("/run", streams(b"data: thanks\n\n"))
    server.on("/run", redirects(f"{other.url}/run", 307))
    request = Request(method, "/run", json={} if method == "POST" else None)
    async with http.stream(server.url, {"X-Auth-Token": KEY}, request) as stream:
        assert stream.status == 307
    assert other.connections == 0


@pytest.mark.parametrize(
    "path",
    ["@127.0.0.1:{other}/run", ":80@127.0.0.1:{other}/run", ".evil.invalid/run", "{other}/run"],
)
async def test_a_path_that_would_change_the_host_is_not_sent(
    http: Http, server: FaultServer, new_server: NewServer, path: str
) -> None:
    """No provider makes such paths; the last check before sending would still hold."""
    other = await new_server()
    other.on("/run", answers(b"thanks for the key"))
    request = Request("GET", path.format(other=other.port))
    with pytest.raises(AskFailed):
        await http.ask(server.url, {"X-Auth-Token": KEY}, request)
    assert (other.connections, server.connections) == (0, 0)


# What a person pastes

STRANGERS = [
    "http://127.0.0.1:{other}" + RUN,
    "http://127.0.0.1:{own}@127.0.0.1:{other}" + RUN,
    "http://127.0.0.1:{own}\\@127.0.0.1:{other}" + RUN,
    "https://127.0.0.1:{own}" + RUN,
    "http://127.0.0.1.:{own}" + RUN,
    "http://127.0.0.1.evil.invalid:{own}" + RUN,
]


@pytest.mark.parametrize("pasted", STRANGERS)
async def test_a_url_of_another_place_is_refused_with_the_reason_and_what_to_add(
    server: FaultServer, new_server: NewServer, pasted: str
) -> None:
    other = await new_server()
    session = Session(Config(), {"LANGWATCH_ENDPOINT": server.url, "LANGWATCH_API_KEY": KEY})
    with pytest.raises(BadReference) as caught:
        session.resolve(pasted.format(own=server.port, other=other.port))
    told = str(caught.value)
    assert "a key is sent only to addresses that you configured" in told
    assert 'add [accounts.NAME] with provider = "langwatch" and base_url = "http' in told
    await session.aclose()
    assert other.connections == server.connections == 0


def test_what_is_told_of_a_pasted_url_holds_no_password() -> None:
    session = Session(Config(), {})
    for url in ("https://me:hunter22@evil.example/run", "https://me:hunter22@evil.example:x/run"):
        with pytest.raises(BadReference) as caught:
            session.resolve(url)
        assert "hunter22" not in str(caught.value)
        assert "evil.example" in str(caught.value)


def test_a_place_that_shows_the_key_to_the_network_is_named_as_one() -> None:
    with pytest.raises(BadReference, match="allow_http = true if the network may see the key"):
        Session(Config(), {}).resolve("http://eval.example.org" + RUN)


@pytest.mark.parametrize(
    "pasted",
    [
        "http://127.0.0.1:{own}" + RUN,
        "http://someone@127.0.0.1:{own}" + RUN + "?next=http://127.0.0.1:{other}",
        "http://localhost:{own}" + RUN,
    ],
)
async def test_a_pasted_url_of_the_configured_place_is_asked_there_alone(
    server: FaultServer, new_server: NewServer, pasted: str
) -> None:
    other = await new_server()
    server.on(RUN, answers('{"runId": "zebra", "status": "running", "progress": 1, "total": 2}'))
    environ = {"LANGWATCH_ENDPOINT": server.url, "LANGWATCH_API_KEY": KEY}
    session = Session(Config(), environ)
    ref = session.resolve(pasted.format(own=server.port, other=other.port))
    async for seen in session.poller(session.new_watch(ref)).observations():
        assert seen.snapshot is not None
        break
    await session.aclose()
    assert KEY in headers_of(server)
    assert other.connections == 0


# Plain http

REMOTE = [
    "http://eval.example.org",
    "HTTP://EVAL.EXAMPLE.ORG",
    "http://10.0.0.5:3000",
    "http://0.0.0.0:3000",
    "http://127.0.0.1.evil.invalid",
    "http://localhost.evil.invalid",
    "http://2130706433",
    "http://[::ffff:10.0.0.5]",
]


@pytest.mark.parametrize("address", REMOTE)
@pytest.mark.parametrize("variable", ["LANGWATCH_ENDPOINT", "NUGEN_BASE_URL", "RETAB_API_BASE_URL"])
def test_the_environment_cannot_send_a_key_in_clear(address: str, variable: str) -> None:
    session = Session(Config(), {variable: address})
    account = variable.partition("_")[0].lower()
    with pytest.raises(BadAddress, match=f"{variable} is plain http to another machine"):
        session.resolve(f"{account}:x")


@pytest.mark.parametrize("address", REMOTE)
def test_nor_can_the_configuration_unless_it_says_so(tmp_path: Path, address: str) -> None:
    file = tmp_path / "config.toml"
    account = f'[accounts.here]\nprovider = "langwatch"\nbase_url = "{address}"\n'
    file.write_text(account)
    with pytest.raises(BadConfig, match="plain http to another machine"):
        load_config(file)
    file.write_text(f"{account}allow_http = true\n")
    found = Session(load_config(file), {}).accounts.get("here").base_url
    assert found.lower() == address.lower()


@pytest.mark.parametrize("address", ["http://127.0.0.1:3000", "http://[::1]", "http://localhost"])
def test_this_machine_may_be_asked_in_clear(address: str) -> None:
    assert Session(Config(), {"LANGWATCH_ENDPOINT": address}).resolve("langwatch:x")


def test_nothing_here_leaves_the_machine() -> None:
    """The tests above count connections of servers on loopback, where every name here leads."""
    assert socket.gethostbyname("localhost").startswith("127.")
