"""Asks services: who may ask when, how long an answer may take, and where a key may go.

Connections are shared per origin (scheme, host and port), at most `Limits.per_host` questions run
at once there, and further ones wait in line in the order they came. A key travels only to the
origin it is given for: a redirect elsewhere is an error that names the other place. Cookies are not
kept: accounts of one service share connections, but nothing else. Accounts with a proxy or an
authority of their own share none with others. A base URL such as `unix:/run/tool.sock` is HTTP over
a Unix socket, past any proxy.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, suppress

from evaltui.http.hosts import Host, Hosts
from evaltui.http.library import (
    BREAKS,
    AsgiTransport,
    Response,
    Transport,
    outgoing,
    sent,
    translated,
    unpacked,
)
from evaltui.model.account import Way
from evaltui.model.clock import Clock
from evaltui.model.exchange import Answer, Malformed, Request
from evaltui.wire.address import address, origin, redirected
from evaltui.wire.asgi import AsgiApp
from evaltui.wire.authorities import Authorities
from evaltui.wire.deadlines import Deadlines
from evaltui.wire.limits import Limits
from evaltui.wire.outgoing import notice_a_vanished_peer
from evaltui.wire.proxies import Proxies
from evaltui.wire.sockets import most_sockets
from evaltui.wire.turns import Turns

MAX_PIECES = 100_000
"""Chunks of one answer: more cost seconds to put together, and no service flushes byte by byte."""
NO_WAY_OF_ITS_OWN = Way()


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
        self._hosts = Hosts(self._limits, proxies, authorities, transport)
        self._turns: Turns[tuple[str, Way]] = Turns(most_sockets(), self._limits.per_host)
        self._deadlines = Deadlines()

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
        await self._turns.take((place, way))
        try:
            host = self._host(place, way)
            host.users += 1
            try:
                await self._hosts.close_given_up()
                return await self._answered(host, base_url, headers, request)
            finally:
                host.users -= 1
        finally:
            self._turns.give_back((place, way))

    async def _answered(
        self, host: Host, base_url: str, headers: Mapping[str, str], request: Request
    ) -> Answer:
        place, proxy, limits = host.place, host.proxy, host.limits
        started = self._clock.monotonic()
        async with self._deadlines.bound(host.far, limits.answer_s):
            url, query = address(base_url, request.path), request.query
            for _ in range(limits.redirects + 1):
                with translated(place, proxy, limits):
                    going = host.requests.of(place, url, query, headers, request, host.times)
                    response = await sent(host.transport, going, proxy)
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
        async with self._deadlines.bound(host.far, host.limits.answer_s):
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
        self._hosts.give_up()
        self._deadlines.cut_short()

    async def aclose(self) -> None:
        """End what is under way as Unreachable and close every connection; nothing goes after."""
        # A connection that is being made is in no transport's books yet and would be left open.
        await self._deadlines.aclose()
        await self._hosts.aclose()

    def _host(self, place: str, way: Way) -> Host:
        self._deadlines.check_open(place)
        return self._hosts.at(place, way)

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

    def __init__(self, http: Http, response: Response, host: Host, started: float) -> None:
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
        # One seam, one file.
        async with http._deadlines.bound(host.far, host.limits.answer_s):  # noqa: SLF001
            with translated(host.place, host.proxy, host.limits):
                body = await http._read(self._response)  # noqa: SLF001
        return http._answer(self._response, body, self._started)  # noqa: SLF001
