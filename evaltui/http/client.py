"""Asks services: who may ask when, how long an answer may take, and where a key may go.

Connections are shared per origin (scheme, host and port), at most `Limits.per_host` questions run
at once there, and further ones wait in line in the order they came. A key travels only to the
origin it is given for: a redirect elsewhere is an error that names the other place. Cookies are not
kept: accounts of one service share connections, but nothing else. Accounts with a proxy or an
authority of their own share none with others. A base URL such as `unix:/run/tool.sock` is HTTP over
a Unix socket, past any proxy.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import replace
from urllib.parse import urlsplit

from evaltui.http.library import (
    BREAKS,
    AsgiTransport,
    DirectTransport,
    Response,
    Transport,
    outgoing,
    proxied,
    sent,
    translated,
    unpacked,
    usual_trust,
)
from evaltui.model.account import Way
from evaltui.model.clock import Clock
from evaltui.model.exchange import Answer, Malformed, Request, TimedOut, Unreachable
from evaltui.wire.address import DEFAULT_PORTS, address, origin, redirected, socket_path
from evaltui.wire.asgi import AsgiApp
from evaltui.wire.authorities import Authorities
from evaltui.wire.direct import Origin, Place
from evaltui.wire.limits import Limits
from evaltui.wire.outgoing import notice_a_vanished_peer
from evaltui.wire.proxies import BadProxy, Proxies, Proxy
from evaltui.wire.sockets import Sockets, most_sockets
from evaltui.wire.turns import Turns

MAX_PIECES = 100_000
"""Chunks of one answer: more cost seconds to put together, and no service flushes byte by byte."""
NO_WAY_OF_ITS_OWN = Way()


class _Host:
    """The shared connections to one origin on one way."""

    def __init__(
        self, place: str, proxy: Proxy | None, transport: Transport, limits: Limits
    ) -> None:
        self.place, self.proxy, self.transport, self.limits = place, proxy, transport, limits
        self.users = 0
        self.times = {
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


class Http:
    """Asks services over shared connections. Make and close it within one event loop."""

    def __init__(
        self,
        clock: Clock,
        *,
        limits: Limits | None = None,
        proxies: Proxies | None = None,
        authorities: Authorities | None = None,
        transport: Transport | None = None,
    ) -> None:
        """Use `transport` for every origin where given (tests, the demo), the network else.

        What of proxies and authorities is not given, the process's environment says.
        """
        self._clock = clock
        self._limits = limits or Limits()
        self._proxies = proxies or Proxies(environ=os.environ)
        self._authorities = authorities or Authorities(environ=os.environ)
        self._transport = transport
        self._hosts: dict[tuple[str, Way], _Host] = {}
        self._given_up: list[_Host] = []
        self._contexts: dict[Way, ssl.SSLContext] = {}
        self._sockets: Sockets | None = None
        self._turns: Turns[tuple[str, Way]] = Turns(most_sockets(), self._limits.per_host)
        self._closed = False
        self._deadlines: set[asyncio.Timeout] = set()
        self._cut_short: set[asyncio.Timeout] = set()
        self._quiet = asyncio.Event()
        """Set while no question is under way."""
        self._quiet.set()

    @classmethod
    def in_process(cls, clock: Clock, app: AsgiApp, *, limits: Limits | None = None) -> Http:
        """Give a client whose every question is answered by an ASGI app in this process."""
        return cls(clock, limits=limits, transport=AsgiTransport(app))

    async def ask(
        self,
        base_url: str,
        headers: Mapping[str, str],
        request: Request,
        way: Way = NO_WAY_OF_ITS_OWN,
    ) -> Answer:
        """Ask one question and give the whole answer, whatever its status.

        Raises:
            Unreachable: no answer, or it broke off or took too long (also TimedOut, TlsFailed); or
                no proxy or certificates are to be had where some are named.
            Malformed: too large, not decodable, a redirect to somewhere else, or no address.
            KeyUnfit: the key cannot be sent.
        """
        place = origin(base_url)
        async with self._turn(place, way) as host:
            started = self._clock.monotonic()
            async with self._bounded(host):
                url = address(base_url, request.path)
                query = request.query
                for _ in range(self._limits.redirects + 1):
                    with translated(place, host.proxy, host.limits):
                        going = outgoing(place, url, query, headers, request, host.times)
                        response = await sent(host.transport, going, host.proxy)
                        try:
                            body = await self._read(response)
                        finally:
                            await response.aclose()
                    if not (response.has_redirect_location and request.method == "GET"):
                        return self._answer(response, body, started)
                    # The query is part of the place that a redirect names.
                    url, query = redirected(url, response.headers["location"]), ()
        raise Malformed(f"{place} redirects in circles: check the base URL")

    @asynccontextmanager
    async def stream(
        self,
        base_url: str,
        headers: Mapping[str, str],
        request: Request,
        way: Way = NO_WAY_OF_ITS_OWN,
    ) -> AsyncIterator[Stream]:
        """Ask one question whose answer comes piece by piece and may take for ever.

        It does not wait in line, since it would hold its place for as long as it lasts.

        Raises:
            Unreachable, Malformed, KeyUnfit: as `ask`; the first two also while pieces are read.
        """
        place = origin(base_url)
        host = self._host(place, way)
        started = self._clock.monotonic()
        async with self._bounded(host):
            with translated(place, host.proxy, host.limits):
                url = address(base_url, request.path)
                times = {**host.times, "read": None}
                going = outgoing(place, url, request.query, headers, request, times)
                response = await sent(host.transport, going, host.proxy)
        network = response.extensions.get("network_stream")
        connection = network.get_extra_info("socket") if network is not None else None
        if connection is not None:
            notice_a_vanished_peer(connection)
        host.users += 1
        try:
            yield Stream(self, response, host, started)
        finally:
            host.users -= 1
            with suppress(*BREAKS):
                await response.aclose()

    def give_up_connections(self) -> None:
        """Connect anew for whatever is asked from now on, and end questions that are under way.

        After the machine slept, or went to another network, connections are dead and do not know
        it: each would have to time out first. Event streams stay: they notice by themselves.
        """
        self._given_up += self._hosts.values()
        self._hosts = {}
        for deadline in self._deadlines:
            if not deadline.expired():
                self._cut_short.add(deadline)
                deadline.reschedule(0)

    async def aclose(self) -> None:
        """End what is under way as Unreachable and close every connection; nothing goes after."""
        self._closed = True
        hosts, self._hosts, self._given_up = [*self._hosts.values(), *self._given_up], {}, []
        for deadline in self._deadlines:
            if not deadline.expired():
                deadline.reschedule(0)
        # A connection that is being made is in no transport's books yet and would be left open.
        await self._quiet.wait()
        for host in hosts:
            await host.transport.aclose()
        if self._sockets is not None:
            self._sockets.close()

    @asynccontextmanager
    async def _turn(self, place: str, way: Way) -> AsyncIterator[_Host]:
        """Wait for one of the places that an origin has for questions.

        Raises:
            TlsFailed, Unreachable: as `_host`.
        """
        await self._turns.take((place, way))
        try:
            host = self._host(place, way)
            host.users += 1
            try:
                await self._close_given_up()
                yield host
            finally:
                host.users -= 1
        finally:
            self._turns.give_back((place, way))

    async def _close_given_up(self) -> None:
        unused = [host for host in self._given_up if not host.users]
        self._given_up = [host for host in self._given_up if host.users]
        for host in unused:
            await host.transport.aclose()

    @asynccontextmanager
    async def _bounded(self, host: _Host) -> AsyncIterator[None]:
        """Let what is within take no longer than an answer may, nor longer than this is open.

        Raises:
            Unreachable, TimedOut: it did.
        """
        place, answer_s = host.far, host.limits.answer_s
        self._check_open(place)
        deadline = asyncio.timeout(answer_s)
        try:
            async with deadline:
                self._deadlines.add(deadline)
                self._quiet.clear()
                try:
                    yield
                finally:
                    self._deadlines.discard(deadline)
                    if not self._deadlines:
                        self._quiet.set()
        except TimeoutError:
            self._check_open(place)
            if deadline in self._cut_short:
                raise Unreachable(
                    f"the question to {place} was given up: this machine slept meanwhile"
                ) from None
            raise TimedOut(f"{place} took longer than {answer_s:g} s to answer") from None
        finally:
            self._cut_short.discard(deadline)

    def _check_open(self, place: str) -> None:
        if self._closed:
            raise Unreachable(f"{place} is asked no more: evaltui is closing its connections")

    def _host(self, place: str, way: Way) -> _Host:
        """Give the connections to an origin, made when they are first needed.

        Raises:
            TlsFailed, Unreachable: certificates or a proxy are named that are of no use.
        """
        self._check_open(place)
        host = self._hosts.get((place, way))
        if host is None:
            proxy = None if self._transport else self._proxy(place, way)
            limits = _limits(self._limits, way)
            transport = self._transport or self._network(place, way, proxy, limits)
            host = self._hosts[place, way] = _Host(place, proxy, transport, limits)
        return host

    def _network(self, place: str, way: Way, proxy: Proxy | None, limits: Limits) -> Transport:
        path = socket_path(place)
        if path is None and proxy is not None:
            return proxied(proxy, self._context(way), limits)
        if self._sockets is None:
            self._sockets = Sockets(most_sockets(), limits.keep_alive_s)
        if path is not None:
            if not hasattr(socket, "AF_UNIX"):
                raise Unreachable("Unix sockets cannot be asked on this system")
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

    async def _read(self, response: Response) -> bytes:
        pieces: list[bytes] = []
        size = 0
        async with aclosing(unpacked(response)) as coming:
            async for piece in coming:
                size += len(piece)
                pieces.append(piece)
                if size > self._limits.body_bytes:
                    raise Malformed(
                        f"the answer is larger than {self._limits.body_bytes / 1024**2:g} MiB",
                        excerpt=b"".join(pieces[:50])[:200].decode("utf-8", "replace"),
                    )
                if len(pieces) > MAX_PIECES:
                    raise Malformed(f"the answer comes in more than {MAX_PIECES} pieces")
        return b"".join(pieces)

    def _answer(self, response: Response, body: bytes, started: float) -> Answer:
        return Answer(
            status=response.status_code,
            headers=dict(response.headers.items()),
            body=body,
            received_at=self._clock.now(),
            took_s=max(0.0, self._clock.monotonic() - started),
        )


class Stream:
    """An answer that is still coming."""

    def __init__(self, http: Http, response: Response, host: _Host, started: float) -> None:
        self._http, self._response, self._host, self._started = http, response, host, started

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._response.status_code

    @property
    def content_type(self) -> str:
        """The media type, lower case, without parameters."""
        kind: str = self._response.headers.get("content-type", "")
        return kind.partition(";")[0].strip().lower()

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Give the body as it comes.

        Raises:
            Unreachable, Malformed: the connection broke or the body cannot be decoded.
        """
        host = self._host
        with translated(host.place, host.proxy, host.limits):
            async with aclosing(unpacked(self._response)) as coming:
                async for piece in coming:
                    yield piece

    async def whole(self) -> Answer:
        """Read the rest, within the limits of a whole answer: for refusals and plain JSON.

        Raises:
            Unreachable, Malformed: as `Http.ask`.
        """
        http, host = self._http, self._host
        async with http._bounded(host):  # noqa: SLF001 - one seam, one file
            with translated(host.place, host.proxy, host.limits):
                body = await http._read(self._response)  # noqa: SLF001
        return http._answer(self._response, body, self._started)  # noqa: SLF001


def _limits(usual: Limits, way: Way) -> Limits:
    """Give the limits on a way: its own where it has some."""
    return replace(
        usual,
        connect_s=way.connect_s or usual.connect_s,
        read_s=way.read_s or usual.read_s,
        answer_s=way.answer_s or usual.answer_s,
    )
