"""What was searched for in a document, and which of the places is looked at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from rich.cells import cell_len

from evaltui.ui.widgets.detail.document import Document, Para, Place
from evaltui.ui.widgets.detail.search import MOST, Match, find


class Found:
    """The places where the wanted text stands; none while nothing is wanted."""

    def __init__(self) -> None:
        self.wanted = ""
        """The text that is searched for."""
        self.matches: tuple[Match, ...] = ()
        self._current = 0

    @property
    def here(self) -> Match | None:
        """The place that is looked at."""
        return self.matches[self._current] if self.matches else None

    @property
    def sentence(self) -> str:
        """How many places there are, and which of them is looked at: `3 of 17`."""
        if not self.wanted.strip():
            return ""
        if not self.matches:
            return "not found"
        more = "+" if len(self.matches) == MOST else ""
        return f"{self._current + 1} of {len(self.matches)}{more}"

    def search(self, document: Document, wanted: str, place: Place | None) -> None:
        """Look for a text; look at the first place from `place` on, else at the first of all."""
        self.wanted = wanted
        self.matches = find(document, wanted)
        first = (
            Match(place.index, in_body=place.row > 0, start=place.start, end=0) if place else None
        )
        self._current = bisect_left(self.matches, first) if first else 0
        if self._current == len(self.matches):
            self._current = 0

    def search_again(self, document: Document) -> bool:
        """Look for the same in another document; tell whether the places are other ones."""
        if not self.wanted:
            return False
        before, here = self.matches, self.here
        self.matches = find(document, self.wanted)
        at = bisect_left(self.matches, here) if here else 0
        self._current = min(at, max(0, len(self.matches) - 1))
        return self.matches != before

    def go(self, step: int) -> None:
        """Look at the next place, or the one before; after the last comes the first."""
        if self.matches:
            self._current = (self._current + step) % len(self.matches)

    def cells(self, para: Para, place: Place) -> Iterator[tuple[int, int, bool]]:
        """Give the cells of a line where the text stands, and whether it is looked at there."""
        if place.row == 0:
            lead = "".join(span.text for span in para.lead)
            for match in self._between(place.index, 0, len(lead), in_body=False):
                start = cell_len(lead[: match.start])
                end = start + cell_len(lead[match.start : match.end])
                yield start, end, match is self.here
        content = para.content
        for match in self._between(place.index, place.start, place.end, in_body=True):
            first, last = max(match.start, place.start), min(match.end, place.end)
            start = place.lead_width + cell_len(content[place.start : first])
            yield start, start + cell_len(content[first:last]), match is self.here

    def _between(self, index: int, start: int, end: int, *, in_body: bool) -> Iterator[Match]:
        """Give the places that lie, in part at least, between two characters of a paragraph."""
        at = bisect_left(self.matches, Match(index, in_body, start, 0))
        # Places do not overlap: only one can reach in from before.
        for match in islice(self.matches, max(0, at - 1), None):
            if (match.index, match.in_body) > (index, in_body) or (
                (match.index, match.in_body) == (index, in_body) and match.start >= end
            ):
                return
            if (match.index, match.in_body) == (index, in_body) and match.end > start:
                yield match
