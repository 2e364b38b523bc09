"""Identifiers in URLs, and links a service gives, which are untrusted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit, urlunsplit

MAX_URL_CHARS = 4096

_UNFIT = re.compile(
    r"[\s\x00-\x20\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    r'\ufeff"<>\\^`{|}]'
)


def quoted(identifier: str) -> str:
    """Give an identifier as one path segment: every reserved character percent-encoded."""
    return quote(identifier, safe="", errors="replace")


def segments(url: SplitResult) -> list[str]:
    """Give the decoded segments of a URL's path, without empty ones."""
    return [unquote(part) for part in url.path.split("/") if part]


def after_segments(url: SplitResult, *prefixes: tuple[str, ...]) -> tuple[str, list[str]] | None:
    """Give the segment that follows one of the prefixes anywhere in a path, and what is left."""
    parts = segments(url)
    for prefix in prefixes:
        size = len(prefix)
        for start in range(len(parts) - size):
            if tuple(parts[start : start + size]) == prefix:
                return parts[start + size], parts[start + size + 1 :]
    return None


def ends_with(url: SplitResult, suffix: tuple[str, ...]) -> bool:
    """Tell whether a path ends in these segments."""
    return tuple(segments(url)[-len(suffix) :]) == suffix


def query_value(url: SplitResult, names: Iterable[str]) -> str | None:
    """Give the first value of the first of these query parameters that has one."""
    try:
        found = parse_qs(url.query)
    except ValueError:
        return None
    return next((found[name][0] for name in names if name in found), None)


def host_of(text: str) -> str | None:
    """Give the lower-case host name of a URL; None where it has none."""
    split = _split(text)
    return split.hostname if split else None


def safe_link(text: object) -> str | None:
    """Give a text back where it is an http(s) URL that is safe to hand to a browser; else None."""
    split = _split(text)
    if split is None or split.scheme not in {"http", "https"} or not split.hostname:
        return None
    return urlunsplit(split)


def rebased_link(text: object, base_url: str) -> str | None:
    """Give a link, or a bare path, with the base URL's scheme, host, port and path prefix.

    None where the text is neither an http(s) URL nor a path, or the base URL is none.
    """
    split, base = _split(text), _split(base_url)
    if split is None or base is None or base.scheme not in {"http", "https"} or not base.hostname:
        return None
    is_path = not split.scheme and not split.netloc and split.path.startswith("/")
    if not is_path and safe_link(text) is None:
        return None
    prefix = base.path.rstrip("/")
    path = split.path
    if prefix and path != prefix and not path.startswith(prefix + "/"):
        path = prefix + path
    return urlunsplit((base.scheme, base.netloc, path, split.query, split.fragment))


def _split(text: object) -> SplitResult | None:
    if not isinstance(text, str) or len(text) > MAX_URL_CHARS or _UNFIT.search(text):
        return None
    try:
        split = urlsplit(text)
        _ = split.port
    except ValueError:
        return None
    # A name and password in a link are never a service's own doing.
    return None if "@" in split.netloc else split
