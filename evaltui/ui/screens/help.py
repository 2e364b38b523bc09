"""The help: the keys of where one is, and what the glyphs mean."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from evaltui.model.run import State
from evaltui.ui.keys import bound, shown_key
from evaltui.ui.screens.dialog import Dialog

_PLACES = {
    "table": "In the table",
    "detail": "In the details",
    "dialog": "In this dialog",
    "runs": "On the main screen",
    "app": "Everywhere",
}
"""The headings, in their order."""
_LEFT, _GAP = 14, 2
"""Cells for the keys, and between them and what they do."""


class _Entry(NamedTuple):
    """A heading, or keys or a glyph with what they stand for."""

    left: str
    words: str
    style: str = ""


_BLANK = _Entry("", "")


class HelpText(VerticalScroll, inherit_bindings=False):
    """The text, which scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.up", "up,k", "Up", action="lines(-1)"),
        bound("dialog.down", "down,j", "Down", action="lines(1)"),
        bound("dialog.page_up", "pageup,ctrl+u", "Page up", action="pages(-1)"),
        bound("dialog.page_down", "pagedown,ctrl+d,space", "Page down", action="pages(1)"),
        bound("dialog.first", "home,g", "Top", action="ends(-1)"),
        bound("dialog.last", "end,G", "Bottom", action="ends(1)"),
    ]

    def action_lines(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True)

    def action_pages(self, pages: int) -> None:
        """Scroll by so many screenfuls, with a line of the last one kept in sight."""
        self.action_lines(pages * max(1, self.scrollable_content_region.height - 1))

    def action_ends(self, direction: int) -> None:
        """Scroll to the first line, or to the last."""
        self.scroll_to(y=0 if direction < 0 else self.max_scroll_y, animate=False, force=True)


class HelpScreen(Dialog[None]):
    """Shows keys and glyphs until it is left."""

    DEFAULT_CSS = """
    HelpScreen {
        & Static { height: auto; }
        & > #dialog { scrollbar-gutter: stable; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.close", "q,question_mark", "Close", action="leave"),
    ]

    def __init__(self, bindings: Iterable[Binding]) -> None:
        """Show the bindings of where help was asked for, in their order of nearness."""
        super().__init__()
        self._bindings_there = list(bindings)

    def compose(self) -> ComposeResult:
        """Draw the dialog."""
        with HelpText(id="dialog") as dialog:
            dialog.border_title = "Keys"
            dialog.border_subtitle = self.glyphs.words("j k scroll · esc closes")
            yield Static()

    def on_resize(self) -> None:
        """Write it in the room there is."""
        width = self.query_one(HelpText).scrollable_content_region.width
        lines = [self._line(entry, width) for entry in (*self._keys(), *self._legend())]
        self.query_one(Static).update(Content("\n").join(lines))

    def _line(self, entry: _Entry, width: int) -> Content:
        """Give one entry; words that need more lines stand under one another."""
        if not entry.left:
            return Content.assemble((entry.words, "bold"))
        indent = "\n" + " " * (_LEFT + _GAP)
        words = wrap(entry.words, max(10, width - _LEFT - _GAP))
        return Content.assemble(
            (entry.left.rjust(_LEFT), entry.style), " " * _GAP, indent.join(words)
        )

    def _keys(self) -> list[_Entry]:
        """Give a heading for each place, and an entry for each action there with all its keys."""
        places: dict[str, dict[str, tuple[list[str], str]]] = {}
        for binding in self._bindings_there:
            if binding.id is None or binding.system:
                continue
            actions = places.setdefault(binding.id.partition(".")[0], {})
            keys, _ = actions.setdefault(binding.id, ([], binding.tooltip or binding.description))
            shown = shown_key(self.app.get_key_display(binding), self.glyphs)
            if shown not in keys:
                keys.append(shown)
        entries: list[_Entry] = []
        for place, actions in sorted(places.items(), key=lambda item: _rank(item[0])):
            entries += [_BLANK] if entries else []
            entries.append(_Entry("", _PLACES.get(place, place)))
            entries += [
                _Entry(" ".join(keys), words, "$accent") for keys, words in actions.values()
            ]
        return entries

    def _legend(self) -> list[_Entry]:
        """Give the glyphs with their meaning."""
        glyphs = self.glyphs
        states = [_Entry(glyphs.state(state), state.value, "bold") for state in State]
        return [
            _BLANK,
            _Entry("", "Glyphs"),
            *states,
            _Entry(glyphs.unseen, "not seen yet", "bold"),
            _Entry(glyphs.stalled, "stalled: stands still for longer than is usual", "bold"),
            _Entry(glyphs.paused, "paused by you: nothing is asked", "bold"),
            _Entry(
                glyphs.trouble, "the service cannot be asked: what it last said is shown", "bold"
            ),
        ]


def _rank(place: str) -> int:
    return [*_PLACES, place].index(place)
