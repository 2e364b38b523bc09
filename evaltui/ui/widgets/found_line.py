"""The line under the runs that a service lists: how many, since when, and how many are marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from evaltui.model import words
from evaltui.ui.cells import Span, Spans, between, cut_spans, steady, width_of
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.widgets.detail.lines import FixedLines


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to tell."""

    at: datetime
    """When the service said so."""
    runs: int
    shown: int
    full: bool = False
    """Whether there may be more, which were not asked for."""
    filter: str = ""
    marked: int = 0
    unseen_marks: int = 0
    """Those of the marked that the filter hides, or that are another account's."""
    left_out: int = 0
    """Entries that name no run."""
    inferred: bool = False
    """Whether the service told no states."""


class FoundLine(FixedLines):
    """One line; of a long filter the end is cut, never the numbers."""

    DEFAULT_CSS = """
    FoundLine { background: $panel; }
    """

    def __init__(self, glyphs: Glyphs, *, zone: tzinfo | None = None) -> None:
        super().__init__(glyphs)
        self._zone = zone
        self._offered: Offered | None = None

    def show(self, offered: Offered) -> None:
        """Tell this."""
        self._offered = offered
        self.update_lines()

    def lines(self, width: int) -> tuple[Spans, ...]:
        """Give the line."""
        told, more = self._offered, self._glyphs.more
        if told is None:
            return ((),)
        numbers = (Span(_counted(told)), *self._marks(told))
        at = self._at(told, width - width_of(numbers))
        if not told.filter:
            return (between(numbers, at, width, more=more),)
        filtered = (Span("/ ", "accent.bold"), Span(steady(told.filter)))
        text = cut_spans(filtered, width - width_of(numbers) - 2, more)
        return (between((*text, Span("  "), *numbers), at, width, more=more),)

    def _at(self, told: Offered, room: int) -> Spans:
        said = f"as of {words.clock_time(told.at, self._zone)}"
        inferred = f"states worked out from times {self._glyphs.dot} "
        if told.inferred and len(inferred + said) + 2 <= room:
            said = inferred + said
        return (Span(said, "quiet"),)

    def _marks(self, told: Offered) -> Spans:
        if not told.marked:
            return ()
        unseen = f", {words.number(told.unseen_marks)} not in sight" if told.unseen_marks else ""
        return (
            Span("  "),
            Span(f"{self._glyphs.marked} {words.number(told.marked)} marked", "accent.bold"),
            Span(unseen, "quiet"),
        )


def _counted(told: Offered) -> str:
    runs = f"{words.number(told.runs)} run{'' if told.runs == 1 else 's'}"
    all_of_them = f"the newest {runs}" if told.full else runs
    counted = f"{words.number(told.shown)} of {all_of_them}" if told.filter else all_of_them
    if told.left_out:
        counted += f", {words.number(told.left_out)} left out that no reference can name"
    return counted
