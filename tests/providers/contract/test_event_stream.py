"""Server-sent events out of bytes, as the HTML standard parses them."""

from __future__ import annotations

import time

import pytest

from evaltui.providers.contract import event_stream
from evaltui.providers.contract.event_stream import EventParser, EventTooLong


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"data: a\n\n", ["a"]),
        (b"data:a\n\ndata:  b\n\n", ["a", " b"]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        (b"data: a\ndata: b\n\n", ["a\nb"]),
        (b"\xef\xbb\xbfdata: a\n\n", ["a"]),
        (b": a comment\n\n:\n\n", []),
        (b"event: x\nid: 1\nretry: 5\ndata: a\n\n", ["a"]),
        (b"event: x\n\n", []),
        (b"data\n\n", [""]),
        (b"data: a\n", []),
        (b"data: \xff\n\n", ["\ufffd"]),
        (b"\n\n\n", []),
    ],
)
def test_whole_streams(stream: bytes, events: list[str]) -> None:
    assert EventParser().feed(stream) == events


def test_every_byte_by_itself() -> None:
    stream = "data: naïve \U0001f600\r\n\r\ndata: b\n\n".encode()
    parser = EventParser()
    told = [event for byte in stream for event in parser.feed(bytes([byte]))]
    assert told == ["naïve \U0001f600", "b"]


def test_a_long_line_in_small_pieces_is_put_together_once() -> None:
    parser = EventParser()
    started = time.process_time()
    assert not any(parser.feed(b"data: " + b"x" * 40) for _ in range(100_000))
    [event] = parser.feed(b"\r\n\r\n")
    assert len(event) == 100_000 * 46 - len("data: ")
    # Put together anew with every piece it would take minutes.
    assert time.process_time() - started < 10


@pytest.mark.parametrize("piece", [b"x" * 60, b"data: " + b"x" * 20 + b"\n", b"data\n" * 9])
def test_an_event_without_end_is_refused(piece: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "MAX_EVENT_CHARS", 100)
    parser = EventParser()

    def feed_on() -> None:
        for _ in range(20):
            parser.feed(piece)

    with pytest.raises(EventTooLong):
        feed_on()
