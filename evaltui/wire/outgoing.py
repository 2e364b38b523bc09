"""What is sent: header values and bodies, looked at before they reach the client library."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Protocol

from evaltui.model.account import KeyUnfit
from evaltui.model.exchange import Malformed

_KEEP_ALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))
"""After a minute of silence ask the peer four times, then give up; seconds and tries."""


class Socket(Protocol):
    """What of a socket is needed here."""

    def setsockopt(self, level: int, name: int, value: int, /) -> None:
        """Set an option."""
        ...


def check_header_values(values: Iterable[str]) -> None:
    """See to it that a request can carry them: visible ASCII (RFC 9110, section 5.5).

    Raises:
        KeyUnfit: one is not; only the key comes from outside.
    """
    for value in values:
        if not (value.isascii() and value.isprintable() and value == value.strip()):
            raise KeyUnfit(
                "the key holds a line break, a blank at an end or a character outside ASCII, "
                "which no request can carry"
            )


def json_body(value: Any) -> bytes:
    """Give the body that carries a value.

    Raises:
        Malformed: JSON has no form for it.
    """
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise Malformed(f"what is to be sent is no JSON: {error}") from None


def notice_a_vanished_peer(connection: Socket) -> None:
    """Have the system look after a connection on which long silence is nothing unusual.

    A laptop asleep or a dropped NAT entry leaves a peer that says nothing, for ever.
    """
    # A platform that lacks or refuses an option leaves the connection as it is.
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEP_ALIVE:
            if hasattr(socket, name):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
