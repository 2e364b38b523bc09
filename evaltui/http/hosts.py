"""The places that are asked, each with its ways of asking: connections, proxies, certificates."""

from __future__ import annotations

import os
import socket
import ssl
from dataclasses import replace
from urllib.parse import urlsplit

from evaltui.http.library import DirectTransport, Transport, proxied, usual_trust
from evaltui.http.repeated import Requests
from evaltui.model.account import Way
from evaltui.model.exchange import Unreachable
from evaltui.wire.address import DEFAULT_PORTS, socket_path
from evaltui.wire.authorities import Authorities
from evaltui.wire.direct import Origin, Place
from evaltui.wire.limits import Limits
from evaltui.wire.proxies import BadProxy, Proxies, Proxy
from evaltui.wire.sockets import Sockets, most_sockets


class Host:
    """The shared connections to one origin on one way."""

    def __init__(
        self, place: str, proxy: Proxy | None, transport: Transport, limits: Limits
    ) -> None:
        self.place, self.proxy, self.transport, self.limits = place, proxy, transport, limits
        self.requests = Requests()
        self.users = 0
        """How many questions and streams are under way."""
        self.times: dict[str, float | None] = {
            "connect": limits.connect_s,
            "read": limits.read_s,
            "write": limits.read_s,
            "pool": None,
        }
        """Seconds, as httpx's transports read them."""

    @property
    def far(self) -> str:
        """The place for messages, with what stands before it."""
        return f"{self.place} through {self.proxy}" if self.proxy else self.place


class Hosts:
    """All places that were asked, each made when it is first needed."""

    def __init__(
        self,
        limits: Limits,
        proxies: Proxies | None,
        authorities: Authorities | None,
        transport: Transport | None,
    ) -> None:
        """Use `transport` for every place where given, the network else.

        What of proxies and authorities is not given, the process's environment says.
        """
        self._limits, self._transport = limits, transport
        self._proxies = proxies or Proxies(environ=os.environ)
        self._authorities = authorities or Authorities(environ=os.environ)
        self._hosts: dict[tuple[str, Way], Host] = {}
        self._given_up: list[Host] = []
        self._contexts: dict[Way, ssl.SSLContext] = {}
        self._sockets: Sockets | None = None

    def at(self, place: str, way: Way) -> Host:
        """Give the connections to an origin.

        Raises:
            TlsFailed, Unreachable: certificates or a proxy are named that are of no use.
        """
        host = self._hosts.get((place, way))
        if host is None:
            proxy = None if self._transport else self._proxy(place, way)
            limits = _limits(self._limits, way)
            transport = self._transport or self._network(place, way, proxy, limits)
            host = self._hosts[place, way] = Host(place, proxy, transport, limits)
        return host

    def give_up(self) -> None:
        """Use none of the connections that there are for a new question."""
        self._given_up += self._hosts.values()
        self._hosts = {}

    async def close_given_up(self) -> None:
        """Close what was given up and is no longer used."""
        if self._given_up:
            unused = [host for host in self._given_up if not host.users]
            self._given_up = [host for host in self._given_up if host.users]
            for host in unused:
                await host.transport.aclose()

    async def aclose(self) -> None:
        """Close every connection, and end what is under way on them."""
        hosts, self._hosts, self._given_up = [*self._hosts.values(), *self._given_up], {}, []
        for host in hosts:
            await host.transport.aclose()
        if self._sockets is not None:
            self._sockets.close()

    def _network(self, place: str, way: Way, proxy: Proxy | None, limits: Limits) -> Transport:
        path = socket_path(place)
        if path is not None and not hasattr(socket, "AF_UNIX"):
            raise Unreachable("Unix sockets cannot be asked on this system")
        if path is None and proxy is not None:
            return proxied(proxy, self._context(way), limits)
        if self._sockets is None:
            self._sockets = Sockets(most_sockets(), self._limits.keep_alive_s)
        if path is not None:
            return DirectTransport(Origin(Place("localhost", 80, path=path), self._sockets))
        parts = urlsplit(place)
        host, port = parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
        context = self._context(way) if parts.scheme == "https" else None
        return DirectTransport(Origin(Place(host, port, context), self._sockets))

    def _proxy(self, place: str, way: Way) -> Proxy | None:
        try:
            return self._proxies.for_origin(place, way.proxy, way.owner)
        except BadProxy as error:
            raise Unreachable(f"{place} is not asked: {error}") from None

    def _context(self, way: Way) -> ssl.SSLContext:
        # 21 ms and 1.1 MB each: one serves all that trust the same.
        key = replace(way, proxy=None, connect_s=None, read_s=None, answer_s=None)
        if key not in self._contexts:
            context = self._authorities.context(way, usual_trust)
            context.set_alpn_protocols(["http/1.1"])
            self._contexts[key] = context
        return self._contexts[key]


def _limits(usual: Limits, way: Way) -> Limits:
    """Give the limits on a way: its own where it has some."""
    return replace(
        usual,
        connect_s=way.connect_s or usual.connect_s,
        read_s=way.read_s or usual.read_s,
        answer_s=way.answer_s or usual.answer_s,
    )
