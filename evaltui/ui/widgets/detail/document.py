"""Documents: styled paragraphs that are wrapped to a width only where somebody looks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from rich.cells import cell_len

from evaltui.ui.cells import Span, Spans, cut_spans, fit, width_of

Filler = Callable[[int], Spans]
"""Gives a body that depends on the room, in cells. Two of a kind must compare by what they show."""
Styler = Callable[[str, int, int], Spans]
"""Gives what of a text stands between two characters in styles that follow from the text alone."""


@dataclass(frozen=True, slots=True)
class Para:
    """A lead in a fixed column and a text beside it, which wraps and keeps its own column."""

    body: Spans = ()
    lead: Spans = ()
    cut: bool = False
    """Cut at the end of the line rather than wrapped, as tables are."""
    styler: Styler | None = None
    fill: Filler | None = None
    """In place of a body; one line."""
    key: str | None = None
    """By which the reader can pick it; None: it cannot be picked."""

    @property
    def content(self) -> str:
        """Give the body's text."""
        return (
            self.body[0].text if len(self.body) == 1 else "".join(span.text for span in self.body)
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of a document a line shows."""

    index: int
    """The paragraph's number."""
    row: int
    """The line's number in the paragraph."""
    start: int
    end: int
    """The characters of the body that the line shows."""
    lead_width: int
    """Cells before the body."""


Breaks = tuple[tuple[int, int], ...]
_LONG = 4_000
"""Characters from which a text is a long one."""
Document = tuple[Para, ...]
BLANK = Para()


def text(content: str, style: str = "", *, indent: int = 0) -> Para:
    """Give a paragraph in one style; newlines in it begin new lines."""
    return Para((Span(content, style),), (Span(" " * indent),) if indent else ())


class Laid:
    """A document laid out for a width in cells: lines by number, styled when they are asked for."""

    def __init__(self, document: Document, width: int, more: str = "…") -> None:
        self.document = document
        self.width = width
        self._more = more
        heights = [_height(para, width) for para in document]
        self._ends = list(accumulate(heights))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def line(self, number: int) -> Spans:
        """Give one line, the first being 0, in at most `width` cells."""
        if not 0 <= number < len(self):
            return ()
        index = bisect_right(self._ends, number)
        return _line(self.document[index], number - self.first(index), self.width, self._more)

    def first(self, index: int) -> int:
        """Give the first line of a paragraph; past the last one, the number of all lines."""
        return self._ends[min(index, len(self._ends)) - 1] if index else 0

    def place(self, number: int) -> Place | None:
        """Give what a line shows; None past the ends."""
        if not 0 <= number < len(self):
            return None
        index = bisect_right(self._ends, number)
        para, row = self.document[index], number - self.first(index)
        if para.cut or not para.body:
            return Place(index, row, 0, len(para.content), width_of(para.lead))
        start, end = wrap(para.content, _room(para, self.width))[row]
        return Place(index, row, start, end, _lead_width(para, self.width))

    def line_of(self, index: int, character: int) -> int:
        """Give the line that shows a character of a paragraph's body."""
        para = self.document[index]
        if para.cut or not para.body:
            return self.first(index)
        breaks = wrap(para.content, _room(para, self.width))
        row = bisect_right(breaks, character, key=lambda ends: ends[0])
        return self.first(index) + max(0, row - 1)

    def separator(self, number: int) -> str:
        """Give what stands in the text between a line and the next.

        Where a line was only wrapped, that is the blank it broke at, or nothing.
        """
        here, after = self.place(number), self.place(number + 1)
        if here is None or after is None or here.index != after.index:
            return "\n"
        return self.document[here.index].content[here.end : after.start]


def _room(para: Para, width: int) -> int:
    # A lead never takes so much that words beside it would be torn into letters.
    return max(1, width - _lead_width(para, width))


def _lead_width(para: Para, width: int) -> int:
    return min(width_of(para.lead), max(0, width - 8))


def _height(para: Para, width: int) -> int:
    if para.cut or not para.body:
        return 1
    return len(wrap(para.content, _room(para, width)))


def _line(para: Para, row: int, width: int, more: str) -> Spans:
    if para.fill is not None:
        room = max(0, width - width_of(para.lead))
        return cut_spans((*para.lead, *para.fill(room)), width, more)
    if para.cut or not para.body:
        return cut_spans((*para.lead, *para.body), width, more)
    room = _room(para, width)
    content = para.content
    start, end = wrap(content, room)[row]
    lead_width = _lead_width(para, width)
    lead: Spans = (Span(" " * lead_width),) if lead_width else ()
    if row == 0:
        lead = fit(para.lead, lead_width, more=more)
    if para.styler is not None:
        return (*lead, *para.styler(content, start, end))
    return (*lead, *slice_spans(para.body, start, end))


def slice_spans(spans: Spans, start: int, end: int) -> Spans:
    """Give the part of the spans between two characters."""
    found: list[Span] = []
    at = 0
    for content, style in spans:
        piece = content[max(0, start - at) : max(0, end - at)]
        if piece:
            # A blank that only holds words together has done so; not every terminal draws it.
            found.append(Span(piece.replace("\u00a0", " "), style))
        at += len(content)
    return tuple(found)


def wrap(content: str, width: int) -> Breaks:
    """Give where the lines of a text begin and end, as characters, for a width in cells.

    Lines break at blanks, and in words that are wider than the line; a blank at which a line
    breaks is not shown. A text has at least one line.
    """
    return (_wrap_long if len(content) > _LONG else _wrap_short)(content, width)


def _wrap(content: str, width: int) -> Breaks:
    lines: list[tuple[int, int]] = []
    start = 0
    for piece in content.split("\n"):
        end = start + len(piece)
        if piece.isascii() or cell_len(piece) == len(piece):
            _wrap_narrow(content, start, end, width, lines)
        else:
            _wrap_wide(content, start, end, width, lines)
        start = end + 1
    return tuple(lines)


# Long texts are few and each costs memory: the ones in sight are remembered, and hardly more.
_wrap_long = lru_cache(maxsize=4)(_wrap)
_wrap_short = lru_cache(maxsize=1024)(_wrap)


def _wrap_narrow(
    content: str, start: int, end: int, width: int, lines: list[tuple[int, int]]
) -> None:
    """Wrap a line whose every character is one cell wide, without looking at each of them."""
    while end - start > width:
        blank = content.rfind(" ", start + 1, start + width + 1)
        # Blanks that indent the line are no place to break it.
        if blank < 0 or not content[start:blank].strip():
            lines.append((start, start + width))
            start += width
        else:
            lines.append((start, blank))
            start = blank + 1
    lines.append((start, end))


class _Sizes(dict[str, int]):
    """The cells of each character, measured once."""

    def __missing__(self, character: str) -> int:
        size = self[character] = cell_len(character)
        return size


def _wrap_wide(
    content: str, start: int, end: int, width: int, lines: list[tuple[int, int]]
) -> None:
    """Wrap a line with characters of any width."""
    sizes = _Sizes()
    while start < end:
        reach, fitting = start, 0
        while start + fitting == reach < end:
            # Zero-width characters let more than `width` characters into a line.
            reach = min(end, reach + max(width, reach - start))
            used = list(accumulate(map(sizes.__getitem__, content[start:reach])))
            fitting = bisect_right(used, width)
        if start + fitting >= end:
            break
        fitting = max(1, fitting)
        if content[start + fitting] == " ":
            lines.append((start, start + fitting))
            start += fitting + 1
            continue
        blank = content.rfind(" ", start + 1, start + fitting)
        if blank > start:
            lines.append((start, blank))
            start = blank + 1
        else:
            lines.append((start, start + fitting))
            start += fitting
    lines.append((start, end))
