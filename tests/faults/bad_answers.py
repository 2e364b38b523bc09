"""Every bad answer that a service, or what stands in its place, is known to give; and worse.

Each row says what the watcher makes of it: how the asking goes, the sentence, and what of the
answer is repeated in it. Behaviours are `tests.fault_server`'s.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, field, replace

from evaltui.model.health import HealthStatus
from evaltui.wire.limits import Limits
from tests.fault_server import (
    Behaviour,
    Exchange,
    answers,
    drips,
    gzipped,
    hangs_up,
    head,
    never,
    redirects,
    resets,
    sends,
)

CAP = 256 * 1024
LIMITS = Limits(body_bytes=CAP)
IMPATIENT = replace(LIMITS, read_s=0.3, answer_s=0.5)
OK, MALFORMED, RETRYING = HealthStatus.OK, HealthStatus.MALFORMED, HealthStatus.RETRYING
JSON = ("Content-Type", "application/json")
HTML = ("Content-Type", "text/html; charset=utf-8")
PAGE = (
    "<!DOCTYPE html><html><head><title>Wi-Fi login</title><script>go('\x1b[2J')</script></head>"
    "<body><h1>Sign in</h1> to use this network</body></html>"
)
A_PAGE = "an HTML page came instead of JSON — a proxy, a captive portal or a wrong base URL"
PATH = "/api/evaluations/v3/runs/"
LOOP = "/loop"
"""Redirects to itself."""
DOCUMENT = '{"runId": "r-1", "status": "running", "progress": 4, "total": 10}'


@dataclass(frozen=True)
class Bad:
    """One bad answer and what is made of it."""

    name: str
    answer: Behaviour
    status: HealthStatus
    sentence: str
    """How the sentence begins; `{place}` is the server's origin, `{read}` and `{whole}` are the
    seconds of silence and those of a whole answer that are waited for."""
    excerpt: str = ""
    """What of the answer the sentence repeats."""
    limits: Limits = LIMITS
    """Under which it is seen as what it is without much waiting."""
    times: int = 1
    """How often it comes: a question that only reads is asked once more on a new connection, where
    an old one ended without a word."""

    def begins(self, place: str, limits: Limits) -> str:
        """Give the beginning of the sentence."""
        times = {"{read}": f"{limits.read_s:g} s", "{whole}": f"{limits.answer_s:g} s"}
        sentence = self.sentence.replace("{place}", place)
        for name, time in times.items():
            sentence = sentence.replace(name, time)
        return sentence


@dataclass
class Flood:
    """Sends one piece again and again until the client has enough, and counts."""

    piece: bytes
    before: bytes = b""
    most: int = 64 * 1024 * 1024
    sent: int = field(default=0, compare=False)

    async def __call__(self, exchange: Exchange) -> bool:
        await exchange.send(self.before)
        while self.sent < self.most:
            await exchange.send(self.piece)
            self.sent += len(self.piece)
        return False


def raw(status: str = "200 OK", *lines: str, body: bytes = b"") -> Behaviour:
    """Write an answer by hand and close."""
    first = f"HTTP/1.1 {status}\r\n" + "".join(f"{line}\r\n" for line in lines)
    return sends(first.encode("latin-1") + b"\r\n" + body)


def says(body: str | bytes, *headers: tuple[str, str], status: int = 200) -> Behaviour:
    return answers(body, status=status, headers=headers or [JSON])


def chunked(*chunks: bytes, length: int | None = None, last: bytes = b"0\r\n\r\n") -> Behaviour:
    """Answer in chunks, and with a length besides where one is given."""
    told = [] if length is None else [("Content-Length", str(length))]
    body = b"".join(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks) + last
    return sends(head(200, [("Transfer-Encoding", "chunked"), *told]) + body)


def bomb(layers: int = 1) -> bytes:
    """About 64 MiB of zeros, in 64 kB; in a few hundred bytes with two layers."""
    packed = gzip.compress(b"\0" * (64 * 1024 * 1024), 9)
    return packed if layers == 1 else gzip.compress(packed, 9)


def nested(depth: int, opening: str = "[", closing: str = "]") -> str:
    return '{"status": "running", "summary": {"a": ' + opening * depth + closing * depth + "}}"


TOO_LARGE = "the answer is larger than 0.25 MiB"
NO_HTTP = "{place} answers with something that is not HTTP ("
BROKEN_OFF = "{place} broke off its answer"
PACKED = "{place} sent a body that cannot be decoded ("

BAD = (
    # How large, and how deep
    Bad("a body over the cap", says("x" * (CAP + 1)), MALFORMED, TOO_LARGE, "x" * 100),
    Bad("a body without an end", Flood(b"ab" * 8192, head(200, [])), MALFORMED, TOO_LARGE, "abab"),
    Bad(
        "chunks without an end",
        Flood(b"4\r\nabcd\r\n" * 1000, head(200, [("Transfer-Encoding", "chunked")])),
        MALFORMED,
        TOO_LARGE,
        "abcd",
    ),
    Bad("a length of petabytes", answers(b"abc", length=10**15), RETRYING, BROKEN_OFF),
    Bad("a gzip bomb", answers(bomb(), headers=[("Content-Encoding", "gzip")]), MALFORMED,
        TOO_LARGE),
    Bad("a bomb within a bomb", answers(bomb(2), headers=[("Content-Encoding", "gzip")]),
        MALFORMED, "the answer is not JSON"),
    Bad("lists 101 deep", says(nested(99)), MALFORMED,
        "the JSON is nested more than 100 levels deep", '{"status": "running"'),
    Bad("lists 50 000 deep", says(nested(50_000)), MALFORMED,
        "the JSON is nested more than 100 levels deep"),
    Bad("objects 40 000 deep", says(nested(40_000, '{"":', "}").replace("}", "0}", 1)), MALFORMED,
        "the JSON is nested more than 100 levels deep"),
    Bad("a depth that never ends", says("[" * 200_000), MALFORMED,
        "the JSON is nested more than 100 levels deep", "[[[["),
    # What it is instead
    Bad("nothing", says(""), MALFORMED, "an empty answer came instead of JSON"),
    Bad("no content", answers(b"", status=204), MALFORMED, "an empty answer came instead of JSON"),
    Bad("blanks", says(" \n\t" * 1000), MALFORMED, "an empty answer came instead of JSON"),
    Bad("a page", says(PAGE, HTML), MALFORMED, A_PAGE, "“Wi-Fi login” Sign in to use this network"),
    Bad("a page that claims to be JSON", says(PAGE), MALFORMED, A_PAGE, "“Wi-Fi login”"),
    Bad("a page without a title", says("<html><body>Blocked by policy", HTML), MALFORMED, A_PAGE,
        "Blocked by policy"),
    Bad("words", says("OK", ("Content-Type", "text/plain")), MALFORMED,
        "the answer is not JSON: Expecting value at character 1", "OK"),
    Bad("words with escapes", says("\x1b]0;x\x07\x1b[31mbad\u202e gateway\x9b2J"), MALFORMED,
        "the answer is not JSON: Expecting value at character 1", "bad gateway"),
    Bad("a list", says('[{"runId": "r-1", "status": "completed"}]'), MALFORMED,
        "a list came where an object was due", '[{"runId"'),
    Bad("a text", says('"completed"'), MALFORMED,
        "'completed' came where an object was due", '"completed"'),
    Bad("null", says("null"), MALFORMED, "null came where an object was due", "null"),
    Bad("a number", says("1e999"), MALFORMED, "null came where an object was due", "1e999"),
    Bad("an object of another kind", says('{"error": "not_ready", "message": "later"}'), MALFORMED,
        "the document has no status; it says: later", '{"error"'),
    Bad("a status that is no word", says('{"status": ["running"]}'), MALFORMED,
        "the document's status is a list, not a word", '{"status"'),
    Bad("JSON that breaks off", says(DOCUMENT[:30]), MALFORMED,
        "the JSON breaks off after 30 characters", DOCUMENT[:30]),
    Bad("JSON and more", says(DOCUMENT + "\n" + DOCUMENT), MALFORMED,
        "the answer is not JSON: Extra data at character 67", '{"runId"'),
    Bad("bytes that are no text", says(b"\xff\xfe\xfd\x00\x80" * 9), MALFORMED,
        "the answer is not JSON"),
    # How it is sent
    Bad("less than it said", answers(DOCUMENT, length=500), RETRYING, BROKEN_OFF),
    Bad("chunks that break off", chunked(DOCUMENT.encode(), last=b""), RETRYING, BROKEN_OFF),
    Bad("a chunk of no size", chunked(b"{", last=b"zz\r\n"), MALFORMED, NO_HTTP),
    Bad("two lengths", raw("200 OK", "Content-Length: 2", "Content-Length: 3", body=b"{}"),
        MALFORMED, NO_HTTP),
    Bad("a length that is none", raw("200 OK", "Content-Length: many", body=b"{}"),
        MALFORMED, NO_HTTP),
    Bad("no end of the head", raw("200 OK", *[f"X-{n}: {'y' * 90}" for n in range(1500)]),
        MALFORMED, "{place} sends more than 100 kB of headers"),
    Bad("one header without an end", Flood(b"y" * 9000, b"HTTP/1.1 200 OK\r\nX: "), MALFORMED,
        "{place} sends more than 100 kB of headers"),
    Bad("a header with a NUL", raw("200 OK", "X-A: \0", body=b"{}"), MALFORMED, NO_HTTP),
    Bad("a page in headers with escapes", raw("200 OK", "Content-Type: text/html\x9b2J",
                                              "X-Request-Id: \x1b[2J", body=PAGE.encode()),
        MALFORMED, A_PAGE, "“Wi-Fi login”"),
    Bad("a status that is none", raw("20 OK", body=b"{}"), MALFORMED, NO_HTTP, "20 OK"),
    Bad("a status below 100", raw("042 OK", body=b"{}"), MALFORMED, NO_HTTP),
    Bad("HTTP/0.9", sends(b"<html>hello\n\n</html>"), MALFORMED, NO_HTTP, "'<html>hello'"),
    Bad("HTTP/0.9 in a line", sends(b"<html>hello</html>"), RETRYING, BROKEN_OFF),
    Bad("another protocol", sends(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), MALFORMED, NO_HTTP, "SSH-2.0"),
    Bad("HTTP/2 unasked", sends(b"\0\0\x12\x04\0\0\0\0\0" * 9 + b"\r\n\r\n"), MALFORMED, NO_HTTP),
    Bad("preliminary answers without an end", Flood(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50),
        RETRYING, "{place} took longer than {whole} to answer", limits=IMPATIENT),
    Bad("a preliminary answer alone", sends(b"HTTP/1.1 100 Continue\r\n\r\n"), RETRYING,
        BROKEN_OFF),
    Bad("another protocol from here on", raw("101 Switching Protocols", "Upgrade: x",
                                             "Connection: upgrade"),
        MALFORMED, NO_HTTP),
    # How it is packed
    Bad("gzip that is none", answers(DOCUMENT, headers=[("Content-Encoding", "gzip")]), MALFORMED,
        PACKED + "Error -3 while decompressing data: incorrect header check"),
    Bad("gzip that breaks off", gzipped(DOCUMENT.encode() * 9, keep=40), MALFORMED,
        PACKED + "the compressed data breaks off"),
    Bad("gzip with a wrong sum", answers(gzip.compress(DOCUMENT.encode())[:-8] + b"\0" * 8,
                                         headers=[("Content-Encoding", "gzip")]),
        MALFORMED, PACKED + "Error -3 while decompressing data: incorrect data check"),
    Bad("deflate that is none", answers(b"\xff" * 50, headers=[("Content-Encoding", "deflate")]),
        MALFORMED, PACKED),
    Bad("brotli", answers(b"\x8b\x00\x80", headers=[("Content-Encoding", "br")]), MALFORMED,
        PACKED + "it is compressed in a way not asked for: br"),
    Bad("packed 9 times", answers(b"x", headers=[("Content-Encoding", ", ".join(["gzip"] * 9))]),
        MALFORMED, PACKED + "it is compressed in a way not asked for: gzip, gzip"),
    # How long it takes
    Bad("a body that drips", drips(DOCUMENT.encode(), every_s=0.05), RETRYING,
        "{place} took longer than {whole} to answer", limits=IMPATIENT),
    Bad("silence", never(), RETRYING, "{place} sent nothing for {read}", limits=IMPATIENT),
    Bad("silence within the body", never(head(200, [("Content-Length", "99")]) + b"{"), RETRYING,
        "{place} sent nothing for {read}", limits=IMPATIENT),
    Bad("a hang-up", hangs_up(), RETRYING, BROKEN_OFF, times=2),
    Bad("a reset", resets(b"{"), RETRYING, "the connection to {place} broke off"),
    # Where else it sends one
    Bad("a redirect elsewhere", redirects("https://login.example.org/?back=1"), MALFORMED,
        "{place} redirects to https://login.example.org, where the key is not sent"),
    Bad("a redirect to a file", redirects("file:///etc/passwd"), MALFORMED,
        "'file:///etc/passwd' is no address that can be asked"),
    Bad("a redirect with escapes", redirects("https://\x9b2J.example.org/"), MALFORMED,
        "{place} redirects to https://.example.org, where the key is not sent"),
    Bad("a redirect to a plain host", redirects("http://169.254.169.254/latest"), MALFORMED,
        "{place} redirects to http://169.254.169.254, where the key is not sent"),
    Bad("a redirect to itself", redirects(LOOP), MALFORMED,
        "{place} redirects in circles"),
    Bad("a redirect to nowhere", answers(b"", status=302), MALFORMED,
        "LangWatch answered 302 Found"),
)  # fmt: skip

GOOD_ALL_THE_SAME = (
    ("JSON called text/html", says(DOCUMENT, HTML), ()),
    ("JSON called text/plain", says(DOCUMENT, ("Content-Type", "text/plain")), ()),
    ("JSON without a type", answers(DOCUMENT), ()),
    ("JSON after a byte-order mark", says(DOCUMENT.encode("utf-8-sig")), ()),
    ("JSON in UTF-16", says(DOCUMENT.encode("utf-16")), ()),
    ("JSON in gzip", gzipped(DOCUMENT.encode()), ()),
    ("JSON in deflate", answers(zlib.compress(DOCUMENT.encode()),
                                headers=[("Content-Encoding", "deflate")]), ()),
    ("JSON in chunks of a byte", chunked(*[bytes([byte]) for byte in DOCUMENT.encode()]), ()),
    ("chunks and a length", chunked(DOCUMENT.encode(), length=7), ()),
    ("more than it said", answers(DOCUMENT + " and more", length=len(DOCUMENT)), ()),
    ("an answer that the hang-up ends", raw("200 OK", body=DOCUMENT.encode()), ()),
    ("preliminary answers first", sends(b"HTTP/1.1 100 Continue\r\n\r\n" * 100
                                        + head(200, [("Connection", "close")])
                                        + DOCUMENT.encode()), ()),
    ("90 kB of headers", answers(DOCUMENT, headers=[(f"X-{n}", "y" * 90) for n in range(900)]),
     ()),
    ("duplicate keys", says(DOCUMENT.replace('"progress": 4', '"progress": 1, "progress": 4')),
     ("the key 'progress' comes more than once: the last one counts",)),
    ("NaN and the infinities", says(DOCUMENT[:-1] + ', "summary": '
                                    '{"a": NaN, "b": Infinity, "c": -Infinity, "d": 1e999}}'),
     ("NaN is no number in JSON: read as absent", "Infinity is no number in JSON: read as absent",
      "-Infinity is no number in JSON: read as absent",
      "1e999 is a number past all bounds: read as absent")),
    ("numbers past 2^63", says(DOCUMENT[:-1] + f', "summary": {{"a": {2**63}, "b": {-2**70}, '
                               f'"c": {"9" * 5000}}}}}'), ()),
    ("a time past the calendar", says(DOCUMENT[:-1] + ', "startedAt": 1e300}'),
     ("startedAt is 1e+300, not a time",)),
    ("invalid UTF-8", says(DOCUMENT[:-1].encode() + b', "x": "\xff\xc0\xaf\xed\xa0\x80"}'), ()),
    ("lone surrogates", says(DOCUMENT[:-1] + r', "summary": {"\ud800": "\udfff\ud83d"}}'), ()),
    ("a text of 200 000 characters", says(DOCUMENT[:-1] + ', "name": "' + "x" * 200_000 + '"}'),
     ()),
    ("lists 97 deep", says(DOCUMENT[:-1] + ', "summary": {"a": ' + "[" * 97 + "]" * 97 + "}}"), ()),
)  # fmt: skip
"""Answers that are odd, and good: with the notes that they leave."""
