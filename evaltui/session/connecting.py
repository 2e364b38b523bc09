"""How services are reached, from what the configuration and the environment say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from evaltui.files.network_settings import NetworkSettings
from evaltui.model.clock import Clock
from evaltui.wire.authorities import Authorities
from evaltui.wire.limits import Limits
from evaltui.wire.proxies import Proxies

if TYPE_CHECKING:
    from evaltui.http import Http

_PROXY_VARIABLES = {"http_proxy", "https_proxy", "all_proxy"}


def http_for(settings: NetworkSettings, environ: Mapping[str, str]) -> Callable[[Clock], Http]:
    """Give what makes the client."""

    def make(clock: Clock) -> Http:
        from evaltui.http import Http  # noqa: PLC0415 - the first screen needs no client

        return Http(
            clock,
            limits=limits_of(settings),
            proxies=proxies_of(settings, environ),
            authorities=authorities_of(settings, environ),
        )

    return make


def proxies_of(settings: NetworkSettings, environ: Mapping[str, str]) -> Proxies:
    """Give the proxies that there are."""
    return Proxies(settings.proxy, settings.no_proxy, environ)


def proxy_passwords(settings: NetworkSettings, environ: Mapping[str, str]) -> Iterator[str]:
    """Give the passwords of the proxies that variables name, as they are written and as sent."""
    named = (settings.proxy or "").partition("env:")[2]
    for name, value in environ.items():
        if name == named or name.lower() in _PROXY_VARIABLES:
            before, at, _ = value.rpartition("@")
            user = before.rpartition("://")[2]
            try:
                password = urlsplit(f"http://{user}@proxy").password if at else None
            except ValueError:
                password = None
            if password:
                yield password
                yield unquote(password)


def authorities_of(settings: NetworkSettings, environ: Mapping[str, str]) -> Authorities:
    """Give whose certificates are trusted."""
    return Authorities(settings.ca_file, environ)


def limits_of(settings: NetworkSettings) -> Limits:
    """Give the limits: the configured ones, else the usual."""
    usual, mib = Limits(), settings.max_body_mib
    return Limits(
        connect_s=settings.connect_s or usual.connect_s,
        read_s=settings.read_s or usual.read_s,
        answer_s=settings.answer_s or usual.answer_s,
        body_bytes=usual.body_bytes if mib is None else round(mib * 1024**2),
    )
