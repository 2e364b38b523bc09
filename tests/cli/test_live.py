"""Lines rewritten in place, as a terminal shows them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pyte
import pytest

from evaltui.cli.printing.live import Live, can_rewrite


class Terminal(io.StringIO):
    """A terminal of a given size that may be changed, as those do that do not wrap anew."""

    def __init__(self, columns: int = 20, rows: int = 8) -> None:
        super().__init__()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.screen.set_mode(pyte.modes.LNM)
        self.written: list[str] = []

    def write(self, text: str) -> int:
        self.written.append(text)
        self._stream.feed(text)
        return len(text)

    def isatty(self) -> bool:
        return True

    def size(self) -> tuple[int, int]:
        return self.screen.columns, self.screen.lines

    @property
    def shown(self) -> list[str]:
        lines = [line.rstrip() for line in self.screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines


class Lines:
    """What is to be shown, and in how much room it was asked for."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.asked: list[tuple[int, int]] = []

    def __call__(self, columns: int, rows: int) -> Sequence[str]:
        self.asked.append((columns, rows))
        return [line[:columns] for line in self.lines[:rows]]


@pytest.fixture
def terminal() -> Terminal:
    terminal = Terminal()
    terminal.write("$ evaltui wait\n")
    return terminal


def live(terminal: Terminal, lines: Lines) -> Live:
    return Live(terminal, lines, terminal.size)


def test_new_lines_take_the_place_of_the_last(terminal: Terminal) -> None:
    lines = Lines("one 1", "two 1", "three 1")
    table = live(terminal, lines)
    table.draw()
    assert terminal.shown == ["$ evaltui wait", "one 1", "two 1", "three 1"]
    lines.lines = ["o", "two 2"]
    table.draw()
    assert terminal.shown == ["$ evaltui wait", "o", "two 2"]
    lines.lines = ["one 3", "two 3", "three 3", "four 3"]
    table.draw()
    assert terminal.shown == ["$ evaltui wait", *lines.lines]
    assert (terminal.screen.cursor.x, terminal.screen.cursor.y) == (0, 5)


def test_nothing_new_is_no_byte(terminal: Terminal) -> None:
    table = live(terminal, Lines("one"))
    table.draw()
    before = len(terminal.written)
    table.draw()
    assert len(terminal.written) == before


def test_there_is_room_for_all_but_the_last_column_and_the_cursors_line(terminal: Terminal) -> None:
    lines = Lines(*(f"{number} " * 20 for number in range(20)))
    live(terminal, lines).draw()
    assert lines.asked == [(19, 7)]
    assert len(terminal.shown) == 7


def test_the_end_is_drawn_over_what_ctrl_c_left(terminal: Terminal) -> None:
    table = live(terminal, Lines("one", "two"))
    table.draw()
    terminal.write("^C")
    table.close()
    assert terminal.shown == ["$ evaltui wait", "one", "two"]


def test_a_terminal_that_wrapped_the_lines_as_it_grew_narrower_is_cleared_of_them() -> None:
    terminal = Terminal(20, 12)
    terminal.write("$ evaltui wait\n")
    lines = Lines("a" * 19, "b" * 9)
    table = live(terminal, lines)
    table.draw()
    # As such terminals show it then: the first line takes two rows.
    terminal.screen.reset()
    terminal.screen.resize(10, 12)
    terminal.screen.set_mode(pyte.modes.LNM)
    terminal.write("$ evaltui wa\nit\n" + "a" * 10 + "\n" + "a" * 9 + "\n" + "b" * 9 + "\n")
    table.draw()
    assert terminal.shown == ["$ evaltui wa", "it", "a" * 11, "b" * 9]


def test_after_the_shell_has_written_the_lines_begin_anew_below(terminal: Terminal) -> None:
    table = live(terminal, Lines("one"))
    table.draw()
    terminal.write("[1]+ Stopped\n$ fg\n")
    table.forget()
    table.draw()
    assert terminal.shown == ["$ evaltui wait", "one", "[1]+ Stopped", "$ fg", "one"]


def test_it_can_be_wiped_away(terminal: Terminal) -> None:
    table = live(terminal, Lines("one", "two"))
    table.wipe()
    table.draw()
    table.wipe()
    assert terminal.shown == ["$ evaltui wait"]
    assert (terminal.screen.cursor.x, terminal.screen.cursor.y) == (0, 1)


@pytest.mark.parametrize(
    ("environ", "can"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "linux", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": ""}, False),
        ({}, False),
    ],
)
def test_where_lines_can_be_rewritten(environ: dict[str, str], can: bool) -> None:
    assert can_rewrite(Terminal(), environ) is can
    assert not can_rewrite(io.StringIO(), environ)
    assert not can_rewrite(None, environ)
