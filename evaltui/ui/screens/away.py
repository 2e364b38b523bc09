"""What happened since the screen opened, the newest first; choosing one leads to its run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.style import Style
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from evaltui.model import words
from evaltui.model.happening import Happening
from evaltui.model.reference import RunRef
from evaltui.ui.cells import steady
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.keys import bound
from evaltui.ui.paint import Paint
from evaltui.ui.screens.dialog import Dialog, PickList
from evaltui.ui.telling.wording import short
from evaltui.ui.widgets.away_line import STYLES, mark


class HappeningList(PickList):
    """A line for each happening."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.choose", "enter", "Choose", "Go to the run", action="select"),
    ]


class WhatHappened(Dialog[RunRef]):
    """Lists happenings until it is left; gives the run of the chosen one."""

    DEFAULT_CSS = """
    WhatHappened {
        & > #dialog { width: 100; overflow-y: hidden; }
        & HappeningList {
            text-wrap: nowrap; text-overflow: ellipsis;
            scrollbar-size-horizontal: 0;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.close", "q,w", "Close", action="leave"),
    ]

    def __init__(
        self,
        happenings: Sequence[Happening],
        glyphs: Glyphs,
        *,
        since: datetime,
        zone: tzinfo | None = None,
    ) -> None:
        """Show these, in their order; `since` is when the first of them could have been seen."""
        super().__init__()
        self._happenings = happenings
        self._glyphs = glyphs
        self._since, self._zone = since, zone

    def compose(self) -> ComposeResult:
        """Draw the dialog."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = "What happened"
            dialog.border_subtitle = "enter goes there, esc closes"
            if self._happenings:
                yield HappeningList(*map(Option, map(self._line, self._happenings)))
            else:
                since = words.clock_time(self._since, self._zone)
                yield Static(f"Nothing since {since}: no run has started, ended or stalled.")

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._happenings[message.option_index].ref)

    def _line(self, one: Happening) -> Content:
        paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        style = Style.from_rich_style(paint.style(STYLES[one.kind]))
        reason = f": {steady(one.why)}" if one.why else ""
        return Content.assemble(
            (words.clock_time(one.at, self._zone), "dim"),
            " ",
            (mark(one.kind, self._glyphs), style),
            " ",
            (steady(one.title), "bold"),
            " ",
            (short(one.kind), style),
            reason,
        )
