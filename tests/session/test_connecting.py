"""From the configuration's settings of the network to how services are reached."""

from __future__ import annotations

import pytest

from evaltui.files.config import AccountSettings, Config
from evaltui.files.network_settings import NetworkSettings
from evaltui.model.exchange import Malformed, Request, TimedOut, TlsFailed, Unreachable
from evaltui.session.connecting import limits_of
from evaltui.session.session import Session
from evaltui.wire.limits import Limits
from tests.conftest import NewServer
from tests.fault_server import PRIVATE_CA, SIGNED, FaultServer, answers, never
from tests.proxy_server import ProxyServer

GET = Request("GET", "/run")


async def ask(
    url: str, network: NetworkSettings, environ: dict[str, str] | None = None, **account: str
) -> bytes:
    """Ask as an account of a configuration is asked."""
    settings = AccountSettings("staging", "langwatch", url, "env:KEY", **account)
    config = Config(accounts={"staging": settings}, network=network)
    session = Session(config, {"KEY": "sk-secret", **(environ or {})})
    try:
        return (await session.ask(session.accounts.get("staging"))(GET)).body
    finally:
        await session.aclose()


def test_what_is_not_set_is_as_usual() -> None:
    assert limits_of(NetworkSettings()) == Limits()
    assert limits_of(NetworkSettings(connect_s=1, read_s=2, answer_s=3, max_body_mib=0.5)) == (
        Limits(connect_s=1, read_s=2, answer_s=3, body_bytes=512 * 1024)
    )


async def test_the_configured_size_and_time_are_the_most(server: FaultServer) -> None:
    server.on("/run", answers(b"x" * 200_000), never())
    with pytest.raises(Malformed, match=r"larger than 0\.1 MiB"):
        await ask(server.url, NetworkSettings(max_body_mib=0.1))
    with pytest.raises(TimedOut, match=r"0\.2 s"):
        await ask(server.url, NetworkSettings(read_s=0.2))


async def test_a_private_authority_of_all_and_of_one(new_server: NewServer) -> None:
    secure = await new_server(tls=True, certificate=SIGNED)
    secure.on("/run", answers(b"secret"))
    with pytest.raises(TlsFailed):
        await ask(secure.url, NetworkSettings())
    assert await ask(secure.url, NetworkSettings(ca_file=str(PRIVATE_CA))) == b"secret"
    assert await ask(secure.url, NetworkSettings(), ca_file=str(PRIVATE_CA)) == b"secret"


async def test_the_proxies_of_the_configuration(new_server: NewServer) -> None:
    secure = await new_server(tls=True, certificate=SIGNED)
    secure.on("/run", answers(b"secret"))
    proxy = await ProxyServer(secure.port, login="me:hunter2").start()
    environ = {"COMPANY": proxy.url.replace("//", "//me:hunter2@")}
    trusted = {"ca_file": str(PRIVATE_CA)}
    far = "https://eval.example.org"
    try:
        for network, own in (
            (NetworkSettings(proxy="env:COMPANY"), {}),
            (NetworkSettings(proxy="direct"), {"proxy": "env:COMPANY"}),
        ):
            assert await ask(far, network, environ, **trusted, **own) == b"secret"
        assert proxy.asked == ["CONNECT eval.example.org:443"] * 2
        exempt = NetworkSettings(proxy="env:COMPANY", no_proxy=("eval.invalid",))
        with pytest.raises(Unreachable, match=r"no address is known for https://eval\.invalid"):
            await ask("https://eval.invalid", exempt, environ, **trusted)
        assert len(proxy.asked) == 2
    finally:
        await proxy.aclose()
