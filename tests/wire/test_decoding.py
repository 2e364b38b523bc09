"""Unpacking bodies in small pieces."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.wire.decoding import PIECE_BYTES, BodyDecoder, Undecodable


def unpacked(encoding: str, packed: bytes, step: int) -> bytes:
    decoder = BodyDecoder(encoding)
    pieces = [
        piece
        for start in range(0, len(packed), step)
        for piece in decoder.feed(packed[start : start + step])
    ]
    decoder.finish()
    return b"".join(pieces)


BODIES = st.one_of(
    st.binary(max_size=500),
    st.builds(lambda unit, times: unit * times, st.binary(min_size=1, max_size=3),
              st.integers(0, 150_000)),
)  # fmt: skip


@given(BODIES, st.sampled_from(["gzip", "x-gzip", "GZIP", "deflate", "raw", "identity", ""]),
       st.integers(7, 100_000))  # fmt: skip
def test_a_body_comes_out_as_it_went_in(body: bytes, encoding: str, step: int) -> None:
    packed = body
    if "gzip" in encoding.lower():
        packed = gzip.compress(body)
    elif encoding == "deflate":
        packed = zlib.compress(body)
    elif encoding == "raw":
        packed = _raw(body)
    assert unpacked("deflate" if encoding == "raw" else encoding, packed, step) == body


def _raw(body: bytes) -> bytes:
    pack = zlib.compressobj(wbits=-15)
    return pack.compress(body) + pack.flush()


def test_a_bomb_goes_off_in_small_pieces() -> None:
    bomb = gzip.compress(bytes(50 * 1024 * 1024))
    pieces = BodyDecoder("gzip").feed(bomb)
    assert {len(next(pieces)) for _ in range(20)} == {PIECE_BYTES}


@given(st.binary(min_size=1), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_are_unpacked_or_refused(data: bytes, encoding: str) -> None:
    with suppress(Undecodable):
        unpacked(encoding, data, 7)


@given(st.integers(1, 40))
def test_a_body_cut_short_is_noticed(cut: int) -> None:
    packed = gzip.compress(b"some text that is long enough to be cut")
    with pytest.raises(Undecodable):
        unpacked("gzip", packed[:-cut], 5)


def test_what_follows_the_end_is_ignored() -> None:
    assert unpacked("gzip", gzip.compress(b"body") + b"trailing", 9) == b"body"


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip, br", "compress"])
def test_what_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(Undecodable, match="not asked for"):
        BodyDecoder(encoding)
