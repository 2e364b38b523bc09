"""Bodies that a server compressed, unpacked in small pieces: a bomb goes off only bit by bit.

A kilobyte of gzip can hold a megabyte, and gzip within gzip a terabyte. So no piece is larger than
PIECE_BYTES, the reader stops when it has had enough, and only one layer is unpacked.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE_BYTES = 64 * 1024
ACCEPTED = "gzip, deflate"
"""What to ask for in `Accept-Encoding`."""


class Undecodable(ValueError):
    """A body is not compressed as its `Content-Encoding` says, or in a way not asked for."""


class BodyDecoder:
    """Unpacks one body."""

    def __init__(self, content_encoding: str) -> None:
        """Take the value of the header, empty where there is none.

        Raises:
            Undecodable: it names a compression that was not asked for, or several.
        """
        names = [name.strip().lower() for name in content_encoding.split(",")]
        layers = [name for name in names if name not in {"", "identity"}]
        if layers not in ([], ["gzip"], ["x-gzip"], ["deflate"]):
            raise Undecodable(f"it is compressed in a way not asked for: {', '.join(layers)}")
        self._layer = layers[0] if layers else None
        self._begun = False
        if self._layer is not None:
            packed_as = zlib.MAX_WBITS | 16 if "gzip" in self._layer else zlib.MAX_WBITS
            self._unpack = zlib.decompressobj(packed_as)

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Give what the next piece of the body unpacks to, in pieces of at most PIECE_BYTES.

        Raises:
            Undecodable: it is damaged.
        """
        if self._layer is None:
            yield piece
            return
        rest, unpacked = piece, b""
        # A full piece may have left more behind it. What follows the end of the compressed data is
        # ignored, as browsers do.
        while (rest or len(unpacked) == PIECE_BYTES) and not self._unpack.eof:
            unpacked = self._decompress(rest)
            rest = self._unpack.unconsumed_tail
            if unpacked:
                yield unpacked

    def finish(self) -> None:
        """Say that the body is over.

        Raises:
            Undecodable: its compressed data is not.
        """
        if self._layer and self._begun and not self._unpack.eof:
            raise Undecodable("the compressed data breaks off")

    def _decompress(self, data: bytes) -> bytes:
        first, self._begun = not self._begun, True
        try:
            return self._unpack.decompress(data, PIECE_BYTES)
        except zlib.error as error:
            if not (first and self._layer == "deflate"):
                raise Undecodable(str(error)) from None
        # Some servers send `deflate` without zlib's wrapping (RFC 9110, section 8.4.1.2, note).
        self._unpack = zlib.decompressobj(-zlib.MAX_WBITS)
        return self._decompress(data)
