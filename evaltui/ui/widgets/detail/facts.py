"""Pieces that the detail pane's tabs are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from rich.cells import cell_len

from evaltui.model.text import one_line, plain
from evaltui.ui.cells import Span, Spans, cut, steady
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.links import safe_link
from evaltui.ui.paint import LINK
from evaltui.ui.widgets.detail.document import Para

LABEL_WIDTH = 12
"""Cells of the column of labels."""
MAX_ENTRIES = 200
"""Entries of a service's mapping that are listed; the raw document has them all."""
LONGEST_LINK = 2_000
"""Characters of an address; several terminals take no more in a link."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a tab depends on besides the run."""

    now: datetime
    glyphs: Glyphs
    zone: tzinfo | None = None
    """For local times; None is the machine's own."""
    width: int = 80
    """Cells in a line, where a tab's form depends on it."""
    height: int = 24
    """Lines in sight, where a tab's form depends on it."""
    coarse: bool = False
    """Whether how long a run has taken is told without its seconds while it runs."""


def heading(title: str) -> Para:
    """Give a section's title."""
    return Para((Span(title, "accent.bold"),), cut=True)


def label(word: str) -> Spans:
    """Give the column of labels with one in it."""
    return (Span(f"{cut(word, LABEL_WIDTH - 2):<{LABEL_WIDTH}}", "quiet"),)


def fact(word: str, *body: Span) -> Para:
    """Give a label and what is known under it."""
    return Para(tuple(body), label(word))


def value_span(value: Any) -> Span:
    """Give a JSON value; one that is a whole http(s) address, and no other text, is a link."""
    if value is None:
        return Span(value_text(value), "quiet")
    shown = value_text(value)
    url = safe_link(value) if isinstance(value, str) and value == shown else None
    linkable = url is not None and url.isascii() and len(url) <= LONGEST_LINK
    return Span(shown, LINK + shown if linkable else "")


def entries(mapping: Mapping[str, Any], look: Look) -> Iterable[Para]:
    """Give a service's mapping under its own keys, nested ones as `trigger.type`."""
    flat = list(_flatten(mapping, "", 0))[:MAX_ENTRIES]
    widest = max((cell_len(key) for key, _ in flat), default=0)
    size = min(max(LABEL_WIDTH - 2, widest), 32)
    for key, value in flat:
        shown = cut(key, size, look.glyphs.more)
        lead = (Span(shown, "quiet"), Span(" " * (size - cell_len(shown) + 2)))
        span = value_span(value)
        yield Para((Span(look.glyphs.absent, span.style) if value is None else span,), lead)


def clean(text: str) -> str:
    """Give a service's text fit for many lines."""
    return _clean(text)


def clean_line(text: str, limit: int = 500) -> str:
    """Give a service's text fit for one line."""
    return steady(one_line(text, limit))


def join(*groups: Spans, dot: str) -> Spans:
    """Give groups of spans in one line with dots between them."""
    found: list[Span] = []
    for group in groups:
        if found and group:
            found.append(Span(f"  {dot}  ", "faint"))
        found.extend(group)
    return tuple(found)


# A megabyte of error text comes again with every answer: it is cleaned once.
@lru_cache(maxsize=8)
def _clean(text: str) -> str:
    return steady(plain(text))


def _flatten(mapping: Mapping[str, Any], prefix: str, depth: int) -> Iterable[tuple[str, Any]]:
    for key, value in list(mapping.items())[:MAX_ENTRIES]:
        name = prefix + clean_line(str(key), 80)
        if isinstance(value, Mapping) and value and depth < 6:
            yield from _flatten(value, f"{name}.", depth + 1)
        else:
            yield name, value


def value_text(value: Any) -> str:
    """Give a JSON value in words: absent is `–`, truth `yes` or `no`, lists with commas."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        shown = ", ".join(value_text(item) for item in value[:20])
        return f"{shown}, … ({len(value)})" if len(value) > 20 else shown or "none"
    if isinstance(value, int) and abs(value) >= 10**30:
        return f"a number of {value.bit_length()} bits"
    return clean_line(str(value), 2_000)
