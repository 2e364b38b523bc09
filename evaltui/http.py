"""HTTP, and the only file that imports httpx: asks services and translates what goes wrong.

Connections are shared per origin (scheme, host and port), at most `Limits.per_host` questions run
at once there, and further ones wait in line in the order they came: waiting in httpx's own pool
would count against its timeouts and rescan the pool. A key travels only to the origin it is given
for: a redirect elsewhere is an error that names the other place.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from evaltui import __version__
from evaltui.model.clock import Clock
from evaltui.model.exchange import Answer, Malformed, Request, TimedOut, TlsFailed, Unreachable

USER_AGENT = f"evaltui/{__version__}"

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one answer may take. Times in seconds."""

    connect_s: float = 5.0
    read_s: float = 10.0
    """The longest silence within an answer."""
    answer_s: float = 20.0
    """One whole answer, redirects included; waiting in line does not count."""
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

    @classmethod
    def in_process(cls, clock: Clock, app: AsgiApp, *, limits: Limits | None = None) -> Http:
        """Give a client whose every question is answered by an ASGI app in this process."""
        return cls(clock, limits=limits, transport=AsgiTransport(app))

    async def ask(self, base_url: str, headers: Mapping[str, str], request: Request) -> Answer:
        """Ask one question and give the whole answer, whatever its status.

        Raises:
            Unreachable: no answer, or it broke off or took too long (also TimedOut, TlsFailed).
            Malformed: too large, not decodable, or a redirect to somewhere else.
        """
        host = self._host(base_url)
        async with host.turn:
            started = self._clock.monotonic()
            try:
                async with asyncio.timeout(self._limits.answer_s):
                    return await self._ask(host.client, base_url, headers, request, started)
            except TimeoutError:
                raise TimedOut(
                    f"{_origin(base_url)} took longer than {self._limits.answer_s:g} s to answer"
                ) from None

    async def _ask(
        self,
        client: httpx.AsyncClient,
        base_url: str,
        headers: Mapping[str, str],
        request: Request,
        started: float,
    ) -> Answer:
        url = address(base_url, request.path)
        query = request.query
        for _ in range(self._limits.redirects + 1):
            with _translated(url, self._limits):
                async with client.stream(
                    request.method, url, params=query or None, json=request.json,
                    headers={"accept": request.accept, **headers},
                ) as response:  # fmt: skip
                    body = await self._read(response)
            if not (response.is_redirect and request.method == "GET"):
                return self._answer(response, body, started)
            # The query is part of the place that a redirect names.
            url, query = _same_origin(url, response.headers["location"]), ()
        raise Malformed(f"{_origin(base_url)} redirects in circles: check the base URL")

    @asynccontextmanager
    async def stream(
        self, base_url: str, headers: Mapping[str, str], request: Request
    ) -> AsyncIterator[Stream]:
        """Ask one question whose answer comes piece by piece and may take for ever.

        It does not wait in line, since it would hold its place for as long as it lasts.

        Raises:
            Unreachable, Malformed: as `ask`, also while pieces are read.
        """
        url = address(base_url, request.path)
        host = self._host(base_url)
        started = self._clock.monotonic()
        timeout = httpx.Timeout(self._limits.connect_s, read=None)
        outgoing = host.client.build_request(
            request.method, url, params=request.query or None, json=request.json,
            headers={"accept": request.accept, **headers}, timeout=timeout,
        )  # fmt: skip
        with _translated(url, self._limits):
            response = await host.client.send(outgoing, stream=True)
        try:
            yield Stream(self, response, url, started)
        finally:
            with suppress(httpx.HTTPError):
                await response.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        hosts, self._hosts = list(self._hosts.values()), {}
        for host in hosts:
            await host.client.aclose()

    def _host(self, base_url: str) -> _Host:
        origin = _origin(base_url)
        if origin not in self._hosts:
            self._hosts[origin] = _Host(self._client(), self._limits.per_host)
        return self._hosts[origin]

    def _client(self) -> httpx.AsyncClient:
        limits = self._limits
        if self._transport is None and self._ssl_context is None:
            # 21 ms and 1.1 MB each: one serves all.
            self._ssl_context = httpx.create_ssl_context()
        return httpx.AsyncClient(
            transport=self._transport,
            verify=self._ssl_context or True,
            headers={"user-agent": USER_AGENT},
            timeout=httpx.Timeout(limits.read_s, connect=limits.connect_s, pool=None),
            limits=httpx.Limits(
                max_connections=None,
                max_keepalive_connections=limits.per_host,
                keepalive_expiry=limits.keep_alive_s,
            ),
        )

    async def _read(self, response: httpx.Response) -> bytes:
        pieces: list[bytes] = []
        size = 0
        async for piece in response.aiter_bytes():
            size += len(piece)
            if size > self._limits.body_bytes:
                raise Malformed(
                    f"the answer is larger than {self._limits.body_bytes / 1024**2:g} MiB",
                    excerpt=b"".join(pieces)[:200].decode("utf-8", "replace"),
                )
            pieces.append(piece)
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

    def __init__(self, http: Http, response: httpx.Response, url: str, started: float) -> None:
        self._http, self._response, self._url, self._started = http, response, url, started

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._response.status_code

    @property
    def content_type(self) -> str:
        """The media type, lower case, without parameters."""
        kind: str = self._response.headers.get("content-type", "")
        return kind.partition(";")[0].strip().lower()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the body as it comes.

        Raises:
            Unreachable, Malformed: the connection broke or the body cannot be decoded.
        """
        with _translated(self._url, self._http._limits):  # noqa: SLF001 - one seam, one file
            async for piece in self._response.aiter_bytes():
                yield piece

    async def whole(self) -> Answer:
        """Read the rest, within the limits of a whole answer: for refusals and plain JSON.

        Raises:
            Unreachable, Malformed: as `Http.ask`.
        """
        http = self._http
        limits = http._limits  # noqa: SLF001 - one seam, one file
        try:
            async with asyncio.timeout(limits.answer_s):
                with _translated(self._url, limits):
                    body = await http._read(self._response)  # noqa: SLF001
        except TimeoutError:
            raise TimedOut(f"{_origin(self._url)} did not finish its answer") from None
        return http._answer(self._response, body, self._started)  # noqa: SLF001


class AsgiTransport(httpx.AsyncBaseTransport):
    """Answers from an ASGI app in this process, piece by piece.

    httpx's own ASGITransport gives an answer only when it is whole, which an event stream never is.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Start the app on one request and give the answer as soon as its head is there."""
        exchange = _AsgiExchange(self._app, request, await request.aread())
        start = await exchange.start()
        return httpx.Response(start["status"], headers=start.get("headers", []), stream=exchange)


class _AsgiExchange(httpx.AsyncByteStream):
    """One request that an ASGI app is at work on, and the pieces of its answer."""

    def __init__(self, app: AsgiApp, request: httpx.Request, body: bytes) -> None:
        self._body: bytes | None = body
        self._gone = asyncio.Event()
        # One piece at a time: the app is held back by a slow reader, as on a socket.
        self._sent: asyncio.Queue[Message] = asyncio.Queue(maxsize=1)
        self._task = asyncio.create_task(self._run(app, _asgi_scope(request)))

    async def _run(self, app: AsgiApp, scope: Scope) -> None:
        await app(scope, self._receive, self._sent.put)

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _next(self) -> Message:
        """Give the app's next message.

        Raises:
            httpx.ReadError: the app ended, or failed, before it finished its answer.
        """
        waiting = asyncio.ensure_future(self._sent.get())
        try:
            await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
            if waiting.done() or not self._sent.empty():
                return await waiting
        finally:
            waiting.cancel()
        raise httpx.ReadError("the app ended before its answer did")

    async def start(self) -> Message:
        """Give the message that holds status and headers."""
        try:
            return await self._next()
        except BaseException:
            await self.aclose()
            raise

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self._next()
            more = message.get("more_body", False)
            yield message.get("body", b"")

    async def aclose(self) -> None:
        """Tell the app that nobody listens any more."""
        self._gone.set()
        self._task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await self._task


def _asgi_scope(request: httpx.Request) -> Scope:
    """Describe the request as the ASGI specification (HTTP connection scope, 2.3) wants it."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 0),
        "server": (request.url.host, request.url.port),
    }


def address(base_url: str, path: str) -> str:
    """Join a base URL and an absolute path; a path prefix that both share is not doubled."""
    base = base_url.rstrip("/")
    first = "/" + path.lstrip("/").partition("/")[0]
    prefix = urlsplit(base).path
    if prefix.endswith(first) and first.startswith("/v") and first[2:].isdigit():
        base = base[: -len(first)]
    return base + path


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _same_origin(url: str, location: str) -> str:
    """Give the place that a redirect names.

    Raises:
        Malformed: it is another origin, where the key must not go.
    """
    target = urljoin(url, location)
    if _origin(target).lower() != _origin(url).lower():
        raise Malformed(
            f"{_origin(url)} redirects to {_origin(target)}, where the key is not sent: "
            "if that is right, set it as the base URL"
        )
    return target


@contextmanager
def _translated(url: str, limits: Limits) -> Iterator[None]:
    """Turn what httpx raises into one sentence each, once, here."""
    origin = _origin(url)
    try:
        yield
    except httpx.ConnectTimeout as error:
        raise TimedOut(f"no connection to {origin} within {limits.connect_s:g} s") from error
    except httpx.TimeoutException as error:
        raise TimedOut(f"{origin} sent nothing for {limits.read_s:g} s") from error
    except httpx.ConnectError as error:
        raise _not_connected(origin, error) from error
    except httpx.ProxyError as error:
        raise Unreachable(f"the proxy does not let {origin} be reached ({error})") from error
    except httpx.DecodingError as error:
        raise Malformed(f"{origin} sent a body that cannot be decoded ({error})") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise Malformed(f"{origin} is no address that can be asked ({error})") from error
    except httpx.RemoteProtocolError as error:
        raise Unreachable(f"{origin} broke off its answer") from error
    except httpx.HTTPError as error:
        raise Unreachable(f"the connection to {origin} broke off") from error


def _not_connected(origin: str, error: httpx.ConnectError) -> Unreachable:
    """Name why a connection could not be made, from the system's error under httpx's."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return TlsFailed(f"the certificate of {origin} is refused: {cause.verify_message}")
        if isinstance(cause, ssl.SSLError):
            return TlsFailed(f"no secure connection to {origin} ({cause.reason or cause})")
        if isinstance(cause, socket.gaierror):
            return Unreachable(f"no address is known for {origin}: offline, or a wrong host name")
        if isinstance(cause, ConnectionRefusedError):
            return Unreachable(f"{origin} refuses connections: nothing listens there")
        cause = cause.__cause__ or cause.__context__
    detail = str(error)
    if "refused" in detail or "connection attempts failed" in detail:
        return Unreachable(f"{origin} refuses connections: nothing listens there")
    return Unreachable(f"no connection to {origin} ({detail or 'no reason given'})")
