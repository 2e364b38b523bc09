"""Which proxy stands between here and a service, and that its password is never told."""

from __future__ import annotations

import traceback

import pytest

from evaltui.wire.proxies import BadProxy, Proxies, Proxy, bypassed, read_proxy

ORIGIN = "https://eval.example.org"
PASSWORD = "hunter2"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://proxy.x:3128", "http://proxy.x:3128"),
        ("http://proxy.x:3128/", "http://proxy.x:3128"),
        ("https://proxy.x", "https://proxy.x"),
        (" proxy.x:3128\n", "http://proxy.x:3128"),
        ("10.0.0.1:80", "http://10.0.0.1:80"),
        ("http://[::1]:3128", "http://[::1]:3128"),
        ("socks5h://proxy.x", "socks5h://proxy.x"),
        ("socks://127.0.0.1:1080/", "socks5h://127.0.0.1:1080"),
    ],
)
def test_a_proxy_is_read_as_people_write_it(text: str, url: str) -> None:
    proxy = read_proxy(text, "ALL_PROXY")
    assert (proxy.url, proxy.user, proxy.password) == (url, None, None)
    assert str(proxy) == f"the proxy {url} (ALL_PROXY)"
    assert proxy.is_socks == url.startswith("socks")


@pytest.mark.parametrize("written", ["hunter2", "hunter%32"])
def test_a_password_is_kept_apart_and_never_shown(written: str) -> None:
    proxy = read_proxy(f"http://me%40x:{written}@proxy.x:3128", "HTTPS_PROXY")
    assert proxy.user == "me@x"
    assert proxy.password is not None
    assert proxy.password.reveal() == PASSWORD
    assert PASSWORD not in f"{proxy} {proxy!r}"
    assert "me@x" not in f"{proxy} {proxy!r}"


@pytest.mark.parametrize(
    "text",
    [
        "http://me:hunter2/x@proxy.x:3128",
        "http://me:hunter2#x@proxy.x:3128",
        "http://me:1234?hunter2@proxy.x:3128",
        "http://me:1234/hunter2@proxy.x:3128",
        "http://me:hunter2@proxy.x:port",
        "http://me:hunter2@proxy.x:99999",
        "http://me:hunter2@",
        "http://me:hunter2@[::1",
        "http://me:hunter2 x@proxy.x",
        "gopher://me:hunter2@proxy.x",
        "socks4://me:hunter2@proxy.x",
        "",
        "http://",
    ],
)
def test_what_is_no_proxy_is_refused_by_the_name_of_its_setting(text: str) -> None:
    with pytest.raises(BadProxy, match="the proxy that HTTPS_PROXY names") as caught:
        read_proxy(text, "HTTPS_PROXY")
    told = "".join(traceback.format_exception(caught.value))
    assert PASSWORD not in told
    assert "1234" not in told


def chosen(origin: str = ORIGIN, own: str | None = None, **environ: str) -> str | None:
    proxy = Proxies(environ=environ).for_origin(origin, own, "account staging")
    return str(proxy) if proxy else None


def test_the_environment_is_read_as_curl_does() -> None:
    assert chosen() is None
    assert chosen(HTTPS_PROXY="a:1") == "the proxy http://a:1 (HTTPS_PROXY)"
    assert chosen(HTTPS_PROXY="a:1", https_proxy="b:1") == "the proxy http://b:1 (https_proxy)"
    assert chosen(HTTPS_PROXY="a:1", ALL_PROXY="b:1") == "the proxy http://a:1 (HTTPS_PROXY)"
    assert chosen(HTTP_PROXY="a:1", ALL_PROXY="b:1") == "the proxy http://b:1 (ALL_PROXY)"
    assert chosen("http://x.org", HTTP_PROXY="a:1") == "the proxy http://a:1 (HTTP_PROXY)"
    assert chosen(HTTPS_PROXY="a:1", https_proxy="") is None


def test_the_configuration_goes_before_the_environment_and_an_account_before_both() -> None:
    environ = {"HTTPS_PROXY": "env.x:1", "STAGING": "http://me:hunter2@own.x:3"}
    proxies = Proxies("http://config.x:2", environ=environ)
    assert str(proxies.for_origin(ORIGIN)) == "the proxy http://config.x:2 (proxy in [network])"
    assert proxies.for_origin(ORIGIN, "direct") is None
    own = proxies.for_origin(ORIGIN, "env:STAGING", "account staging")
    assert isinstance(own, Proxy)
    assert (own.url, own.user, own.source) == ("http://own.x:3", "me", "STAGING")
    assert Proxies("direct", environ=environ).for_origin(ORIGIN) is None
    with pytest.raises(BadProxy, match=r"^proxy of account a names the variable NONE, which is no"):
        proxies.for_origin(ORIGIN, "env:NONE", "account a")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "demo.localhost", "127.9.9.9"])
def test_this_machine_is_asked_directly_unless_its_account_says_otherwise(host: str) -> None:
    assert chosen(f"http://{host}:5560", HTTP_PROXY="a:1", ALL_PROXY="a:1") is None
    assert Proxies("a:1").for_origin(f"http://{host}") is None
    assert (
        chosen(f"http://{host}", "http://a:1") == "the proxy http://a:1 (proxy of account staging)"
    )


def test_the_configurations_exceptions_replace_the_environments() -> None:
    environ = {"HTTPS_PROXY": "a:1", "no_proxy": "x.org, example.org"}
    assert Proxies(environ=environ).for_origin(ORIGIN) is None
    assert Proxies(no_proxy=("x.org",), environ=environ).for_origin(ORIGIN) is not None
    assert Proxies(no_proxy=(), environ=environ).for_origin(ORIGIN) is not None


@pytest.mark.parametrize(
    ("host", "port", "entry", "is_bypassed"),
    [
        ("eval.example.org", None, "example.org", True),
        ("eval.example.org", None, ".example.org", True),
        ("eval.example.org", None, "*.EXAMPLE.org", True),
        ("eval.example.org", None, "EVAL.example.org.", True),
        ("evil-example.org", None, "example.org", False),
        ("example.org", None, ".example.org", True),
        ("example.org", None, "eval.example.org", False),
        ("anything", None, "*", True),
        ("x.org", 8443, "x.org:8443", True),
        ("x.org", 443, "x.org:8443", False),
        ("10.1.2.3", None, "10.0.0.0/8", True),
        ("11.1.2.3", None, "10.0.0.0/8", False),
        ("10.1.2.3", None, "10.1.2.3", True),
        ("fd00::1", None, "[fd00::1]:80", False),
        ("fd00::1", 80, "[fd00::1]:80", True),
        ("fd00::1", None, "fd00::/8", True),
        ("x.org", None, "", False),
        ("x.org", None, ".", False),
        ("x.org", None, "10.0.0.0/99", False),
    ],
)
def test_exceptions(host: str, port: int | None, entry: str, is_bypassed: bool) -> None:
    assert bypassed(host, port, ["unrelated.net", entry]) is is_bypassed


def test_a_unix_socket_is_asked_past_every_proxy() -> None:
    proxies = Proxies("http://proxy:3128", environ={"all_proxy": "http://other:1"})
    assert proxies.for_origin("unix:/run/tool.sock", "http://own:1", "account a") is None
