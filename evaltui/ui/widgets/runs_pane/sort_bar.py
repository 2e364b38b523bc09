"""The line in which one chooses what the runs are sorted by; the table follows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from evaltui.model.order import SortKey
from evaltui.ui.arrange.sorting import Sort
from evaltui.ui.cells import Span, Spans, fit, width_of
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.keys import bound
from evaltui.ui.paint import Paint

_MOVES = frozenset("hjkl")
"""Letters that move, and so choose no column."""
_LEAD = Span(" Sort ", "accent.bold")


def letters(names: Sequence[str]) -> dict[str, str]:
    """Give each name one of its own letters, as far as there are any left; by letter."""
    found: dict[str, str] = {}
    for name in names:
        free = [sign for sign in name if sign not in found and sign not in _MOVES]
        if free:
            found[free[0]] = name
    return found


class SortBar(Widget, can_focus=True):
    """Edits the last of the keys that are sorted by."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    SortBar { height: 1; background: $panel; color: $foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.leave", "escape", "Leave", "Sort as before", action="leave", footer=True),
        bound("dialog.keep", "enter", "Keep", "Keep this order", action="keep", footer=True),
        bound("dialog.left", "left,h", "Before", "Sort by the column before", action="turn(-1)"),
        bound("dialog.right", "right,l", "Next", "Sort by the next column", action="turn(1)"),
        bound("dialog.up", "up,k", "Ascending", "Least first", action="direct(False)"),
        bound("dialog.down", "down,j", "Descending", "Most first", action="direct(True)"),
        bound("dialog.reverse", "space", "Reverse", "The other way around", footer=True),
        bound("dialog.add", "plus", "Add a key", "Then by another column", footer=True),
        bound(
            "dialog.less", "minus,backspace", "Drop a key", "Take the last key away", footer=True
        ),
    ]

    @dataclass
    class Chosen(Message):
        """The table is to be sorted so."""

        sort: Sort

    class Closed(Message):
        """Nothing more is to be chosen."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._names: tuple[str, ...] = ("added",)
        self._letters: dict[str, str] = {}
        self._before: Sort = ()
        self._keys: Sort = (SortKey("added"),)

    def open(self, names: Sequence[str], sort: Sort) -> None:
        """Begin to choose among these names, from this sorting on."""
        self._names = tuple(dict.fromkeys(("added", *names, *(key.name for key in sort))))
        self._letters = letters(self._names)
        self._before = sort
        self._keys = sort or (SortKey("added"),)
        self.focus()
        self.refresh()

    def action_leave(self) -> None:
        """Go back to the order from before."""
        self.post_message(self.Chosen(self._before))
        self.post_message(self.Closed())

    def action_keep(self) -> None:
        """Keep the order as it is."""
        self.post_message(self.Closed())

    def action_turn(self, step: int) -> None:
        """Sort by the next name, or the one before."""
        here = self._names.index(self._keys[-1].name)
        self._choose(self._names[(here + step) % len(self._names)])

    def action_direct(self, descending: bool) -> None:  # noqa: FBT001 - Textual passes it so
        """Sort in this direction."""
        self._put(SortKey(self._keys[-1].name, descending))

    def action_reverse(self) -> None:
        """Sort the other way around."""
        self.action_direct(not self._keys[-1].descending)

    def action_add(self) -> None:
        """Sort equal ones by one more name: the next that is not yet a key."""
        if self._keys == (SortKey("added"),):
            self.action_turn(1)
            return
        used = {key.name for key in self._keys}
        here = self._names.index(self._keys[-1].name)
        following = (*self._names[here:], *self._names[:here])
        free = [name for name in following if name not in used and name != "added"]
        if free:
            self._tell((*self._keys, SortKey(free[0])))

    def action_less(self) -> None:
        """Take the last key away; without any, runs stand in the order in which they were added."""
        self._tell(self._keys[:-1] or (SortKey("added"),))

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Tell that what is no key of this line does nothing here, whatever it does elsewhere."""
        del character
        return key not in self._bindings.key_to_bindings

    def on_key(self, event: events.Key) -> None:
        """Sort by the name that has this letter; the one sorted by turns around."""
        name = self._letters.get(event.character or "")
        active = self.screen.active_bindings.get(event.key)
        if active is None or active.node is not self:
            event.stop()
            event.prevent_default()
        if name is not None:
            if name == self._keys[-1].name:
                self.action_reverse()
            else:
                self._choose(name)

    def on_click(self, event: events.Click) -> None:
        """Sort by the name that was clicked."""
        event.stop()
        x = width_of((_LEAD,))
        for name, spans in self._in_sight(self.size.width):
            x += width_of(spans)
            if event.x < x:
                if name == self._keys[-1].name:
                    self.action_reverse()
                else:
                    self._choose(name)
                return

    def on_blur(self) -> None:
        """Keep the order when one goes elsewhere."""
        self.post_message(self.Closed())

    def render_line(self, y: int) -> Strip:
        """Give the line."""
        width, base = self.size.width, self.rich_style
        if y > 0:
            return Strip.blank(width, base)
        paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        spans: list[Span] = [_LEAD]
        for _, piece in self._in_sight(width):
            spans += piece
        line = fit(tuple(spans), width, more=self._glyphs.more)
        return Strip(paint.segments(line, base)).adjust_cell_length(width, base)

    def _choose(self, name: str) -> None:
        if any(key.name == name for key in self._keys[:-1]):
            self._keys = tuple(key for key in self._keys if key.name != name)
        self._put(SortKey(name))

    def _put(self, key: SortKey) -> None:
        self._tell((*[one for one in self._keys[:-1] if one.name != key.name], key))

    def _tell(self, keys: Sort) -> None:
        self._keys = keys
        self.refresh()
        self.post_message(self.Chosen(() if keys == (SortKey("added"),) else keys))

    def _in_sight(self, width: int) -> list[tuple[str, Spans]]:
        """Give the pieces from the first one on with which the last key's is wholly in sight."""
        pieces = [(name, self._piece(name)) for name in self._names]
        room = width - width_of((_LEAD,))
        here = self._names.index(self._keys[-1].name)
        first = 0
        while first < here and sum(width_of(one) for _, one in pieces[first : here + 1]) > room:
            first += 1
        return pieces[first:]

    def _piece(self, name: str) -> Spans:
        """Give a name with its letter set off; one that is sorted by with its mark."""
        ranks = {key.name: (rank, key) for rank, key in enumerate(self._keys, start=1)}
        last = name == self._keys[-1].name
        mark = ""
        if name in ranks:
            rank, key = ranks[name]
            mark = self._glyphs.descending if key.descending else self._glyphs.ascending
            mark += str(rank) if len(self._keys) > 1 else ""
        style = "foreground.bold" if name in ranks else "quiet"
        letter = next((sign for sign, one in self._letters.items() if one == name), "")
        before, sign, after = name.partition(letter) if letter else (name, "", "")
        return (
            Span(" [" if last else "  ", "accent.bold"),
            Span(before, style),
            Span(sign, "key.bold"),
            Span(after, style),
            Span(mark, "accent.bold"),
            Span("]" if last else " ", "accent.bold"),
        )
