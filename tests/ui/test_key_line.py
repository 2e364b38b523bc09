from typing import ClassVar

import pytest
from textual.app import App
from textual.binding import Binding
from textual.widget import Widget

from evaltui.ui.glyphs import ASCII, UNICODE
from evaltui.ui.keys import bound
from evaltui.ui.widgets.key_line import KeyLine
from tests.ui.hosts import screen


class Part(Widget, can_focus=True):
    BINDINGS: ClassVar = [
        bound("table.filter", "slash", "Filter", footer=True),
        bound("table.up", "up,k", "Up", footer=True),
        bound("table.secret", "x", "Secret"),
    ]


class Bar(App[None]):
    BINDINGS: ClassVar = [
        bound("runs.help", "question_mark", "Help", footer=True),
        bound("runs.quit", "q", "Quit", footer=True),
        bound("runs.add", "a", "Add", footer=True),
        Binding("b", "unnamed", "Unnamed"),
    ]

    def __init__(self, glyphs=UNICODE):
        super().__init__()
        self.glyphs = glyphs
        self.done = []

    def compose(self):
        yield Part()
        yield KeyLine(self.glyphs)

    def action_add(self):
        self.done.append("add")


async def test_the_focused_parts_keys_come_first_and_help_and_quit_last():
    async with Bar().run_test(size=(80, 4)) as pilot:
        await pilot.pause()
        assert pilot.app.query_one(Part).has_focus
        assert screen(pilot.app)[-1].rstrip() == " / Filter  ↑ Up  a Add  b Unnamed  ? Help  q Quit"
        pilot.app.set_focus(None)
        await pilot.pause()
        assert screen(pilot.app)[-1].rstrip() == " a Add  b Unnamed  ? Help  q Quit"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, " / Filter  ↑ Up  a Add  ? Help  q Quit"),
        (32, " / Filter  ↑ Up  ? Help  q Quit"),
        (31, " / Filter  ? Help  q Quit"),
        (16, " ? Help  q Quit"),
        (15, " ? Help"),
        (3, ""),
    ],
)
async def test_what_does_not_fit_wholly_is_not_named(width, shown):
    async with Bar().run_test(size=(width, 4)) as pilot:
        await pilot.pause()
        assert screen(pilot.app)[-1].rstrip() == shown


async def test_arrows_have_names_in_plain_ascii():
    async with Bar(ASCII).run_test(size=(80, 4)) as pilot:
        await pilot.pause()
        line = screen(pilot.app)[-1]
        assert line.isascii()
        assert "up Up" in line


async def test_a_click_presses_the_key():
    app = Bar()
    async with app.run_test(size=(80, 4)) as pilot:
        await pilot.pause()
        x = screen(app)[-1].index("Add")
        await pilot.click(KeyLine, offset=(x, 0))
        await pilot.pause()
        assert app.done == ["add"]
        await pilot.click(KeyLine, offset=(79, 0))
        await pilot.pause()
        assert app.done == ["add"]
