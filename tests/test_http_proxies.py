"""Through real proxies on sockets, and to servers of private authorities behind them."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from evaltui.http import Http
from evaltui.model.account import Way
from evaltui.model.exchange import AskFailed, Malformed, Request, TimedOut, TlsFailed, Unreachable
from evaltui.wire.authorities import Authorities
from evaltui.wire.limits import Limits
from evaltui.wire.proxies import Proxies
from tests.conftest import NewServer
from tests.fakes import FakeClock
from tests.fault_server import PRIVATE_CA, SIGNED, FaultServer, answers
from tests.proxy_server import ProxyServer

GET = Request("GET", "/run")
KEY = {"X-Auth-Token": "sk-secret"}
FAR = "https://eval.example.org"
"""No such host is looked up: the proxy stands before it."""

NewHttp = Callable[..., Http]
NewProxy = Callable[..., Awaitable[ProxyServer]]


@pytest.fixture
async def new_http(no_task_left: None, clock: FakeClock) -> AsyncIterator[NewHttp]:
    made: list[Http] = []

    def make(
        *,
        proxy: str | None = None,
        ca_file: str | None = None,
        limits: Limits | None = None,
        **environ: str,
    ) -> Http:
        made.append(
            Http(
                clock,
                limits=limits,
                proxies=Proxies(proxy, environ=environ),
                authorities=Authorities(ca_file, environ),
            )
        )
        return made[-1]

    yield make
    for http in made:
        await http.aclose()


@pytest.fixture
async def secure(new_server: NewServer) -> FaultServer:
    server = await new_server(tls=True, certificate=SIGNED)
    server.on("/run", answers(b"secret"))
    return server


@pytest.fixture
async def new_proxy() -> AsyncIterator[NewProxy]:
    proxies: list[ProxyServer] = []

    async def start(target: FaultServer, **traits: str) -> ProxyServer:
        proxies.append(await ProxyServer(target.port, **traits).start())
        return proxies[-1]

    yield start
    for proxy in proxies:
        await proxy.aclose()


async def failure(http: Http, url: str = FAR, way: Way | None = None) -> AskFailed:
    with pytest.raises(AskFailed) as caught:
        await http.ask(url, KEY, GET, way or Way())
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(caught.value)
    return caught.value


async def test_a_secure_question_goes_through_a_tunnel(
    new_http: NewHttp, new_proxy: NewProxy, secure: FaultServer
) -> None:
    proxy = await new_proxy(secure)
    http = new_http(HTTPS_PROXY=proxy.url, SSL_CERT_FILE=str(PRIVATE_CA))
    for _ in range(2):
        assert (await http.ask(FAR, KEY, GET)).body == b"secret"
    assert proxy.asked == ["CONNECT eval.example.org:443"]
    assert [seen.headers["x-auth-token"] for seen in secure.seen] == ["sk-secret"] * 2
    assert "proxy-authorization" not in secure.seen[0].headers


async def test_a_stream_goes_through_it_too(
    new_http: NewHttp, new_proxy: NewProxy, secure: FaultServer
) -> None:
    proxy = await new_proxy(secure)
    http = new_http(https_proxy=proxy.url, ca_file=str(PRIVATE_CA))
    async with http.stream(FAR, KEY, GET) as stream:
        assert [piece async for piece in stream.pieces()] == [b"secret"]
    assert len(proxy.asked) == 1


async def test_a_login_is_sent_to_the_proxy_alone(
    new_http: NewHttp, new_proxy: NewProxy, secure: FaultServer
) -> None:
    proxy = await new_proxy(secure, login="me@x:hunter2/ä")
    url = proxy.url.replace("//", "//me%40x:hunter2%2F%C3%A4@")
    http = new_http(HTTPS_PROXY=url, ca_file=str(PRIVATE_CA))
    assert (await http.ask(FAR, KEY, GET)).body == b"secret"
    assert "proxy-authorization" not in secure.seen[0].headers


async def test_a_login_that_is_refused_or_missing_is_told_without_it(
    new_http: NewHttp, new_proxy: NewProxy, secure: FaultServer
) -> None:
    proxy = await new_proxy(secure, login="me:right")
    named = f"the proxy {proxy.url} (HTTPS_PROXY)"
    wrong = await failure(new_http(HTTPS_PROXY=proxy.url.replace("//", "//me:hunter2@")))
    assert str(wrong) == f"{named} refuses its user or password (407)"
    missing = await failure(new_http(HTTPS_PROXY=proxy.url))
    assert str(missing).startswith(f"{named} wants a user and a password (407): put the URL with")
    assert secure.seen == []


async def test_a_plain_question_is_refused_as_a_secure_one_is(
    new_http: NewHttp, new_proxy: NewProxy, server: FaultServer
) -> None:
    proxy = await new_proxy(server, login="me:right")
    http = new_http(HTTP_PROXY=proxy.url)
    told = await failure(http, "http://eval.example.org")
    assert "wants a user and a password (407)" in str(told)
    with pytest.raises(Unreachable, match="407"):
        async with http.stream("http://eval.example.org", KEY, GET):
            raise AssertionError("it was let through")
    server.on("/run", answers(b"plain"))
    http = new_http(HTTP_PROXY=proxy.url.replace("//", "//me:right@"))
    assert (await http.ask("http://eval.example.org", KEY, GET)).body == b"plain"
    assert proxy.asked[-1] == "GET http://eval.example.org/run"


async def test_a_proxy_that_lets_nobody_through_says_why(
    new_http: NewHttp, new_proxy: NewProxy, secure: FaultServer
) -> None:
    proxy = await new_proxy(secure, refusal="403 No such\x1b[31m category")
    told = await failure(new_http(HTTPS_PROXY=proxy.url))
    assert str(told) == (
        f"the proxy {proxy.url} (HTTPS_PROXY) does not let {FAR} be reached (403 No such category)"
    )


async def test_a_proxy_that_is_down_is_named_and_not_the_service(
    new_http: NewHttp, unused_port: int
) -> None:
    url = f"http://me:hunter2@127.0.0.1:{unused_port}"
    told = await failure(new_http(HTTPS_PROXY=url))
    assert str(told) == (
        f"the proxy http://127.0.0.1:{unused_port} (HTTPS_PROXY) refuses connections: "
        "nothing listens there"
    )
    told = await failure(new_http(HTTPS_PROXY="http://me:hunter2@proxy.invalid:3128"))
    assert str(told).startswith("no address is known for the proxy http://proxy.invalid:3128 (")


async def test_a_proxy_that_says_nothing_times_out_by_name(new_http: NewHttp) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(hang, "127.0.0.1", 0) as silent:
        port = silent.sockets[0].getsockname()[1]
        quick = Limits(connect_s=0.2, read_s=0.2, answer_s=2)
        http = new_http(HTTPS_PROXY=f"http://127.0.0.1:{port}", limits=quick)
        told = await failure(http)
        await http.aclose()
    assert isinstance(told, TimedOut)
    assert f"the proxy http://127.0.0.1:{port} (HTTPS_PROXY)" in str(told)


async def test_a_proxy_that_is_none_is_named(new_http: NewHttp, server: FaultServer) -> None:
    server.on("eval.example.org:443", answers(b"<html>", status=200))
    told = await failure(new_http(HTTPS_PROXY=server.url))
    assert isinstance(told, Unreachable | Malformed)
    assert f"through the proxy {server.url} (HTTPS_PROXY)" in str(told)


async def test_certificates_are_checked_behind_a_proxy_as_before_it(
    new_http: NewHttp, new_proxy: NewProxy, secure: FaultServer
) -> None:
    proxy = await new_proxy(secure)
    told = await failure(new_http(HTTPS_PROXY=proxy.url))
    assert isinstance(told, TlsFailed)
    assert str(told).startswith(
        f"the certificate of {FAR} through the proxy {proxy.url} (HTTPS_PROXY) is refused: "
    )
    other = await failure(
        new_http(HTTPS_PROXY=proxy.url, ca_file=str(PRIVATE_CA)), "https://other.example.org"
    )
    assert "Hostname mismatch" in str(other)
    assert secure.seen == []


async def test_this_machine_is_asked_directly_and_exceptions_are_honoured(
    new_http: NewHttp,
    new_proxy: NewProxy,
    server: FaultServer,
    secure: FaultServer,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy = await new_proxy(secure)
    server.on("/run", answers(b"near"))
    http = new_http(HTTP_PROXY=proxy.url, ALL_PROXY=proxy.url)
    assert (await http.ask(server.url, KEY, GET)).body == b"near"
    # The client library would read the process's environment, and send it to the proxy.
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    usual = Http(clock)
    assert (await usual.ask(server.url, KEY, GET)).body == b"near"
    await usual.aclose()
    http = new_http(HTTPS_PROXY=proxy.url, NO_PROXY="example.org")
    assert "eval.example.org" in str(await failure(http))
    assert proxy.asked == []


async def test_an_account_has_a_proxy_and_an_authority_of_its_own(
    new_http: NewHttp, new_proxy: NewProxy, secure: FaultServer, unused_port: int
) -> None:
    proxy = await new_proxy(secure)
    http = new_http(HTTPS_PROXY=f"http://127.0.0.1:{unused_port}")
    own = Way(proxy.url, str(PRIVATE_CA), "account staging")
    assert (await http.ask(FAR, KEY, GET, own)).body == b"secret"
    # Another account of the same origin shares neither.
    assert "nothing listens there" in str(await failure(http))
    untrusting = Way(proxy.url, None, "account other")
    told = await failure(http, way=untrusting)
    assert isinstance(told, TlsFailed)
    assert f"the proxy {proxy.url} (proxy of account other)" in str(told)
    # A machine's own services go through it where their account says so.
    local = f"https://localhost:{secure.port}"
    assert (await http.ask(local, KEY, GET, own)).body == b"secret"
    assert proxy.asked[-1] == f"CONNECT localhost:{secure.port}"


async def test_a_private_authority_is_trusted_besides_the_usual_ones(
    new_http: NewHttp, secure: FaultServer
) -> None:
    http = new_http()
    await failure(http, secure.url)
    trusting = Way(None, str(PRIVATE_CA), "account staging")
    assert (await http.ask(secure.url, KEY, GET, trusting)).body == b"secret"
    assert (await new_http(ca_file=str(PRIVATE_CA)).ask(secure.url, KEY, GET)).body == b"secret"
    context = Authorities(str(PRIVATE_CA)).context(Way(), _usual)
    assert context.cert_store_stats()["x509"] > 1


async def test_a_folder_of_certificates_is_searched(
    new_http: NewHttp, secure: FaultServer, tmp_path: Path
) -> None:
    # OpenSSL finds them by a hash of their subject, as `openssl x509 -subject_hash` gives it.
    (tmp_path / "1e3e956e.0").write_bytes(PRIVATE_CA.read_bytes())
    assert (await new_http(SSL_CERT_DIR=str(tmp_path)).ask(secure.url, KEY, GET)).status == 200


@pytest.mark.parametrize(
    ("content", "why"), [(None, "no such file or directory"), ("x", "it holds no certificate")]
)
async def test_certificates_that_cannot_be_read_are_named_with_who_names_them(
    new_http: NewHttp, tmp_path: Path, content: str | None, why: str
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    file = str(path)
    for http, way, source in (
        (new_http(SSL_CERT_FILE=file), Way(), "SSL_CERT_FILE"),
        (new_http(ca_file=file), Way(), "ca_file in [network]"),
        (new_http(), Way(None, file, "account staging"), "ca_file of account staging"),
    ):
        told = await failure(http, way=way)
        assert isinstance(told, TlsFailed)
        assert str(told) == (
            f"the certificates that {source} names cannot be read ({file}): "
            f"{'it holds no certificate in PEM form' if content else why}"
        )


def test_socks_without_its_package_says_what_to_install() -> None:
    code = """
import asyncio, sys
sys.modules["socksio"] = None
from evaltui.http import Http
from evaltui.model.clock import SystemClock
from evaltui.model.exchange import Request, Unreachable
from evaltui.wire.proxies import Proxies
http = Http(SystemClock(), proxies=Proxies("socks5h://127.0.0.1:1080"))
try:
    asyncio.run(http.ask("https://eval.example.org", {}, Request("GET", "/run")))
except Unreachable as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == (
        "the proxy socks5h://127.0.0.1:1080 (proxy in [network]) speaks SOCKS, which needs one "
        "package more: pip install 'evaltui[socks]'\n"
    )


async def test_a_socks_proxy_looks_the_name_up(new_http: NewHttp, secure: FaultServer) -> None:
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # RFC 1928: greeting, method, request with a name of a host, success.
        await reader.readexactly(3)
        writer.write(b"\x05\x00")
        begin = await reader.readexactly(5)
        asked.append(await reader.readexactly(begin[4] + 2))
        near, far = await asyncio.open_connection("127.0.0.1", secure.port)
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")

        async def pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            while piece := await source.read(65536):
                target.write(piece)
            target.close()

        await asyncio.gather(pour(reader, far), pour(near, writer), return_exceptions=True)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as socks:
        port = socks.sockets[0].getsockname()[1]
        http = new_http(ALL_PROXY=f"socks://127.0.0.1:{port}/", ca_file=str(PRIVATE_CA))
        assert (await http.ask(FAR, KEY, GET)).body == b"secret"
        await http.aclose()
        await secure.aclose()
    assert asked == [b"eval.example.org\x01\xbb"]


def _usual() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
