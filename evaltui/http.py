"""HTTP, and the only file that imports httpx: asks services and translates what goes wrong.

Connections are shared per origin (scheme, host and port), at most `Limits.per_host` questions run
at once there, and further ones wait in line in the order they came: waiting in httpx's own pool
would count against its timeouts and rescan the pool. A key travels only to the origin it is given
for: a redirect elsewhere is an error that names the other place. Cookies are not kept: accounts of
one service share connections, but nothing else. Accounts with a proxy or an authority of their own
share none with others. A base URL such as `unix:/run/tool.sock` is HTTP over a Unix socket, past
any proxy.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy

import evaltui.wire.no_command_line  # noqa: F401 - goes before httpx

# isort: split
import httpx

from evaltui import __version__
from evaltui.model.account import Way
from evaltui.model.clock import Clock
from evaltui.model.exchange import Answer, Malformed, Request, TimedOut, TlsFailed, Unreachable
from evaltui.model.text import one_line
from evaltui.wire.address import DEFAULT_PORTS, address, origin, redirected, socket_path
from evaltui.wire.asgi import AppFailed, AsgiApp, AsgiExchange, Scope
from evaltui.wire.authorities import Authorities
from evaltui.wire.decoding import ACCEPTED, BodyDecoder, Undecodable
from evaltui.wire.failures import broken_answer, not_connected, not_let_through, tls_reason
from evaltui.wire.limits import Limits
from evaltui.wire.outgoing import check_header_values, json_body, notice_a_vanished_peer
from evaltui.wire.proxies import BadProxy, Proxies, Proxy

MAX_PIECES = 100_000
"""Chunks of one answer: more cost seconds to put together, and no service flushes byte by byte."""
USER_AGENT = f"evaltui/{__version__}"
SOCKS_EXTRA = "one package more: pip install 'evaltui[socks]'"
NO_WAY_OF_ITS_OWN = Way()


class _Host:
    """The shared connections to one origin on one way, and the line of those who wait for them."""

    def __init__(
        self, place: str, proxy: Proxy | None, client: httpx.AsyncClient, limits: Limits
    ) -> None:
        self.place, self.proxy, self.client, self.limits = place, proxy, client, limits
        self.turn = asyncio.Semaphore(limits.per_host)
        self.users = 0

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
        transport: httpx.AsyncBaseTransport | None = None,
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
                    with _translated(host):
                        outgoing = _outgoing(host.client, url, query, headers, request)
                        response = await _sent(host, outgoing)
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
            with _translated(host):
                url = address(base_url, request.path)
                outgoing = _outgoing(host.client, url, request.query, headers, request)
                timeout = httpx.Timeout(host.limits.read_s, connect=host.limits.connect_s)
                outgoing.extensions["timeout"] = {**timeout.as_dict(), "read": None, "pool": None}
                response = await _sent(host, outgoing)
        network = response.extensions.get("network_stream")
        connection = network.get_extra_info("socket") if network is not None else None
        if connection is not None:
            notice_a_vanished_peer(connection)
        host.users += 1
        try:
            yield Stream(self, response, host, started)
        finally:
            host.users -= 1
            with suppress(httpx.HTTPError, OSError):
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
        # A connection that is being made is not in httpx's pool yet and would be left open.
        await self._quiet.wait()
        async with AsyncExitStack() as stack:
            for host in hosts:
                stack.push_async_callback(host.client.aclose)

    @asynccontextmanager
    async def _turn(self, place: str, way: Way) -> AsyncIterator[_Host]:
        """Wait for one of the places that an origin has for questions.

        Raises:
            TlsFailed, Unreachable: as `_host`.
        """
        while True:
            host = self._host(place, way)
            async with host.turn:
                if self._hosts.get((place, way)) is not host and not self._closed:
                    continue
                host.users += 1
                try:
                    await self._close_given_up()
                    yield host
                finally:
                    host.users -= 1
                return

    async def _close_given_up(self) -> None:
        unused = [host for host in self._given_up if not host.users]
        self._given_up = [host for host in self._given_up if host.users]
        for host in unused:
            await host.client.aclose()

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
            proxy, context, transport = None, None, self._transport
            if transport is None and (path := socket_path(place)):
                transport = _socket_transport(path)
            elif transport is None:
                proxy, context = self._proxy(place, way), self._context(way)
            limits = _limits(self._limits, way)
            client = _client(transport, proxy, context, limits)
            host = self._hosts[place, way] = _Host(place, proxy, client, limits)
        return host

    def _proxy(self, place: str, way: Way) -> Proxy | None:
        try:
            return self._proxies.for_origin(place, way.proxy, way.owner)
        except BadProxy as error:
            raise Unreachable(f"{place} is not asked: {error}") from None

    def _context(self, way: Way) -> ssl.SSLContext:
        # 21 ms and 1.1 MB each: one serves all that trust the same.
        key = replace(way, proxy=None, connect_s=None, read_s=None, answer_s=None)
        if key not in self._contexts:
            self._contexts[key] = self._authorities.context(way, usual_trust)
        return self._contexts[key]

    async def _read(self, response: httpx.Response) -> bytes:
        pieces: list[bytes] = []
        size = 0
        async with aclosing(_unpacked(response)) as coming:
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

    def _answer(self, response: httpx.Response, body: bytes, started: float) -> Answer:
        return Answer(
            status=response.status_code,
            headers=dict(response.headers.items()),
            body=body,
            received_at=self._clock.now(),
            took_s=max(0.0, self._clock.monotonic() - started),
        )


class Stream:
    """An answer that is still coming."""

    def __init__(self, http: Http, response: httpx.Response, host: _Host, started: float) -> None:
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
        with _translated(self._host):
            async with aclosing(_unpacked(self._response)) as coming:
                async for piece in coming:
                    yield piece

    async def whole(self) -> Answer:
        """Read the rest, within the limits of a whole answer: for refusals and plain JSON.

        Raises:
            Unreachable, Malformed: as `Http.ask`.
        """
        http = self._http
        async with http._bounded(self._host):  # noqa: SLF001 - one seam, one file
            with _translated(self._host):
                body = await http._read(self._response)  # noqa: SLF001
        return http._answer(self._response, body, self._started)  # noqa: SLF001


class AsgiTransport(httpx.AsyncBaseTransport):
    """Answers from an ASGI app in this process, piece by piece.

    httpx's own ASGITransport gives an answer only when it is whole, which an event stream never is.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Start the app on one request and give the answer as soon as its head is there."""
        exchange = AsgiExchange(self._app, _asgi_scope(request), await request.aread())
        try:
            start = await exchange.start()
        except BaseException as error:
            await exchange.aclose()
            if isinstance(error, AppFailed):
                raise httpx.ReadError(str(error)) from error
            raise
        return httpx.Response(
            start["status"], headers=start.get("headers", []), stream=_AsgiBody(exchange)
        )


class _AsgiBody(httpx.AsyncByteStream):
    """The body of an app's answer, as httpx reads one."""

    def __init__(self, exchange: AsgiExchange) -> None:
        self._exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._exchange.pieces():
                yield piece
        except AppFailed as error:
            raise httpx.ReadError(str(error)) from error

    async def aclose(self) -> None:
        await self._exchange.aclose()


def _asgi_scope(request: httpx.Request) -> Scope:
    """Describe the request as the ASGI specification (HTTP connection scope, 2.3) wants it."""
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 0),
        "server": (url.host, url.port or DEFAULT_PORTS[url.scheme]),
    }


def _outgoing(
    client: httpx.AsyncClient,
    url: str,
    query: tuple[tuple[str, str], ...],
    headers: Mapping[str, str],
    request: Request,
) -> httpx.Request:
    """Give the request as httpx sends it.

    Raises:
        KeyUnfit: a header cannot be sent.
        Malformed: the body holds what JSON has no form for.
    """
    sent = {"accept": request.accept, **headers}
    check_header_values(sent.values())
    content: bytes | None = None
    if request.json is not None:
        sent["content-type"] = "application/json"
        content = json_body(request.json)
    return client.build_request(
        request.method, url, params=query or None, content=content, headers=sent
    )


async def _unpacked(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """Give the body as it comes; httpx's own unpacking knows no bounds.

    Raises:
        Undecodable: it is not packed as it says.
    """
    decoder = BodyDecoder(response.headers.get("content-encoding", ""))
    async for raw in response.aiter_raw():
        for piece in decoder.feed(raw):
            yield piece
    decoder.finish()


def usual_trust() -> ssl.SSLContext:
    """Give what trusts the usual authorities, which come with httpx; the environment says none."""
    return httpx.create_ssl_context(trust_env=False)


def _client(
    transport: httpx.AsyncBaseTransport | None,
    proxy: Proxy | None,
    context: ssl.SSLContext | None,
    limits: Limits,
) -> httpx.AsyncClient:
    """Make the client for one origin.

    Raises:
        Unreachable: the proxy needs what is not installed.
    """
    try:
        return httpx.AsyncClient(
            transport=transport,
            # What the environment says was read already, without this machine's own hosts.
            trust_env=False,
            verify=context or True,
            proxy=_for_httpx(proxy, context) if proxy else None,
            headers={"user-agent": USER_AGENT, "accept-encoding": ACCEPTED},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=httpx.Timeout(limits.read_s, connect=limits.connect_s, pool=None),
            limits=httpx.Limits(
                max_connections=None,
                max_keepalive_connections=limits.per_host,
                keepalive_expiry=limits.keep_alive_s,
            ),
        )
    except ImportError:
        raise Unreachable(f"{proxy} speaks SOCKS, which needs {SOCKS_EXTRA}") from None


def _limits(usual: Limits, way: Way) -> Limits:
    """Give the limits on a way: its own where it has some."""
    return replace(
        usual,
        connect_s=way.connect_s or usual.connect_s,
        read_s=way.read_s or usual.read_s,
        answer_s=way.answer_s or usual.answer_s,
    )


def _socket_transport(path: str) -> httpx.AsyncBaseTransport:
    """Give what asks over a Unix socket.

    Raises:
        Unreachable: this system has none.
    """
    if not hasattr(socket, "AF_UNIX"):
        raise Unreachable("Unix sockets cannot be asked on this system")
    return httpx.AsyncHTTPTransport(uds=path, verify=False, trust_env=False)


async def _sent(host: _Host, outgoing: httpx.Request) -> httpx.Response:
    """Send a request and give the head of its answer.

    Raises:
        httpx.ProxyError: the proxy refused, in the two ways that HTTP has for that.
        Malformed: it would go elsewhere than to the host that it was made for.
    """
    _check_place(host.place, outgoing.url)
    response = await host.client.send(outgoing, stream=True)
    if host.proxy is not None and response.status_code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        await response.aclose()
        raise httpx.ProxyError(f"407 {response.reason_phrase}")
    return response


def _check_place(place: str, url: httpx.URL) -> None:
    """See to it that a key goes where it may: httpx reads URLs otherwise than urllib does.

    Raises:
        Malformed: it would not.
    """
    name = url.raw_host.decode("ascii")
    host = f"[{name}]" if ":" in name else name
    there = f"{url.scheme}://{host}" + (f":{url.port}" if url.port else "")
    if there != place and socket_path(place) is None:
        raise Malformed(f"{place} leads to {one_line(there, 120)}, where the key is not sent")


def _for_httpx(proxy: Proxy, context: ssl.SSLContext | None) -> httpx.Proxy:
    password = proxy.password.reveal() if proxy.password else ""
    return httpx.Proxy(
        proxy.url,
        auth=None if proxy.user is None else (proxy.user, password),
        ssl_context=context if proxy.url.startswith("https") else None,
    )


@contextmanager
def _translated(host: _Host) -> Iterator[None]:
    """Turn what httpx raises into one sentence each, once, here."""
    place, limits = host.far, host.limits
    try:
        yield
    except httpx.ConnectTimeout as error:
        reached = host.proxy or place
        raise TimedOut(f"no connection to {reached} within {limits.connect_s:g} s") from error
    except httpx.TimeoutException as error:
        raise TimedOut(f"{place} sent nothing for {limits.read_s:g} s") from error
    except httpx.ConnectError as error:
        raise not_connected(host.place, error, host.proxy) from error
    except httpx.ProxyError as error:
        assert host.proxy is not None
        raise not_let_through(host.place, host.proxy, str(error)) from None
    except Undecodable as error:
        raise Malformed(f"{place} sent a body that cannot be decoded ({error})") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise Malformed(f"{place} is no address that can be asked ({error})") from error
    except UnicodeError as error:  # httpx reads what a redirect names, and trips over such hosts
        raise Malformed(f"{place} names a host that is none ({one_line(str(error))})") from error
    except httpx.RemoteProtocolError as error:
        raise broken_answer(place, str(error)) from error
    except ssl.SSLError as error:
        raise TlsFailed(f"the secure connection to {place} broke ({tls_reason(error)})") from error
    except (httpx.HTTPError, OSError) as error:
        raise Unreachable(f"the connection to {place} broke off") from error
