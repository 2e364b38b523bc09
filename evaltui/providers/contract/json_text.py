"""JSON text from a service to plain values, whatever the text holds."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from evaltui.model.exchange import Malformed

EXCERPT_CHARS = 200
MAX_DEPTH = 100
"""Levels of lists and objects; no documented answer has more than ten."""
MAX_DIGITS = 300
"""Digits up to which a whole number always converts to a float and back to text."""

_SURROGATES = re.compile(r"[\ud800-\udfff]")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def decoded(body: bytes) -> str:
    """Give the text of a body; bytes that are no UTF-8 become U+FFFD."""
    return body.decode("utf-8-sig", errors="replace")


def looks_like_html(text: str, content_type: str = "") -> bool:
    """Tell whether a page came, by the media type or by the text's beginning."""
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type in {"text/html", "application/xhtml+xml"} or bool(_HTML.match(text[:4096]))


def parse_json(text: str, content_type: str = "") -> Any:
    """Give the value of a JSON text.

    NaN, the infinities and numbers past the range of a float become None, whole numbers of more
    than MAX_DIGITS digits stay as their text, lone surrogates become U+FFFD; of duplicate keys the
    last one counts.

    Raises:
        Malformed: the text is no JSON, or nested too deeply; the message says what it is instead.
    """
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_finite, parse_int=_whole)
        return _mended(value, MAX_DEPTH)
    except json.JSONDecodeError as error:
        raise malformed(_not_json(text, content_type, error), text) from None
    except RecursionError:
        raise malformed(f"the JSON is nested more than {MAX_DEPTH} levels deep", text) from None


def malformed(message: str, text: str) -> Malformed:
    """Give the error with the text's first characters as excerpt."""
    return Malformed(message, excerpt=text[:EXCERPT_CHARS])


def _not_json(text: str, content_type: str, error: json.JSONDecodeError) -> str:
    if not text.strip():
        return "an empty answer came instead of JSON"
    if looks_like_html(text, content_type):
        return "an HTML page came instead of JSON — a proxy, a captive portal or a wrong base URL"
    begun = text.lstrip()[0] in '{["'
    if begun and (error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")):
        return f"the JSON breaks off after {len(text)} characters"
    return f"the answer is not JSON: {error.msg} at character {error.pos + 1}"


def _no_number(_name: str) -> None:
    return None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _whole(text: str) -> int | str:
    # Python refuses to convert texts of more than 4300 digits (fewer where it is set so).
    return int(text) if len(text) <= MAX_DIGITS else text


def _mended(value: Any, levels: int) -> Any:
    """Give the value without lone surrogates; RecursionError where it is too deep."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATES.sub("\ufffd", value)
    if isinstance(value, dict | list) and levels <= 0:
        raise RecursionError
    if isinstance(value, dict):
        return {_mended(key, 1): _mended(held, levels - 1) for key, held in value.items()}
    if isinstance(value, list):
        return [_mended(held, levels - 1) for held in value]
    return value
