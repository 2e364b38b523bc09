"""Why a connection failed, in one sentence, from the system's errors under the client's."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

from evaltui.model.exchange import Malformed, TlsFailed, Unreachable
from evaltui.model.text import one_line
from evaltui.wire.proxies import Proxy

_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}


def broken_answer(place: str, detail: str) -> Unreachable | Malformed:
    """Tell an answer that broke off from one that is no HTTP; h11 has one exception for both."""
    if "disconnected" in detail or "closed connection" in detail:
        return Unreachable(f"{place} broke off its answer")
    return Malformed(f"{place} answers with something that is not HTTP ({one_line(detail, 120)})")


def not_connected(place: str, error: BaseException, proxy: Proxy | None = None) -> Unreachable:
    """Say why a connection could not be made: to the place, or to the proxy before it."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return _not_secure(place, cause, proxy)
    # Secure or not, it is the proxy that a connection goes to; behind it, only the proxy connects.
    place = str(proxy) if proxy else place
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return Unreachable(f"no address is known for {place}: offline, or a wrong host name")
    # Of several addresses of one host, one that answers at all says most.
    if any(isinstance(cause, FileNotFoundError) for cause in causes):
        return Unreachable(f"there is no socket {one_line(place, 160)}: nothing runs there")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Unreachable(f"{place} refuses connections: nothing listens there")
    if any(isinstance(cause, OSError) and cause.errno in _NO_WAY for cause in causes):
        return Unreachable(f"there is no way to {place} from here: offline?")
    detail = next((str(cause) for cause in reversed(causes) if str(cause)), "no reason given")
    return Unreachable(f"no connection to {place} ({one_line(detail, 120)})")


def not_let_through(place: str, proxy: Proxy, answer: str) -> Unreachable:
    """Say why a proxy does not connect to a place; `answer` is its status and its own words."""
    if not answer.startswith("407"):
        return Unreachable(f"{proxy} does not let {place} be reached ({one_line(answer, 120)})")
    if proxy.user is not None:
        return Unreachable(f"{proxy} refuses its user or password (407)")
    return Unreachable(
        f"{proxy} wants a user and a password (407): put the URL with them, as in "
        "http://USER:PASSWORD@HOST, into HTTPS_PROXY"
    )


def _not_secure(place: str, error: ssl.SSLError, proxy: Proxy | None) -> TlsFailed:
    if proxy is not None and proxy.url.startswith("https:"):
        place = f"{place} or {proxy}"
    elif proxy is not None:
        place = f"{place} through {proxy}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return TlsFailed(f"the certificate of {place} is refused: {error.verify_message}")
    return TlsFailed(
        f"no secure connection to {place} ({tls_reason(error)}): it may speak plain http there"
    )


def tls_reason(error: ssl.SSLError) -> str:
    """Give OpenSSL's word for what went wrong; Python sets none where it raises by itself."""
    return getattr(error, "reason", None) or one_line(str(error), 80)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Give an exception and all under it, those of several addresses tried among them."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for member in error.exceptions:
                yield from _causes(member)
        error = error.__cause__ or error.__context__
