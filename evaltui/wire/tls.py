"""TLS between the bytes of a socket and plain bytes, in memory.

asyncio's own TLS keeps a buffer of 256 KiB for each connection as long as it lasts
(`asyncio.sslproto.SSLProtocol.max_size`): a thousand idle connections would hold 256 MB.
"""

from __future__ import annotations

import ssl
from contextlib import suppress

PIECE_BYTES = 64 * 1024


class Tls:
    """One side of a secure connection; who uses it carries the bytes."""

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        """Begin as the client of `host`, whose certificate is checked as the context says."""
        self._coming, self._going = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._coming, self._going, server_hostname=host)
        self.is_secure = False
        """Whether the handshake is done."""
        self.is_over = False
        """Whether the other side said that nothing more will come."""

    def received(self, data: bytes | memoryview) -> None:
        """Take what came from the socket; nothing stands for its end."""
        if data:
            self._coming.write(data)
        else:
            self._coming.write_eof()

    def to_send(self) -> bytes:
        """Give what is to go to the socket now."""
        return self._going.read() if self._going.pending else b""

    def shake_hands(self) -> None:
        """Go on with the handshake as far as what came allows.

        Raises:
            ssl.SSLError: it failed.
        """
        with suppress(ssl.SSLWantReadError):
            self._tls.do_handshake()
            self.is_secure = True

    def encrypt(self, data: bytes) -> bytes:
        """Give what carries these bytes.

        Raises:
            ssl.SSLError: the connection cannot be written to any more.
        """
        if data:
            self._tls.write(data)
        return self.to_send()

    def decrypt(self) -> bytes:
        """Give the plain bytes of all that came and was not given yet.

        Raises:
            ssl.SSLError: it was tampered with, or damaged on its way.
        """
        pieces = []
        try:
            while piece := self._tls.read(PIECE_BYTES):
                pieces.append(piece)
            self.is_over = True
        except ssl.SSLWantReadError:
            pass
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            self.is_over = True
        return b"".join(pieces)

    def say_goodbye(self) -> bytes:
        """Give what tells the other side that nothing more will come."""
        with suppress(ssl.SSLError):
            self._tls.unwrap()
        return self.to_send()
