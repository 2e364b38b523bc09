"""The sixth tab: the service's document as it came, laid out to be read."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from evaltui.model.watch import Watch
from evaltui.ui.cells import Span, Spans
from evaltui.ui.widgets.detail.document import Document, Para, slice_spans, text
from evaltui.ui.widgets.detail.facts import clean

_KEY = re.compile(r'( *)("(?:[^"\\\n]|\\.)*")(: ?)')
_SCALAR = re.compile(r"-?\d[\d.eE+-]*|true|false|null|-?Infinity|NaN")


def raw_tab(watch: Watch) -> Document:
    """Give the last document, JSON indented and in colours, anything else verbatim."""
    raw = watch.snapshot.raw if watch.snapshot else None
    if raw is None:
        return (text("There is no document yet.", "quiet"),)
    content, is_json = pretty(raw)
    return (Para((Span(content),), styler=json_styles if is_json else None),)


@lru_cache(maxsize=4)
def pretty(raw: str) -> tuple[str, bool]:
    """Give a document fit to be shown, and whether it is JSON."""
    try:
        document = json.loads(raw)
        indented = json.dumps(document, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return clean(raw), False
    return clean(indented), True


def json_styles(content: str, start: int, end: int) -> Spans:
    """Give a part of one line of indented JSON with its key, value and signs told apart."""
    begin = content.rfind("\n", 0, start) + 1
    key = _KEY.match(content, begin)
    value = begin
    spans: list[Span] = []
    if key is not None:
        value = key.end()
        spans = [Span(key[1]), Span(key[2], "accent"), Span(key[3], "quiet")]
    # Only what is shown of a value is looked at: a string may be a megabyte long.
    spans += _value(content, value, max(value, end))
    return slice_spans(tuple(spans), start - begin, end - begin)


def _value(content: str, start: int, end: int) -> list[Span]:
    shown = content[start:end]
    bare = shown.lstrip(" ")
    blank = Span(shown[: len(shown) - len(bare)])
    if bare.startswith('"'):
        # The comma behind a string is a sign only where the line ends with it.
        ends_here = end == len(content) or content[end] == "\n"
        cut = len(bare) - 1 if ends_here and bare.endswith('",') else len(bare)
        return [blank, Span(bare[:cut]), Span(bare[cut:], "quiet")]
    scalar = _SCALAR.match(bare)
    if scalar is None:
        return [blank, Span(bare, "quiet")]
    return [blank, Span(scalar[0], "state-unknown"), Span(bare[scalar.end() :], "quiet")]
