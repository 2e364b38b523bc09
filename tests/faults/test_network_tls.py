"""Secure connections that are not to be trusted, or do not come about: each is named."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from evaltui.http import Http, usual_trust
from evaltui.model.exchange import Request, TlsFailed
from evaltui.model.health import HealthStatus
from evaltui.wire.authorities import Authorities
from tests.conftest import NewServer
from tests.fakes import FakeClock
from tests.fault_server import CERTIFICATE, FaultServer, answers
from tests.faults.watching import GOOD, serve, watching

FOLDER = Path(__file__).parents[1] / "data" / "tls"
AUTHORITY = FOLDER / "authority.pem"
GET = Request("GET", "/run")
KEY = {"X-Auth-Token": "sk-secret"}


@pytest.fixture
async def http(no_task_left: None, clock: FakeClock) -> AsyncIterator[Http]:
    """A client that trusts the tests' own authority too."""
    client = Http(clock, authorities=Authorities(str(AUTHORITY)))
    yield client
    await client.aclose()


async def secure(new_server: NewServer, certificate: str | Path) -> FaultServer:
    server = await new_server(tls=True, certificate=FOLDER / certificate)
    server.on("/run", answers(b"secret"))
    return server


async def test_the_authority_is_trusted(http: Http, new_server: NewServer) -> None:
    server = await secure(new_server, "good.pem")
    answer = await http.ask(f"https://localhost:{server.port}", KEY, GET)
    assert answer.body == b"secret"


@pytest.mark.parametrize(
    ("certificate", "host", "says"),
    [
        ("expired.pem", "localhost", "certificate has expired, or this machine's clock is fast"),
        (
            "not-yet-valid.pem",
            "localhost",
            "certificate is not yet valid, or this machine's clock is slow",
        ),
        (
            "other-host.pem",
            "localhost",
            "Hostname mismatch, certificate is not valid for 'localhost'",
        ),
        (
            "good.pem",
            "127.0.0.1",
            "IP address mismatch, certificate is not valid for '127.0.0.1'",
        ),
        (CERTIFICATE, "localhost", "self-signed certificate: nobody vouches for it"),
    ],
)
async def test_a_certificate_that_is_not_good_is_refused_by_name(
    http: Http, new_server: NewServer, certificate: str | Path, host: str, says: str
) -> None:
    server = await secure(new_server, certificate)
    url = f"https://{host}:{server.port}"
    with pytest.raises(TlsFailed) as told:
        await http.ask(url, KEY, GET)
    assert str(told.value) == f"the certificate of {url} is refused: {says}"
    assert server.seen == []


async def test_an_authority_that_nobody_knows_is_named_with_what_to_do(
    no_task_left: None, clock: FakeClock, new_server: NewServer
) -> None:
    server = await secure(new_server, "good.pem")
    client = Http(clock)
    with pytest.raises(TlsFailed) as told:
        await client.ask(f"https://localhost:{server.port}", KEY, GET)
    await client.aclose()
    assert str(told.value).endswith(
        "is refused: unable to get local issuer certificate: unknown authority; if it is your "
        "company's, name its file as ca_file in [network]"
    )
    assert server.seen == []


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        # TLS records (RFC 8446, 5.1 and 6): an alert, fatal, with its number.
        (b"\x15\x03\x01\x00\x02\x02\x46", "it speaks no version of TLS that is safe, 1.2 or 1.3"),
        (b"\x15\x03\x01\x00\x02\x02\x28", "the two sides agree on no way to encrypt"),
        (b"\x15\x03\x01\x00\x02\x02\x50", "it broke off the handshake"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "it may speak plain http there"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "it may speak plain http there"),
    ],
)
async def test_a_handshake_that_fails_says_why(
    http: Http, new_server: NewServer, reply: bytes, says: str
) -> None:
    server = await new_server()
    server.handshake_reply = reply
    url = f"https://127.0.0.1:{server.port}"
    with pytest.raises(TlsFailed) as told:
        await http.ask(url, KEY, GET)
    assert str(told.value).startswith(f"no secure connection to {url} (")
    assert str(told.value).endswith(f"): {says}")


def test_no_version_before_1_2_is_spoken() -> None:
    assert usual_trust().minimum_version >= ssl.TLSVersion.TLSv1_2


async def test_a_renewed_certificate_is_believed_within_an_interval(
    no_task_left: None, unused_port: int
) -> None:
    url = f"https://localhost:{unused_port}"
    environ = {"SSL_CERT_FILE": str(AUTHORITY)}
    async with watching({"here": url}, environ=environ) as watchers:
        for certificate, status in (
            ("expired.pem", HealthStatus.UNREACHABLE),
            ("good.pem", HealthStatus.OK),
        ):
            server = FaultServer(tls=True, certificate=FOLDER / certificate, at_port=unused_port)
            await server.start()
            serve(server, GOOD)
            if status is HealthStatus.UNREACHABLE:
                watchers.watch("here:r-0")
            watch = await watchers.until("here:r-0", status)
            if status is HealthStatus.UNREACHABLE:
                assert "certificate has expired" in (watch.health.message or "")
                assert server.seen == []
            await server.aclose()
