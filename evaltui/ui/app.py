"""The application: themes, the way out, and the main screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import WorkerFailed

from evaltui.ui.messages import CopyWanted
from evaltui.ui.screens.main import MainScreen
from evaltui.ui.screens.run_actions import RunActions, Watching
from evaltui.ui.terminal.app import TerminalApp
from evaltui.ui.terminal.colour import fitting_theme
from evaltui.ui.terminal.driver import TerminalDriver
from evaltui.ui.theme import DEFAULT_THEME, Themes

Background = Callable[[App[None]], Coroutine[Any, Any, None]]
"""Something that goes on beside the screen, such as the demo's arrivals."""


class EvaltuiApp(TerminalApp):
    """Shows the main screen until the user quits or the terminal goes."""

    TITLE = "evaltui"
    CSS_PATH = "screens/main.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, tooltip="Save and leave"),
        Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True, tooltip="Save and leave"),
        Binding(
            "colon",
            "command_palette",
            "Commands",
            show=False,
            key_display=":",
            tooltip="All commands, by name",
        ),
    ]

    def __init__(
        self,
        watching: Watching,
        themes: Themes,
        *,
        theme: str | None = None,
        notices: Iterable[str] = (),
        background: Background | None = None,
    ) -> None:
        """Begin with `theme` where it exists, and tell the notices once the screen stands."""
        super().__init__(watching.surroundings, watching.environ, watching.session.clock)
        self._watching = watching
        self._notices = list(notices)
        self._background = background
        self._event_loop: asyncio.AbstractEventLoop | None = None
        self._is_leaving = False
        for found in themes.themes:
            self.register_theme(found)
        usual = fitting_theme(watching.surroundings.depth, watching.environ)
        fits = [name for name in (theme, usual, DEFAULT_THEME) if name in self.available_themes]
        if fits:
            self.theme = fits[0]
        if theme and theme not in fits:
            self._notices.append(f"There is no theme {theme!r}; the screen shows {self.theme}")

    def get_default_screen(self) -> Screen[None]:
        """Give the screen that the application opens with."""
        return MainScreen(self._watching)

    def on_mount(self) -> None:
        """Tell the notices, and begin what goes on beside."""
        for notice in self._notices:
            self.notify(notice, severity="warning", timeout=15, markup=False)
        if self._background is not None:
            self.run_worker(self._background(self), name="background", exit_on_error=False)

    def on_ready(self) -> None:
        """Leave now if a signal came while the screen was being made: before, it breaks that."""
        self._event_loop = asyncio.get_running_loop()
        if self._is_leaving:
            self.exit()

    def leave_soon(self) -> None:
        """End in good order, whatever the terminal does. Safe in a signal handler.

        The event loop may be waiting for a terminal that takes no output: that wait ends first.
        """
        self._is_leaving = True
        if isinstance(self._driver, TerminalDriver):
            self._driver.hurry()
        if self._event_loop is not None:
            with suppress(RuntimeError):  # it has ended already
                self._event_loop.call_soon_threadsafe(self.exit)

    async def on_unmount(self) -> None:
        """Close all connections."""
        await self._watching.session.aclose()

    @on(CopyWanted)
    def _copy_wanted(self, message: CopyWanted) -> None:
        self.copy(message.text, message.what)

    def _fatal_error(self) -> None:
        """End with one sentence in place of Textual's traceback, which shows local values."""
        if self._watching.environ.get("EVALTUI_DEBUG"):
            super()._fatal_error()
            return
        error: BaseException | None = self._exception
        if isinstance(error, WorkerFailed):
            error = error.error
        # One fault often causes others on the way out.
        if not self._exit_renderables:
            sentence = (
                f"evaltui: internal error ({type(error).__name__}), please report it; "
                "EVALTUI_DEBUG=1 shows where it arose"
            )
            self._exit_renderables.append(Text(sentence))
        self._close_messages_no_wait()

    def action_interrupt(self) -> None:
        """Leave from wherever one is, unless text was marked with the mouse: copy that."""
        marked = self.screen.get_selected_text()
        if marked:
            self.copy(marked, "the marked text")
            self.screen.clear_selection()
        else:
            self.exit()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Give the palette's commands: everything that a key does, and the themes."""
        if isinstance(screen, RunActions):
            for action, binding in _actions_of(screen).items():
                yield SystemCommand(
                    binding.description,
                    f"{binding.tooltip} ({self.get_key_display(binding)})",
                    lambda action=action: self._run_on(screen, action),
                )
        yield SystemCommand("Theme", "Choose the colours", self.action_change_theme)
        yield SystemCommand("Save a picture", "Save the screen as SVG", self._save_picture)

    def _run_on(self, screen: Screen[Any], action: str) -> None:
        self.call_next(screen.run_action, action)

    def _save_picture(self) -> None:
        self.set_timer(0.1, self.deliver_screenshot)


def _actions_of(screen: Screen[Any]) -> dict[str, Binding]:
    """Give what the keys of a screen do, each action once however many keys it has."""
    actions: dict[str, Binding] = {}
    for active in screen.active_bindings.values():
        if active.node is screen and active.binding.tooltip:
            actions.setdefault(active.binding.action, active.binding)
    return actions
