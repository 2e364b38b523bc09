"""The fifth tab: the service's document as it came, laid out to be read."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from evaltui.model.watch import Watch
from evaltui.ui.cells import Span, Spans
from evaltui.ui.widgets.detail.document import Document, Para, text
from evaltui.ui.widgets.detail.facts import clean

_KEY = re.compile(r'(\s*)("(?:[^"\\]|\\.)*")(: ?)')
_SCALAR = re.compile(r"(-?\d[\d.eE+-]*|true|false|null)(,?)$")


def raw_tab(watch: Watch) -> Document:
    """Give the last document, JSON indented, anything else verbatim."""
    raw = watch.snapshot.raw if watch.snapshot else None
    if raw is None:
        return (text("There is no document yet.", "quiet"),)
    return (Para((Span(_pretty(raw)),), styler=json_line),)


@lru_cache(maxsize=4)
def _pretty(raw: str) -> str:
    try:
        document = json.loads(raw)
        indented = json.dumps(document, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        indented = raw
    return clean(indented)


def json_line(line: str) -> Spans:
    """Give one line of indented JSON with its key, value and signs told apart."""
    key = _KEY.match(line)
    if key is None:
        return _value(line)
    return (
        Span(key.group(1)),
        Span(key.group(2), "accent"),
        Span(key.group(3), "quiet"),
        *_value(line[key.end() :]),
    )


def _value(value: str) -> Spans:
    bare = value.strip()
    if _SCALAR.fullmatch(bare):
        return (Span(value, "state-unknown"),)
    if bare and all(sign in "{}[]," for sign in bare):
        return (Span(value, "quiet"),)
    return (Span(value),)
