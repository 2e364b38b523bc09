"""The only file that imports httpx: requests, the ways they travel, and what goes wrong in words.

A place that no proxy stands before is asked over connections of our own (`DirectTransport`), since
httpx searches the whole of its pool for each request. What goes through a proxy travels by httpx's
own transport. No `httpx.AsyncClient` is used: redirects, cookies, logins and the environment are
looked after elsewhere.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

import h11

import evaltui.wire.no_command_line  # noqa: F401 - goes before httpx

# isort: split
import httpx

from evaltui import __version__
from evaltui.model.exchange import Malformed, Request, TimedOut, TlsFailed, Unreachable
from evaltui.model.text import one_line
from evaltui.wire.address import DEFAULT_PORTS, socket_path
from evaltui.wire.asgi import AppFailed, AsgiApp, AsgiExchange, http_scope
from evaltui.wire.connection import BrokenOff, Connection, Silence
from evaltui.wire.decoding import ACCEPTED, BodyDecoder, Undecodable
from evaltui.wire.direct import NotConnected, NotInTime, Origin
from evaltui.wire.failures import broken_answer, not_connected, not_let_through, tls_reason
from evaltui.wire.limits import Limits
from evaltui.wire.messages import Question
from evaltui.wire.outgoing import check_header_values, json_body
from evaltui.wire.proxies import Proxy

USER_AGENT = f"evaltui/{__version__}"
SOCKS_EXTRA = "one package more: pip install 'evaltui[socks]'"

Outgoing = httpx.Request
Response = httpx.Response
Transport = httpx.AsyncBaseTransport
BREAKS = (httpx.HTTPError, OSError)
"""What closing an answer that is not over may raise."""


class DirectTransport(httpx.AsyncBaseTransport):
    """Asks one origin over connections of its own."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and give its answer, whose body is still to be read."""
        times = request.extensions["timeout"]
        question = Question(
            request.method.encode("ascii"),
            request.url.raw_path,
            request.headers.raw,
            await request.aread(),
        )
        with _as_httpx():
            connection, head = await self._origin.ask(question, times["connect"], times["read"])
        return httpx.Response(
            head.status,
            headers=head.headers,
            stream=_DirectBody(self._origin, connection, times["read"]),
            extensions={"reason_phrase": head.reason, "network_stream": connection.transport},
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._origin.aclose()


class _DirectBody(httpx.AsyncByteStream):
    """The body of an answer, as httpx reads one."""

    def __init__(self, origin: Origin, connection: Connection, silence_s: float | None) -> None:
        self._origin, self._silence_s = origin, silence_s
        self._connection: Connection | None = connection

    async def __aiter__(self) -> AsyncIterator[bytes]:
        connection = self._connection
        assert connection is not None
        with _as_httpx():
            while (piece := await connection.piece(self._silence_s)) is not None:
                yield piece

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._origin.done(connection)


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Raise what a transport of httpx raises."""
    try:
        yield
    except Silence:
        raise httpx.ReadTimeout("") from None
    except BrokenOff as error:
        if error.__cause__ is not None:
            raise httpx.ReadError("") from error
        raise httpx.RemoteProtocolError("disconnected without an answer") from None
    except h11.RemoteProtocolError as error:
        raise httpx.RemoteProtocolError(str(error)) from error
    except h11.LocalProtocolError as error:
        raise httpx.LocalProtocolError(str(error)) from error
    except NotInTime as error:
        raise httpx.ConnectTimeout("") from error
    except NotConnected as error:
        raise httpx.ConnectError(str(error)) from error


class AsgiTransport(httpx.AsyncBaseTransport):
    """Answers from an ASGI app in this process, piece by piece.

    httpx's own ASGITransport gives an answer only when it is whole, which an event stream never is.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Start the app on one request and give the answer as soon as its head is there."""
        url, port = request.url, request.url.port or DEFAULT_PORTS[request.url.scheme]
        scope = http_scope(
            request.method,
            url.scheme,
            (url.host, port),
            url.path,
            url.raw_path,
            request.headers.raw,
        )
        exchange = AsgiExchange(self._app, scope, await request.aread())
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


def proxied(
    proxy: Proxy, context: ssl.SSLContext | None, limits: Limits
) -> httpx.AsyncBaseTransport:
    """Give what asks through a proxy.

    Raises:
        Unreachable: the proxy needs what is not installed.
    """
    password = proxy.password.reveal() if proxy.password else ""
    try:
        return httpx.AsyncHTTPTransport(
            # What the environment says was read already, without this machine's own hosts.
            trust_env=False,
            verify=context or True,
            proxy=httpx.Proxy(
                proxy.url,
                auth=None if proxy.user is None else (proxy.user, password),
                ssl_context=context if proxy.url.startswith("https") else None,
            ),
            limits=httpx.Limits(
                max_connections=None,
                max_keepalive_connections=limits.per_host,
                keepalive_expiry=limits.keep_alive_s,
            ),
        )
    except ImportError:
        raise Unreachable(f"{proxy} speaks SOCKS, which needs {SOCKS_EXTRA}") from None


def usual_trust() -> ssl.SSLContext:
    """Give what trusts the usual authorities, which come with httpx; the environment says none."""
    return httpx.create_ssl_context(trust_env=False)


def outgoing(
    place: str,
    url: str,
    query: tuple[tuple[str, str], ...],
    headers: Mapping[str, str],
    request: Request,
    times: Mapping[str, float | None],
) -> httpx.Request:
    """Give the request as httpx sends it; `times` are the seconds of its own timeouts.

    Raises:
        KeyUnfit: a header cannot be sent.
        Malformed: the body holds what JSON has no form for, or it would go elsewhere than to
            `place`.
    """
    check_header_values(headers.values())
    check_header_values((request.accept,))
    usual = {"user-agent": USER_AGENT, "accept-encoding": ACCEPTED, "accept": request.accept}
    content: bytes | None = None
    if request.json is not None:
        usual["content-type"] = "application/json"
        content = json_body(request.json)
    for name in headers:
        usual.pop(name.lower(), None)
    return httpx.Request(
        request.method,
        _url(place, url, query),
        content=content,
        headers={**usual, **headers},
        extensions={"timeout": times},
    )


def _url(place: str, url: str, query: tuple[tuple[str, str], ...]) -> httpx.URL:
    """Read a URL as httpx does.

    Raises:
        Malformed: it would go elsewhere than to `place`.
    """
    read = httpx.URL(url, params=query) if query else httpx.URL(url)
    _check_place(place, read)
    return read


async def sent(
    transport: httpx.AsyncBaseTransport, request: httpx.Request, proxy: Proxy | None
) -> httpx.Response:
    """Send a request and give the head of its answer.

    Raises:
        httpx.HTTPError, OSError: as `translated` takes them; of a proxy's refusals there are two.
    """
    response = await transport.handle_async_request(request)
    if proxy is not None and response.status_code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
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


async def unpacked(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """Give the body as it comes; httpx's own unpacking knows no bounds.

    Raises:
        Undecodable: it is not packed as it says.
    """
    decoder = BodyDecoder(response.headers.get("content-encoding", ""))
    assert isinstance(response.stream, httpx.AsyncByteStream)
    async for raw in response.stream:
        for piece in decoder.feed(raw):
            yield piece
    decoder.finish()


@contextmanager
def translated(place: str, proxy: Proxy | None, limits: Limits) -> Iterator[None]:
    """Turn what httpx raises into one sentence each, once, here."""
    far = f"{place} through {proxy}" if proxy else place
    try:
        yield
    except httpx.ConnectTimeout as error:
        reached = proxy or place
        raise TimedOut(f"no connection to {reached} within {limits.connect_s:g} s") from error
    except httpx.TimeoutException as error:
        raise TimedOut(f"{far} sent nothing for {limits.read_s:g} s") from error
    except httpx.ConnectError as error:
        raise not_connected(place, error, proxy) from error
    except httpx.ProxyError as error:
        assert proxy is not None
        raise not_let_through(place, proxy, str(error)) from None
    except Undecodable as error:
        raise Malformed(f"{far} sent a body that cannot be decoded ({error})") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise Malformed(f"{far} is no address that can be asked ({error})") from error
    except UnicodeError as error:  # httpx reads what a redirect names, and trips over such hosts
        raise Malformed(f"{far} names a host that is none ({one_line(str(error))})") from error
    except httpx.RemoteProtocolError as error:
        raise broken_answer(far, str(error)) from error
    except ssl.SSLError as error:
        raise TlsFailed(f"the secure connection to {far} broke ({tls_reason(error)})") from error
    except (httpx.HTTPError, OSError) as error:
        raise Unreachable(f"the connection to {far} broke off") from error
