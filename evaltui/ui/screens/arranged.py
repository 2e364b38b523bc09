"""The part of the main screen that divides the room, and remembers how all is arranged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType

from evaltui.ui.keys import bound
from evaltui.ui.remembered import Remembered
from evaltui.ui.screens.columns import Columns
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.screens.telling import TellingScreen
from evaltui.ui.table_memory import TableMemory
from evaltui.ui.widgets.detail import DetailPane
from evaltui.ui.widgets.detail.tabs import TabName
from evaltui.ui.widgets.runs_pane import RunsPane
from evaltui.ui.widgets.runs_table import RunsTable

STEP = 5
"""By how many hundredths of the room a key moves the border."""
LEAST, MOST = 20, 80
"""What the table can have of the room, in hundredths."""


@dataclass(frozen=True, slots=True)
class Split:
    """What the table has of the room, in hundredths."""

    over: int = 50
    """Of the height at most, where it stands over the details."""
    beside: int = 53
    """Of the width, where it stands beside them."""

    @classmethod
    def remembered(cls, remembered: Remembered) -> Split:
        """Give what was remembered, as far as it makes sense."""
        kept = remembered.get("split", dict) or {}
        usual = cls()
        return cls(_share(kept.get("over"), usual.over), _share(kept.get("beside"), usual.beside))


def _share(value: object, usual: int) -> int:
    is_share = isinstance(value, int) and not isinstance(value, bool) and LEAST <= value <= MOST
    return value if is_share and isinstance(value, int) else usual


class ArrangedScreen(TellingScreen):
    """A screen with a `RunsPane` and a `DetailPane` in a `#body`; its heir yields them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound(
            "runs.split_more", "plus", "More table", "More room for the table", action="split(1)"
        ),
        bound(
            "runs.split_less",
            "minus",
            "Less table",
            "More room for the details",
            action="split(-1)",
        ),
        bound("runs.details", "v", "Details", "Show or hide the details"),
    ]

    def __init__(self, watching: Watching) -> None:
        super().__init__(watching)
        self._memory = TableMemory(watching.remembered, watching.session.config.table)
        self._split = Split.remembered(watching.remembered)

    def on_mount(self) -> None:
        """Arrange all as it was left."""
        accounts = {watch.ref.account for watch in self._watchlist.fleet}
        accounts |= {watch.provider for watch in self._watchlist.fleet}
        self._table.choose_columns(self._memory.columns())
        self._table.arrange_as(self._memory.arrangement(tuple(accounts)))
        self.set_class(self._remembered.get("detail.hidden", bool) or False, "-alone")
        tab = self._remembered.get("detail.tab", str)
        if tab is not None and tab in TabName.__members__:
            self.query_one(DetailPane).tab = TabName[tab]
        self._divide()

    def _remember(self) -> None:
        """Remember how all is arranged; saved by the next save."""
        table = self._table
        if not isinstance(self.app.screen, Columns):
            # What a dialog tries out is not yet chosen.
            self._memory.remember(table.arrangement, table.choices)
        self._remembered.put("detail.hidden", self.has_class("-alone"))
        self._remembered.put("detail.tab", self.query_one(DetailPane).tab.name)
        self._remembered.put("split", {"over": self._split.over, "beside": self._split.beside})

    @on(RunsTable.Changed)
    def _arranged_anew(self) -> None:
        self._remember()

    def _divide(self) -> None:
        """Give the table its share of the room, where it shares it."""
        self._table.show_titles(not self.has_class("-low"))
        pane = self.query_one(RunsPane)
        shared = not any(self.has_class(name) for name in ("-strip", "-low", "-narrow", "-alone"))
        beside = shared and self.has_class("-wide")
        pane.styles.width = f"{self._split.beside}%" if beside else None
        pane.styles.max_height = f"{self._split.over}%" if shared and not beside else None

    def action_split(self, step: int) -> None:
        """Move the border between table and details, where both are shown."""
        pane, body = self.query_one(RunsPane), self.query_one("#body")
        if not pane.display or not self.query_one(DetailPane).display:
            return
        if self.has_class("-wide"):
            self._split = Split(self._split.over, _moved(self._split.beside, step))
        else:
            # A table of few rows takes less than it might.
            wanted = pane.get_content_height(body.size, body.size, pane.size.width)
            share = -(-100 * wanted // max(1, body.size.height))
            now = min(self._split.over, -(-share // STEP) * STEP)
            if step < 0 or now == self._split.over:
                self._split = Split(_moved(now, step), self._split.beside)
        self._divide()

    def action_details(self) -> None:
        """Show the details, or leave all the room to the table."""
        self.remove_class("-zoomed")
        self.toggle_class("-alone")
        self._divide()
        self.call_after_refresh(self._keep_focus)

    def _keep_focus(self) -> None:
        """Give the keys to what is left of the screen."""
        raise NotImplementedError

    @on(RunsPane.ColumnsWanted)
    @work
    async def _choose_columns(self) -> None:
        """Let the user choose the columns."""
        table = self._table
        await self.app.push_screen_wait(
            Columns(
                table.choices,
                self._memory.usual_columns,
                show=table.choose_columns,
                width_of=table.width_of,
            )
        )


def _moved(share: int, step: int) -> int:
    return min(max(LEAST, share + step * STEP), MOST)
