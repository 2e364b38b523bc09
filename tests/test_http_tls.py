"""Secure connections: which are refused, and what the refusal says."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from evaltui.http import Http
from evaltui.model.exchange import Malformed, Request, TlsFailed, Unreachable
from tests.conftest import NewServer
from tests.fakes import FakeClock
from tests.fault_server import CERTIFICATE, FaultServer, answers

GET = Request("GET", "/run")
KEY = {"X-Auth-Token": "sk-secret"}


@pytest.fixture
async def http(no_task_left: None, clock: FakeClock) -> AsyncIterator[Http]:
    client = Http(clock)
    yield client
    await client.aclose()


@pytest.fixture
async def secure(new_server: NewServer) -> FaultServer:
    server = await new_server(tls=True)
    server.on("/run", answers(b"secret"))
    return server


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    http: Http, secure: FaultServer
) -> None:
    with pytest.raises(
        TlsFailed, match=r"^the certificate of https://127\S+ is refused: self.sign"
    ):
        await http.ask(secure.url, KEY, GET)
    assert secure.seen == []


async def test_a_certificate_of_another_host_is_refused(
    http: Http, secure: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with pytest.raises(TlsFailed, match=r"is refused: IP address mismatch"):
        await http.ask(secure.url, KEY, GET)
    assert secure.seen == []


async def test_a_company_certificate_is_trusted_where_the_environment_names_it(
    http: Http, secure: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    for _ in range(3):
        answer = await http.ask(f"https://localhost:{secure.port}", KEY, GET)
        assert answer.body == b"secret"
    # A name may have several addresses, of which only one listens.
    assert {seen.connection for seen in secure.seen} == {secure.seen[0].connection}


async def test_a_plain_server_asked_for_a_secure_connection(
    http: Http, server: FaultServer
) -> None:
    with pytest.raises(TlsFailed, match=r"^no secure connection to https://127.+plain http"):
        await http.ask(server.url.replace("http:", "https:"), KEY, GET)
    assert server.seen == []


async def test_a_secure_server_asked_in_the_clear(http: Http, secure: FaultServer) -> None:
    with pytest.raises((Unreachable, Malformed), match=r"127\.0\.0\.1"):
        await http.ask(secure.url.replace("https:", "http:"), KEY, GET)
