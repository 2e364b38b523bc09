"""Why a connection failed, in one sentence, from the system's errors under the client's."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator

from evaltui.model.exchange import Malformed, TlsFailed, Unreachable
from evaltui.model.text import one_line
from evaltui.wire.dialing import NO_MORE_FILES
from evaltui.wire.proxies import Proxy

_NOBODY = "{}: unknown authority; if it is your company's, name its file as ca_file in [network]"
_CERTIFICATES = {
    9: "{}, or this machine's clock is slow",
    10: "{}, or this machine's clock is fast",
    18: "{}: nobody vouches for it",
    **dict.fromkeys((2, 19, 20, 21), _NOBODY),
}
"""What OpenSSL's verdict on a certificate means, where its own words leave that open; by the codes
of openssl-verification-options(1) and x509_vfy.h."""
_HANDSHAKES = (
    ("WRONG_VERSION_NUMBER", "it may speak plain http there"),
    ("HTTP_REQUEST", "it may speak plain http there"),
    ("PROTOCOL", "it speaks no version of TLS that is safe, 1.2 or 1.3"),
    ("HANDSHAKE_FAILURE", "the two sides agree on no way to encrypt"),
    ("NO_CIPHERS", "the two sides agree on no way to encrypt"),
)
"""What OpenSSL's reason for a failed handshake means."""
_BYTES = re.compile(r"bytearray\(b(.*)\)")
"""How h11 quotes what came."""
_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}


def broken_answer(place: str, detail: str) -> Unreachable | Malformed:
    """Tell an answer that broke off from one that is no HTTP; h11 has one exception for both."""
    if "disconnected" in detail or "closed connection" in detail:
        return Unreachable(f"{place} broke off its answer")
    if detail == "Receive buffer too long":  # httpcore's MAX_INCOMPLETE_EVENT_SIZE
        return Malformed(f"{place} sends more than 100 kB of headers")
    detail = _BYTES.sub(r"\1", detail)
    return Malformed(f"{place} answers with something that is not HTTP ({one_line(detail, 120)})")


def not_connected(place: str, error: BaseException, proxy: Proxy | None = None) -> Unreachable:
    """Say why a connection could not be made: to the place, or to the proxy before it."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return _not_secure(place, cause, proxy)
    for cause in causes:
        if isinstance(cause, OSError) and cause.errno in NO_MORE_FILES:
            return Unreachable(
                f"no connection to {place}: as many files are open as this system lets one program "
                "have; raise the limit before starting evaltui, as by `ulimit -n 4096`"
            )
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
        known = _CERTIFICATES.get(getattr(error, "verify_code", 0), "{}")
        why = known.format(error.verify_message.rstrip("."))
        return TlsFailed(f"the certificate of {place} is refused: {why}")
    reason = tls_reason(error)
    why = next((why for part, why in _HANDSHAKES if part in reason), "it broke off the handshake")
    return TlsFailed(f"no secure connection to {place} ({reason}): {why}")


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
