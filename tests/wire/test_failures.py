"""Sentences about connections that could not be made."""

from __future__ import annotations

import errno
import socket
import ssl

import pytest

from evaltui.model.exchange import Malformed, TlsFailed, Unreachable
from evaltui.wire.failures import broken_answer, not_connected

PLACE = "https://api.retab.com"


def under(cause: BaseException) -> Exception:
    """A client's exception two levels above the system's, as httpx raises them."""
    middle, top = OSError("All connection attempts failed"), RuntimeError("from the client")
    middle.__cause__ = cause
    top.__cause__ = middle
    return top


def system(number: int) -> OSError:
    return OSError(number, "as the system says it")


@pytest.mark.parametrize(
    ("cause", "says"),
    [
        (system(errno.ECONNREFUSED), "refuses connections: nothing listens there"),
        (system(errno.ENETUNREACH), "there is no way to .* offline"),
        (system(errno.EHOSTUNREACH), "there is no way to .* offline"),
        (socket.gaierror(-2, "Name or service not known"), "no address is known"),
        (system(errno.EMFILE), r"no connection to .*: as many files are open as .* `ulimit -n"),
        (system(errno.ENFILE), r"no connection to .*: as many files are open as .* `ulimit -n"),
        (system(errno.EADDRNOTAVAIL), r"no connection to .*as the system says it"),
        (ExceptionGroup("two", [system(errno.ENETUNREACH), system(errno.ENETUNREACH)]), "no way"),
        (ExceptionGroup("two", [system(errno.ENETUNREACH), system(errno.ECONNREFUSED)]),
         "refuses connections"),
    ],
)  # fmt: skip
def test_the_systems_error_is_found_under_the_clients(cause: BaseException, says: str) -> None:
    failure = not_connected(PLACE, under(cause))
    assert type(failure) is Unreachable
    assert PLACE in str(failure)
    with pytest.raises(Unreachable, match=says):
        raise failure


def test_tls_errors_are_told_apart() -> None:
    refused = ssl.SSLCertVerificationError()
    refused.verify_message = "certificate has expired"
    assert str(not_connected(PLACE, under(refused))).endswith("refused: certificate has expired")
    assert isinstance(not_connected(PLACE, under(ssl.SSLError(1, "x"))), TlsFailed)


def test_an_error_without_words_still_makes_a_sentence() -> None:
    assert str(not_connected(PLACE, OSError())) == f"no connection to {PLACE} (no reason given)"


@pytest.mark.parametrize(
    ("detail", "kind"),
    [
        ("Server disconnected without sending a response.", Unreachable),
        ("peer closed connection without sending complete message body", Unreachable),
        ("illegal status line: bytearray(b'SSH-2.0')", Malformed),
        ("", Malformed),
    ],
)
def test_broken_answers(detail: str, kind: type[Exception]) -> None:
    assert type(broken_answer(PLACE, detail)) is kind
