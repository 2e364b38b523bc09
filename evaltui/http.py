"""HTTP, and the only file that imports httpx: asks services and translates what goes wrong.

Connections are shared per origin (scheme, host and port), at most `Limits.per_host` questions run
at once there, and further ones wait in line in the order they came: waiting in httpx's own pool
would count against its timeouts and rescan the pool. A key travels only to the origin it is given
for: a redirect elsewhere is an error that names the other place. Cookies are not kept: accounts of
one service share connections, but nothing else.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from evaltui import __version__
from evaltui.model.clock import Clock
from evaltui.model.exchange import Answer, Malformed, Request, TimedOut, TlsFailed, Unreachable
from evaltui.model.text import one_line
from evaltui.wire.address import DEFAULT_PORTS, address, origin, redirected
from evaltui.wire.asgi import AppFailed, AsgiApp, AsgiExchange, Scope
from evaltui.wire.decoding import ACCEPTED, BodyDecoder, Undecodable
from evaltui.wire.failures import broken_answer, not_connected, tls_reason
from evaltui.wire.outgoing import check_header_values, json_body, notice_a_vanished_peer

USER_AGENT = f"evaltui/{__version__}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one answer may take. Times in seconds."""

    connect_s: float = 5.0
    read_s: float = 10.0
    """The longest silence within an answer."""
    answer_s: float = 20.0
    """One whole answer, redirects included, or the head of a stream; waiting in line is free."""
    body_bytes: int = 8 * 1024 * 1024
    """Of the decoded body."""
    redirects: int = 3
    per_host: int = 8
    """Questions to one origin at once."""
    keep_alive_s: float = 120.0
    """Longer than any usual interval, so that a poll does not connect anew."""


class _Host:
    """The shared connections to one origin, and the line of those who want to use them."""

    def __init__(self, client: httpx.AsyncClient, per_host: int) -> None:
        self.client = client
        self.turn = asyncio.Semaphore(per_host)


class Http:
    """Asks services over shared connections. Make and close it within one event loop."""

    def __init__(
        self,
        clock: Clock,
        *,
        limits: Limits | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Use `transport` for every origin where given (tests, the demo), the network else."""
        self._clock = clock
        self._limits = limits or Limits()
        self._transport = transport
        self._hosts: dict[str, _Host] = {}
        self._ssl_context: ssl.SSLContext | None = None
        self._closed = False
        self._deadlines: set[asyncio.Timeout] = set()
        self._quiet = asyncio.Event()
        """Set while no question is under way."""
        self._quiet.set()

    @classmethod
    def in_process(cls, clock: Clock, app: AsgiApp, *, limits: Limits | None = None) -> Http:
        """Give a client whose every question is answered by an ASGI app in this process."""
        return cls(clock, limits=limits, transport=AsgiTransport(app))

    async def ask(self, base_url: str, headers: Mapping[str, str], request: Request) -> Answer:
        """Ask one question and give the whole answer, whatever its status.

        Raises:
            Unreachable: no answer, or it broke off or took too long (also TimedOut, TlsFailed).
            Malformed: too large, not decodable, a redirect to somewhere else, or no address.
            KeyUnfit: the key cannot be sent.
        """
        place = origin(base_url)
        host = self._host(place)
        async with host.turn:
            started = self._clock.monotonic()
            async with self._bounded(place):
                url = address(base_url, request.path)
                query = request.query
                for _ in range(self._limits.redirects + 1):
                    with _translated(place, self._limits):
                        outgoing = _outgoing(host.client, url, query, headers, request)
                        response = await host.client.send(outgoing, stream=True)
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
        self, base_url: str, headers: Mapping[str, str], request: Request
    ) -> AsyncIterator[Stream]:
        """Ask one question whose answer comes piece by piece and may take for ever.

        It does not wait in line, since it would hold its place for as long as it lasts.

        Raises:
            Unreachable, Malformed, KeyUnfit: as `ask`; the first two also while pieces are read.
        """
        place = origin(base_url)
        host = self._host(place)
        started = self._clock.monotonic()
        async with self._bounded(place):
            with _translated(place, self._limits):
                url = address(base_url, request.path)
                outgoing = _outgoing(host.client, url, request.query, headers, request)
                timeout = httpx.Timeout(self._limits.read_s, connect=self._limits.connect_s)
                outgoing.extensions["timeout"] = {**timeout.as_dict(), "read": None, "pool": None}
                response = await host.client.send(outgoing, stream=True)
        network = response.extensions.get("network_stream")
        connection = network.get_extra_info("socket") if network is not None else None
        if connection is not None:
            notice_a_vanished_peer(connection)
        try:
            yield Stream(self, response, place, started)
        finally:
            with suppress(httpx.HTTPError, OSError):
                await response.aclose()

    async def aclose(self) -> None:
        """End what is under way as Unreachable and close every connection; nothing goes after."""
        self._closed = True
        hosts, self._hosts = list(self._hosts.values()), {}
        for deadline in self._deadlines:
            if not deadline.expired():
                deadline.reschedule(0)
        # A connection that is being made is not in httpx's pool yet and would be left open.
        await self._quiet.wait()
        async with AsyncExitStack() as stack:
            for host in hosts:
                stack.push_async_callback(host.client.aclose)

    @asynccontextmanager
    async def _bounded(self, place: str) -> AsyncIterator[None]:
        """Let what is within take no longer than an answer may, nor longer than this is open.

        Raises:
            Unreachable, TimedOut: it did.
        """
        self._check_open(place)
        try:
            async with asyncio.timeout(self._limits.answer_s) as deadline:
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
            raise TimedOut(
                f"{place} took longer than {self._limits.answer_s:g} s to answer"
            ) from None

    def _check_open(self, place: str) -> None:
        if self._closed:
            raise Unreachable(f"{place} is asked no more: evaltui is closing its connections")

    def _host(self, place: str) -> _Host:
        self._check_open(place)
        if place not in self._hosts:
            self._hosts[place] = _Host(self._client(), self._limits.per_host)
        return self._hosts[place]

    def _client(self) -> httpx.AsyncClient:
        """Make the client for one origin.

        Raises:
            TlsFailed, Unreachable: the environment names certificates or a proxy of no use.
        """
        limits = self._limits
        if self._transport is None and self._ssl_context is None:
            # 21 ms and 1.1 MB each: one serves all.
            self._ssl_context = _ssl_context()
        try:
            return httpx.AsyncClient(
                transport=self._transport,
                verify=self._ssl_context or True,
                headers={"user-agent": USER_AGENT, "accept-encoding": ACCEPTED},
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                timeout=httpx.Timeout(limits.read_s, connect=limits.connect_s, pool=None),
                limits=httpx.Limits(
                    max_connections=None,
                    max_keepalive_connections=limits.per_host,
                    keepalive_expiry=limits.keep_alive_s,
                ),
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            raise Unreachable(
                "the proxy that HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names cannot be used: "
                f"{one_line(str(error), 160)}"
            ) from error

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
                        excerpt=pieces[0][:200].decode("utf-8", "replace"),
                    )
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

    def __init__(self, http: Http, response: httpx.Response, place: str, started: float) -> None:
        self._http, self._response, self._place, self._started = http, response, place, started

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
        with _translated(self._place, self._http._limits):  # noqa: SLF001 - one seam, one file
            async with aclosing(_unpacked(self._response)) as coming:
                async for piece in coming:
                    yield piece

    async def whole(self) -> Answer:
        """Read the rest, within the limits of a whole answer: for refusals and plain JSON.

        Raises:
            Unreachable, Malformed: as `Http.ask`.
        """
        http = self._http
        async with http._bounded(self._place):  # noqa: SLF001 - one seam, one file
            with _translated(self._place, http._limits):  # noqa: SLF001
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


def _ssl_context() -> ssl.SSLContext:
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise TlsFailed(
            f"the certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read: {error}"
        ) from error


@contextmanager
def _translated(place: str, limits: Limits) -> Iterator[None]:
    """Turn what httpx raises into one sentence each, once, here."""
    try:
        yield
    except httpx.ConnectTimeout as error:
        raise TimedOut(f"no connection to {place} within {limits.connect_s:g} s") from error
    except httpx.TimeoutException as error:
        raise TimedOut(f"{place} sent nothing for {limits.read_s:g} s") from error
    except httpx.ConnectError as error:
        raise not_connected(place, error) from error
    except httpx.ProxyError as error:
        raise Unreachable(f"the proxy does not let {place} be reached ({error})") from error
    except Undecodable as error:
        raise Malformed(f"{place} sent a body that cannot be decoded ({error})") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise Malformed(f"{place} is no address that can be asked ({error})") from error
    except httpx.RemoteProtocolError as error:
        raise broken_answer(place, str(error)) from error
    except ssl.SSLError as error:
        raise TlsFailed(f"the secure connection to {place} broke ({tls_reason(error)})") from error
    except (httpx.HTTPError, OSError) as error:
        raise Unreachable(f"the connection to {place} broke off") from error
