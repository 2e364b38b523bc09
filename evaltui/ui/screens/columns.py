"""The dialog about the table's columns; the table behind it follows at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from evaltui.ui.keys import bound
from evaltui.ui.screens.dialog import Dialog, PickList
from evaltui.ui.widgets.runs_table.chosen import NARROWEST, WIDEST, Choice, Choices
from evaltui.ui.widgets.runs_table.more_columns import BY_KEY

_NAME_WIDTH = 10
_WHAT = {
    "word": "the service's own word",
    "error": "what went wrong",
    "counts": "parts by outcome",
    "age": "since the last answer",
}
"""What a column shows, where its title does not say it."""


class Columns(Dialog[Choices]):
    """Gives the columns that were chosen; when it is left, those from before are shown again."""

    DEFAULT_CSS = """
    Columns {
        align: right middle;
        background: transparent;
        & > #dialog { width: 46; padding: 0; overflow-y: hidden; }
        & #hint { padding: 0 1; }
        &.-strip > #dialog { width: 100%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.keep", "enter", "Keep", "Keep these columns"),
        bound("dialog.toggle", "space", "Show or hide", "Show or hide the column", action="turn"),
        bound("dialog.move_up", "shift+up,K", "Move left", action="shift(-1)"),
        bound("dialog.move_down", "shift+down,J", "Move right", action="shift(1)"),
        bound("dialog.wider", "plus,equals_sign,right,l", "Wider", action="size(1)"),
        bound("dialog.narrower", "minus,left,h", "Narrower", action="size(-1)"),
        bound("dialog.auto", "0", "Usual width", "As wide as its content wants"),
        bound("dialog.reset", "r", "Reset", "The usual columns"),
    ]

    def __init__(
        self,
        choices: Choices,
        usual: Choices,
        *,
        show: Callable[[Choices], None],
        width_of: Callable[[str], int | None],
    ) -> None:
        """Edit `choices`; `r` goes back to `usual`.

        Args:
            choices: the columns in force.
            usual: those without any choice of the user's.
            show: shows the table with these columns.
            width_of: gives how wide a column is shown, None where it has no room.
        """
        super().__init__()
        self._before, self._usual = choices, usual
        self._choices = choices
        self._show_choices, self._width_of = show, width_of

    def compose(self) -> ComposeResult:
        """Draw the dialog."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = "Columns"
            dialog.border_subtitle = self.glyphs.words("enter keeps · esc goes back")
            yield PickList(compact=True)
            hint = "space shows or hides · J K move\n+ - size · 0 usual size · r resets"
            yield Static(Content(self.glyphs.words(hint)), id="hint")

    def on_mount(self) -> None:
        """Begin at the first column."""
        super().on_mount()
        self._fill(0)

    def on_resize(self) -> None:
        """Say anew which columns have room."""
        self.call_after_refresh(self._say_widths)

    def action_keep(self) -> None:
        """Keep the columns as they are."""
        self.dismiss(self._choices)

    def action_leave(self) -> None:
        """Go back to the columns from before."""
        self._show_choices(self._before)
        self.dismiss(None)

    def action_turn(self) -> None:
        """Show the column or hide it; the last one that is shown stays."""
        choice = self._chosen
        if choice.shown and sum(one.shown for one in self._choices) == 1:
            self.app.bell()
            return
        self._replace(replace(choice, shown=not choice.shown))

    def action_shift(self, step: int) -> None:
        """Move the column by one place."""
        here = self._index
        there = here + step
        if not 0 <= there < len(self._choices):
            return
        choices = list(self._choices)
        choices[here], choices[there] = choices[there], choices[here]
        self._take(tuple(choices), there)

    def action_size(self, cells: int) -> None:
        """Make the column wider or narrower, from how wide it is now."""
        choice = self._chosen
        now = choice.width or self._width_of(choice.key) or BY_KEY[choice.key].least
        width = min(max(NARROWEST, now + cells), WIDEST)
        self._replace(replace(choice, width=width))

    def action_auto(self) -> None:
        """Give the column as much as its content wants."""
        self._replace(replace(self._chosen, width=None))

    def action_reset(self) -> None:
        """Show the usual columns."""
        self._take(self._usual, 0)

    @property
    def _index(self) -> int:
        return self.query_one(PickList).highlighted or 0

    @property
    def _chosen(self) -> Choice:
        return self._choices[self._index]

    def _replace(self, choice: Choice) -> None:
        here = self._index
        self._take((*self._choices[:here], choice, *self._choices[here + 1 :]), here)

    def _take(self, choices: Choices, highlighted: int) -> None:
        self._choices = choices
        self._show_choices(choices)
        self._fill(highlighted)

    def _fill(self, highlighted: int) -> None:
        options = self.query_one(PickList)
        options.clear_options()
        options.add_options([Option(self._line(choice)) for choice in self._choices])
        options.highlighted = highlighted

    def _say_widths(self) -> None:
        if self.is_mounted:
            self._fill(self._index)

    def _line(self, choice: Choice) -> Content:
        box = "[x]" if choice.shown else "[ ]"
        title = BY_KEY[choice.key].title.ljust(_NAME_WIDTH)
        if not choice.shown:
            return Content.assemble(f" {box} ", (title, "dim"), (_WHAT.get(choice.key, ""), "dim"))
        width = self._width_of(choice.key)
        said = "no room" if width is None else f"{width} cells"
        own = f" {self.glyphs.dot} set" if choice.width is not None else ""
        return Content.assemble(f" {box} {title}", (f"{said}{own}", "$text-muted"))
