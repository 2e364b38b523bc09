"""Questions as bytes, and plain answers: read by ourselves as h11 reads them."""

from __future__ import annotations

import time

import h11
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evaltui.wire.messages import PLAIN_BYTES, Question, plain, reader_for, written

GET = Question(b"GET", b"/run?a=b", [(b"Host", b"x"), (b"X-Auth-Token", b"sk")])
POST = Question(b"POST", b"/run", [(b"Host", b"x"), (b"Content-Length", b"2")], b"{}")
OK = b"HTTP/1.1 200 OK\r\n"


def by_h11(question: Question, came: bytes) -> tuple[int, bytes, list[tuple[bytes, bytes]], bytes]:
    """Give status, reason, headers and body as h11 reads them; it must be the whole answer."""
    reader = reader_for(question)
    reader.receive_data(came)
    head = reader.next_event()
    assert isinstance(head, h11.Response)
    body = b""
    while isinstance(event := reader.next_event(), h11.Data):
        body += event.data
    assert isinstance(event, h11.EndOfMessage)
    assert not reader.trailing_data[0]
    return head.status_code, bytes(head.reason), head.headers.raw_items(), body


@pytest.mark.parametrize("question", [GET, POST])
def test_a_question_is_written_as_h11_writes_it(question: Question) -> None:
    writer = h11.Connection(h11.CLIENT)
    request = h11.Request(method=question.method, target=question.target, headers=question.headers)
    expected = writer.send(request) or b""
    if question.body:
        expected += writer.send(h11.Data(data=question.body)) or b""
    assert written(question) == expected + (writer.send(h11.EndOfMessage()) or b"")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (b"X", b"a\r\nX-Evil: 1"),
        (b"X", b"a\nb"),
        (b"X", b"\0"),
        (b"X\r\nY", b"a"),
        (b"X Y", b"a"),
        (b"", b"a"),
        (b"X", b" a"),
        (b"X", b"a "),
    ],
)
def test_no_header_smuggles_another_line(name: bytes, value: bytes) -> None:
    question = Question(b"GET", b"/", [(b"Host", b"x"), (name, value)])
    with pytest.raises(h11.LocalProtocolError):
        written(question)


@pytest.mark.parametrize("target", [b"/a b", b"/a\r\nX: 1", b"/\xff", b""])
def test_no_target_ends_the_line(target: bytes) -> None:
    with pytest.raises(h11.LocalProtocolError):
        written(Question(b"GET", target, [(b"Host", b"x")]))


@pytest.mark.parametrize("value", [b"", b"a  b", b"a\tb"])
def test_what_is_unusual_but_allowed_is_sent(value: bytes) -> None:
    assert b"\r\nX: %b\r\n" % value in written(
        Question(b"GET", b"/", [(b"Host", b"x"), (b"X", value)])
    )


def test_a_plain_answer_is_read() -> None:
    came = OK + b"Content-Type: application/json\r\nX-A:\t b c \t\r\ncontent-length: 2\r\n\r\n{}"
    found = plain(GET, came)
    assert found is not None
    assert (
        found.head.status,
        found.head.reason,
        found.head.headers,
        came[found.begin : found.end],
    ) == (by_h11(GET, came))


@pytest.mark.parametrize(
    "came",
    [
        b"",
        OK,
        OK + b"content-length: 2\r\n",
        OK + b"\r\n{}",
        OK + b"content-length: 2\r\ncontent-length: 2\r\n\r\n{}",
        OK + b"content-length: 2, 2\r\n\r\n{}",
        OK + b"content-length: +2\r\n\r\n{}",
        OK + b"content-length: 0x2\r\n\r\n{}",
        OK + b"content-length: \r\n\r\n{}",
        OK + b"content-length: %d\r\n\r\n" % PLAIN_BYTES,
        OK + b"content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}",
        OK + b"content-length: 2\r\nConnection: close\r\n\r\n{}",
        OK + b"content-length : 2\r\n\r\n{}",
        OK + b"content-length: 2\r\n folded: yes\r\n\r\n{}",
        OK + b"content-length: 2\r\nx: \0\r\n\r\n{}",
        OK + b"content-length: 2\n\r\n{}",
        OK + b"content-length: 2\r\nx: " + b"y" * 9000 + b"\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 304 Not Modified\r\ncontent-length: 2\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK + b"content-length: 2\r\n\r\n{}",
        b"HTTP/1.1 20 OK\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200\r\ncontent-length: 2\r\n\r\n{}",
        b"\r\n" + OK + b"content-length: 2\r\n\r\n{}",
    ],
)
def test_whatever_is_unusual_is_left_to_h11(came: bytes) -> None:
    assert plain(GET, came) is None


def test_the_answer_to_head_has_no_body_whatever_it_tells() -> None:
    assert (
        plain(Question(b"HEAD", b"/", [(b"Host", b"x")]), OK + b"content-length: 2\r\n\r\n") is None
    )


PARTS = st.sampled_from(
    [b"HTTP/1.1 200 OK", b"HTTP/1.1 500 ", b"\r\n", b"\n", b"\r", b":", b" ", b"\t", b"\0", b"a",
     b"{}", b"content-length", b"Content-Length: 2", b"content-length: 02", b"connection: close",
     b"transfer-encoding: chunked", b"2", b"x: \xff", b"HTTP/1.1", b"\r\n\r\n", b"x: y", b","]
)  # fmt: skip


@given(st.lists(PARTS, max_size=12).map(b"".join))
@example(b"content-length: 02\r\n\r\n{}")
def test_what_counts_as_plain_h11_reads_the_same(rest: bytes) -> None:
    came = OK + rest
    found = plain(GET, came)
    if found is not None and len(came) >= found.end:
        mine = (
            found.head.status,
            found.head.reason,
            found.head.headers,
            came[found.begin : found.end],
        )
        assert mine == by_h11(GET, came[: found.end])


@pytest.mark.parametrize(
    "hostile",
    [
        OK + b"x:" + b" " * 60_000,
        OK + b"x:" + b"\t " * 30_000 + b"\0\r\n\r\n",
        OK + b"a: b\r\n" * 10_000,
        b"HTTP/1.1 200 " + b" " * 60_000,
        OK + b"a" * 60_000,
    ],
)
def test_looking_takes_time_in_proportion(hostile: bytes) -> None:
    begun = time.process_time()
    for _ in range(20):
        assert plain(GET, hostile) is None
    # Milliseconds; what tried every way to split the blanks would take minutes.
    assert time.process_time() - begun < 5
