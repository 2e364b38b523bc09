"""The keys of the detail pane."""

from __future__ import annotations

from textual.binding import BindingType

from evaltui.ui.keys import bound
from evaltui.ui.widgets.detail.tabs import TabName

KEYS: list[BindingType] = [
    bound("detail.find", "slash", "Search", "Search the text, or filter the results", footer=True),
    bound("detail.yank", "y", "Copy", "Copy what is most useful of the tab", footer=True),
    bound("detail.yank_all", "Y", "Copy all", "Copy the whole tab as text"),
    bound(
        "detail.expand",
        "enter",
        "Unfold",
        "Unfold a result or the stack trace, or fold it",
        footer=True,
    ),
    bound("detail.filter", "f", "Filter", "Show only some results", footer=True),
    bound("detail.next_match", "n", "Next match", action="match(1)"),
    bound("detail.prev_match", "N", "Previous match", action="match(-1)"),
    bound("detail.end_find", "escape", "End search", "End the search"),
    bound("detail.next", "tab,right_square_bracket,l,right", "Next tab", action="turn(1)"),
    bound("detail.prev", "shift+tab,left_square_bracket,h,left", "Previous tab", action="turn(-1)"),
    *(
        bound(
            f"detail.{tab.name.lower()}",
            str(tab + 1),
            tab.name.capitalize(),
            action=f"open_tab({tab.value})",
        )
        for tab in TabName
    ),
]
