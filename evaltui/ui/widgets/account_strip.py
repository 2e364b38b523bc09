"""The line that names the accounts of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from evaltui.ui.cells import Span, Spans, width_of
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.widgets.detail.lines import FixedLines

_GAP = Span("  ")


class AccountStrip(FixedLines):
    """The accounts in one line, the chosen one in brackets; a click chooses another."""

    DEFAULT_CSS = """
    AccountStrip { background: $surface; }
    """

    @dataclass
    class Chosen(Message):
        """An account was clicked."""

        name: str

    def __init__(self, names: Sequence[str], glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._names = tuple(names)
        self._chosen = names[0] if names else ""

    def choose(self, name: str) -> None:
        """Show another account as the chosen one."""
        self._chosen = name
        self.update_lines()

    def offer(self, names: Sequence[str]) -> None:
        """Show other accounts; the chosen one stays so, or the first is chosen."""
        self._names = tuple(names)
        if self._chosen not in self._names:
            self._chosen = next(iter(self._names), "")
        self.update_lines()

    def neighbour(self, step: int) -> str:
        """Give the account so many places after the chosen one; after the last comes the first."""
        here = self._names.index(self._chosen)
        return self._names[(here + step) % len(self._names)]

    def lines(self, width: int) -> tuple[Spans, ...]:
        """Give the line; where it is narrow, it begins later, so that the chosen one is in it."""
        return (tuple(span for _, spans in self._pieces(width) for span in (*spans, _GAP)),)

    def on_click(self, event: events.Click) -> None:
        """Choose the account under the pointer."""
        x = 1
        for name, spans in self._pieces(self.size.width - 2):
            x += width_of((*spans, _GAP))
            if event.x < x:
                self.post_message(self.Chosen(name))
                return

    def _pieces(self, width: int) -> list[tuple[str, Spans]]:
        pieces = [(name, self._piece(name)) for name in self._names]
        last = self._names.index(self._chosen) + 1 if self._names else 0
        while len(pieces) > 1 and last > 1:
            if sum(width_of((*spans, _GAP)) for _, spans in pieces[:last]) <= width + 2:
                break
            del pieces[0]
            last -= 1
        return pieces

    def _piece(self, name: str) -> Spans:
        if name == self._chosen:
            bracket = "accent.bold"
            return (Span("[", bracket), Span(name, "foreground.bold"), Span("]", bracket))
        return (Span(f" {name} ", "quiet"),)
