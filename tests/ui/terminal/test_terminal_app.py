from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from rich.console import Console
from textual.app import ComposeResult
from textual.filter import Monochrome
from textual.widgets import Input, OptionList

from evaltui.files.themes import packaged_folder
from evaltui.terminal.depth import Depth
from evaltui.terminal.facts import look
from evaltui.ui.telling.presence import Absence
from evaltui.ui.terminal.app import TerminalApp
from evaltui.ui.terminal.colour import WithoutColour
from evaltui.ui.terminal.outlet import Outlet
from evaltui.ui.terminal.surroundings import Surroundings
from evaltui.ui.theme import load_themes
from tests.fakes import EPOCH, FakeClock
from tests.ui.hosts import style_at

SGR = re.compile(r"\x1b\[([0-9;]*)m")
SSH = {"TERM": "xterm-256color", "SSH_TTY": "/dev/pts/3"}


class App(TerminalApp):
    def compose(self) -> ComposeResult:
        yield OptionList("one", "two")
        yield Input("text")


def an_app(depth: Depth | None = None, **environ: str) -> App:
    surroundings = Surroundings(outlet=Outlet(look(environ)), depth=depth)
    return App(surroundings, environ, FakeClock())


def ansi(app: App) -> str:
    """What would be written for the whole screen."""
    console: Console = app.console
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.render(console) for strip in strips)


async def test_nothing_is_animated_over_ssh() -> None:
    assert an_app(**SSH).animation_level == "none"
    assert an_app(TERM="xterm").animation_level == "full"


async def test_without_colours_what_is_chosen_is_reversed(monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = an_app(Depth.NONE)
    async with app.run_test(size=(30, 10)) as pilot:
        kinds = [type(one) for one in app.get_line_filters()]
        assert kinds[-1] is WithoutColour
        assert Monochrome not in kinds
        for theme in load_themes([packaged_folder()]).themes:
            app.register_theme(theme)
        app.theme = "ansi"
        await pilot.pause()
        assert style_at(app, 3, 1).reverse
        assert not style_at(app, 3, 2).reverse
        assert not re.search(r"[34][0-9]|9[0-7]|10[0-7]", "".join(SGR.findall(ansi(app))))


async def test_a_wish_for_colours_goes_before_no_color(monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = an_app(Depth.TRUE)
    async with app.run_test(size=(30, 10)):
        assert not app.no_color
        assert "38;2;" in ansi(app)


async def test_a_key_after_a_long_time_ends_an_absence() -> None:
    app = an_app()
    async with app.run_test() as pilot:
        presence, clock = app._presence, app._clock
        assert isinstance(clock, FakeClock)
        await pilot.press("x")
        clock.advance(3600)
        assert presence.take_absence() is None
        await pilot.press("x")
        assert presence.take_absence() == Absence(EPOCH, EPOCH + timedelta(hours=1))


async def test_what_is_copied_is_said_with_the_way(monkeypatch) -> None:
    app = an_app(**SSH)
    written: list[str] = []
    monkeypatch.setattr(app, "_to_terminal", written.append)
    app.outlet.connect(written.append)

    async def no_command(command: Sequence[str], data: bytes) -> bool:
        raise AssertionError(command)

    monkeypatch.setattr(app._copier, "_run", no_command)
    async with app.run_test(notifications=True) as pilot:
        app.copy("abc", "three letters")
        await app.workers.wait_for_complete()
        await pilot.pause()
        told = [note.message for note in app._notifications]
        assert told == ["Copied three letters to the terminal's clipboard (OSC 52)"]
        assert written == ["\x1b]52;c;YWJj\x07"]
        assert app.clipboard == "abc"
        app.copy_to_clipboard("xyz")
        await app.workers.wait_for_complete()
        assert len(app._notifications) == 1
        assert app.clipboard == "xyz"


async def test_what_was_typed_and_not_dealt_with_is_dropped_on_the_way_out() -> None:
    """The event loop comes to the end only when no key waits: there may be hundreds."""
    app = an_app()
    async with app.run_test(size=(30, 10)) as pilot:
        app.query_one(Input).focus()
        await pilot.press("a")
        app.is_leaving = True
        await pilot.press("b", "c")
        assert app.query_one(Input).value.endswith("a")
