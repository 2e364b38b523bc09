"""JSON text from a service to plain values, whatever the text holds."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any

from evaltui.model.exchange import Malformed
from evaltui.model.text import one_line

EXCERPT_CHARS = 200
MAX_DEPTH = 100
"""Levels of lists and objects; no documented answer has more than ten."""
MAX_PARTS = 250_000
"""Lists and objects in one text; more make no document, but take seconds to build and to walk."""
MAX_DIGITS = 300
"""Digits up to which a whole number always converts to a float and back to text."""
MAX_ODDITIES = 8
"""Sentences on what is odd about one text."""
_SHOWN = 40
_PAGE_HEAD = 8_000
"""Characters of a page in which its title and first words are looked for."""

_SURROGATES = re.compile(r"[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_STRING = re.compile(r'"[^"\\]*(?:\\.?[^"\\]*)*(?:"|\Z)', re.DOTALL)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(head|title|script|style)\b.*?(?:</\1\s*>|\Z)|<[^>]*(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)


def decoded(body: bytes) -> str:
    """Give the text of a body: UTF-8, or UTF-16 or -32 as its first bytes tell (RFC 4627, 3).

    Bytes that are none become U+FFFD.
    """
    return body.decode(json.detect_encoding(body), errors="replace")


def looks_like_html(text: str, content_type: str = "") -> bool:
    """Tell whether a page came, by the media type or by the text's beginning."""
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type in {"text/html", "application/xhtml+xml"} or bool(_HTML.match(text[:4096]))


def parse_json(text: str, content_type: str = "", oddities: list[str] | None = None) -> Any:
    """Give the value of a JSON text.

    NaN, the infinities and numbers past the range of a float become None, whole numbers of more
    than MAX_DIGITS digits stay as their text, lone surrogates become U+FFFD; of duplicate keys the
    last one counts. What was read all the same is told in `oddities`, a sentence each.

    Raises:
        Malformed: the text is no JSON, nested too deeply or in too many parts; the message says
            what it is instead.
    """
    found = _Oddities()
    brackets = text.count("[") + text.count("{")
    if brackets > MAX_PARTS:
        bare = _STRING.sub("", text)
        if bare.count("[") + bare.count("{") > MAX_PARTS:
            raise malformed(f"the JSON holds more than {MAX_PARTS} lists and objects", text)
    try:
        value = json.loads(
            text,
            parse_constant=found.no_number,
            parse_float=found.finite,
            parse_int=_whole,
            object_pairs_hook=found.once_each,
        )
    except json.JSONDecodeError as error:
        raise _not_json(text, content_type, error) from None
    except RecursionError:
        raise _too_deep(text) from None
    if brackets > MAX_DEPTH and _levels_exceed(value, MAX_DEPTH):
        raise _too_deep(text)
    if oddities is not None:
        oddities += found.sentences
    # The patterns take longer than all the rest; most texts are plain.
    if ("\\u" in text and _ESCAPED_SURROGATE.search(text)) or (
        not text.isascii() and _SURROGATES.search(text)
    ):
        return _mended(value)
    return value


def malformed(message: str, text: str) -> Malformed:
    """Give the error with the text's first characters as excerpt."""
    return Malformed(message, excerpt=text[:EXCERPT_CHARS])


def _too_deep(text: str) -> Malformed:
    return malformed(f"the JSON is nested more than {MAX_DEPTH} levels deep", text)


def _not_json(text: str, content_type: str, error: json.JSONDecodeError) -> Malformed:
    if not text.strip():
        return malformed("an empty answer came instead of JSON", text)
    if looks_like_html(text, content_type):
        return malformed(
            "an HTML page came instead of JSON — a proxy, a captive portal or a wrong base URL",
            _page_words(text) or text,
        )
    begun = text.lstrip()[0] in '{["'
    if begun and (error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")):
        return malformed(f"the JSON breaks off after {len(text)} characters", text)
    return malformed(f"the answer is not JSON: {error.msg} at character {error.pos + 1}", text)


def _page_words(text: str) -> str:
    """Give what a person would read first on a page: its title and its first words."""
    from html import unescape  # noqa: PLC0415 - where all is well, no page comes

    head = text[:_PAGE_HEAD]
    title = _TITLE.search(head)
    told = one_line(unescape(title[1]), 80) if title else ""
    words = one_line(" ".join(unescape(_UNSEEN.sub(" ", head)).split()), EXCERPT_CHARS)
    return " ".join(filter(None, (f"“{told}”" if told else "", words)))


class _Oddities:
    """Reads what the json module leaves to its caller, and notes what is no clean JSON."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(self._told.values())

    def no_number(self, name: str) -> None:
        self._note(name, "{} is no number in JSON: read as absent")

    def finite(self, text: str) -> float | None:
        number = float(text)
        if math.isfinite(number):
            return number
        self._note(text, "{} is a number past all bounds: read as absent")
        return None

    def once_each(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs) and len(self._told) < MAX_ODDITIES:
            self._note(_twice(pairs), "the key '{}' comes more than once: the last one counts")
        return value

    def _note(self, what: str, sentence: str) -> None:
        # Cut before it is looked at: it may come a million times, and a megabyte long.
        what = what[: 2 * _SHOWN]
        if len(self._told) < MAX_ODDITIES and what not in self._told:
            self._told[what] = sentence.format(one_line(what, _SHOWN))


def _twice(pairs: list[tuple[str, Any]]) -> str:
    """Give the first key that was there before."""
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return key
        seen.add(key)
    return ""


def _whole(text: str) -> int | str:
    # Python refuses to convert texts of more than 4300 digits (fewer where it is set so).
    return int(text) if len(text) <= MAX_DIGITS else text


def _levels_exceed(value: Any, most: int) -> bool:
    """Tell whether lists and objects are nested in more levels, however many there are in each."""
    level: list[Iterable[Any]] = [[value]]
    for _ in range(most + 1):
        level = [
            inner.values() if isinstance(inner, dict) else inner
            for outer in level
            for inner in outer
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _mended(value: Any) -> Any:
    """Give the value without lone surrogates."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_mended(key): _mended(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_mended(held) for held in value]
    return value
