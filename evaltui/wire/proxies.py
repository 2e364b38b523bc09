"""Proxies: which one, if any, stands between here and a service."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from evaltui.model.account import DIRECT, Secret
from evaltui.wire.address import is_loopback, socket_path

SCHEMES = ("http", "https", "socks5", "socks5h")
_UNFIT = re.compile(r"[\s\x00-\x20\x7f-\x9f\\]|[^\x00-\x7f]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class BadProxy(ValueError):
    """A setting names no proxy. The message names the setting, and never repeats its text."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy. Neither its `repr` nor its `str` shows the password."""

    url: str
    """Scheme, host and port, without user and password."""
    source: str
    """The setting that names it, such as `HTTPS_PROXY`."""
    user: str | None = field(default=None, repr=False)
    password: Secret | None = None

    def __str__(self) -> str:
        return f"the proxy {self.url} ({self.source})"

    @property
    def is_socks(self) -> bool:
        """Whether it speaks SOCKS."""
        return self.url.startswith("socks")


def read_proxy(text: str, source: str) -> Proxy:
    """Read a proxy's URL; one without a scheme is http, and `socks:` is `socks5h:`.

    `socks:` is what desktops write into the environment, and leaving names to the proxy works
    where only the proxy can look them up.

    Raises:
        BadProxy: it is none.
    """
    text = text.strip()
    if not _SCHEME.match(text):
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _bad(source) from None
    # A password's own `/`, `?` or `#` would end the host's part too early, and a piece of the
    # password would be taken for the host.
    is_whole = parts.path in {"", "/"} and "?" not in text and "#" not in text
    if not host or not is_whole or _UNFIT.search(text):
        raise _bad(source)
    scheme = {"socks": "socks5h"}.get(parts.scheme, parts.scheme)
    if scheme not in SCHEMES:
        raise BadProxy(f"the proxy that {source} names must begin with {', '.join(SCHEMES)}")
    name = f"[{host}]" if ":" in host else host
    return Proxy(
        f"{scheme}://{name}" if port is None else f"{scheme}://{name}:{port}",
        source,
        None if parts.username is None else unquote(parts.username),
        None if parts.password is None else Secret(unquote(parts.password)),
    )


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies that the configuration and the environment name."""

    configured: str | None = None
    """The configuration's for all services: a URL, `env:NAME`, or `direct`."""
    no_proxy: tuple[str, ...] | None = None
    """The configuration's; None leaves it to the environment."""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    def for_origin(self, origin: str, own: str | None = None, owner: str = "") -> Proxy | None:
        """Give the proxy for a service's origin; None asks it directly.

        `own` is what its account says, which decides alone; then comes the configuration, then the
        environment, as curl reads it: lower case before upper case, `ALL_PROXY` last. This machine
        itself is asked directly unless the account says otherwise; a Unix socket always is.

        Raises:
            BadProxy: the setting that decides names none.
        """
        if socket_path(origin):
            return None
        if own is not None:
            return self._named(own, f"proxy of {owner}")
        parts = urlsplit(origin)
        host = parts.hostname or ""
        if is_loopback(host) or bypassed(host, parts.port, self._exceptions()):
            return None
        if self.configured is not None:
            return self._named(self.configured, "proxy in [network]")
        for name in (f"{parts.scheme}_proxy", "all_proxy"):
            text, variable = self._variable(name)
            if text:
                return read_proxy(text, variable)
        return None

    def _named(self, wish: str, source: str) -> Proxy | None:
        if wish == DIRECT:
            return None
        kind, _, name = wish.partition(":")
        if kind != "env":
            return read_proxy(wish, source)
        text = self.environ.get(name, "")
        if not text.strip():
            raise BadProxy(f"{source} names the variable {name}, which is not set")
        return read_proxy(text, name)

    def _exceptions(self) -> Iterable[str]:
        if self.no_proxy is not None:
            return self.no_proxy
        return re.split(r"[,\s]+", self._variable("no_proxy")[0])

    def _variable(self, name: str) -> tuple[str, str]:
        """Give a variable's text and the name by which it was found."""
        for spelling in (name, name.upper()):
            if spelling in self.environ:
                return self.environ[spelling].strip(), spelling
        return "", name


def bypassed(host: str, port: int | None, exceptions: Iterable[str]) -> bool:
    """Tell whether a host is among those that are asked directly, as curl reads `NO_PROXY`.

    Known are `*`, names, which hold for all below them (with or without a dot before them),
    addresses, networks such as `10.0.0.0/8`, and each with a port.
    """
    host = host.lower().rstrip(".")
    for entry in exceptions:
        name, its_port = _split_port(entry.strip().lower())
        if its_port is not None and its_port != port:
            continue
        name = name.lstrip(".").removeprefix("*.").rstrip(".")
        if name and (name in {"*", host} or host.endswith(f".{name}")):
            return True
        if name and _within(host, name):
            return True
    return False


def _split_port(entry: str) -> tuple[str, int | None]:
    found = re.fullmatch(r"\[([^\]]*)\](?::([0-9]+))?|([^:]*):([0-9]+)", entry)
    if found is None:
        return entry, None
    name, port = found[1] or found[3] or "", found[2] or found[4]
    return name, int(port) if port else None


def _within(host: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def _bad(source: str) -> BadProxy:
    return BadProxy(
        f"the proxy that {source} names is no URL such as http://proxy.example.org:3128; "
        "in a password, write / ? # @ as %2F %3F %23 %40"
    )
