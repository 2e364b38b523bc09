"""The application: themes, the way out, and the main screen."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from platformdirs import user_downloads_path
from rich.console import RenderableType
from textual import events, on, work
from textual.app import App, SystemCommand
from textual.binding import ActiveBinding, Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from evaltui.files.atomic import NotSaved, write_atomically
from evaltui.files.key_bindings import KeySetting
from evaltui.files.problem import shown
from evaltui.files.themes import chosen_theme
from evaltui.terminal.depth import fitting_theme
from evaltui.ui.glyphs import ASCII
from evaltui.ui.keys import actions_of_the_screen, bound, shown_key
from evaltui.ui.messages import CopyWanted, DemoWanted
from evaltui.ui.opening import opening_picture
from evaltui.ui.own_keys import choose_keys
from evaltui.ui.screens.dialog import ASCII_CLASS
from evaltui.ui.screens.main import MainScreen
from evaltui.ui.screens.run_actions import RunActions, Watching
from evaltui.ui.surviving import SurvivingApp
from evaltui.ui.terminal.driver import TerminalDriver
from evaltui.ui.theme import Themes
from evaltui.ui.theme_choice import remember_theme, wished_theme

_SIGNS = (events.InputEvent, events.AppFocus, events.AppBlur, events.Resize)
"""What the user does."""
Background = Callable[[App[None]], Coroutine[Any, Any, None]]
"""Something that goes on beside the screen, such as the demo's arrivals."""


class EvaltuiApp(SurvivingApp):
    """Shows the main screen until the user quits or the terminal goes."""

    TITLE = "evaltui"
    CSS_PATH = Path(__file__).with_name("screens") / "main.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("app.quit", "ctrl+q", "Quit", "Save and leave", at_once=True),
        bound("app.interrupt", "ctrl+c", "Quit", "Save and leave", at_once=True),
        bound("app.help", "f1", "Help", "The keys of where you are", at_once=True),
    ]

    def __init__(
        self,
        watching: Watching,
        themes: Themes,
        *,
        theme: str | None = None,
        keys: Sequence[KeySetting] = (),
        notices: Iterable[str] = (),
        background: Background | None = None,
        keeps_picture: bool = False,
    ) -> None:
        """Begin with `theme` where it exists, and tell the notices once the screen stands.

        `keeps_picture` says whether `picture` is drawn at the end.

        A theme that was picked on the screen goes before `theme`, the configuration's, until that
        says something else.
        """
        super().__init__(watching.surroundings, watching.environ, watching.session.clock)
        self._watching = watching
        self._notices = list(notices)
        self._background = background
        self._event_loop: asyncio.AbstractEventLoop | None = None
        self.set_class(watching.glyphs is ASCII, ASCII_CLASS)
        self._themes, self._configured_theme = themes, theme
        self._is_ready = False
        self._keeps_picture = keeps_picture
        self.picture: str | None = None
        """What the next start shows first; drawn at the end."""
        self.demo_wanted = False
        """Whether the user left for the demo."""
        self._choose_theme()
        if keys:  # else the dialogs need not be loaded
            chosen = choose_keys(keys, actions_of_the_screen())
            self._notices += [str(problem) for problem in chosen.problems]
            self.set_keymap(chosen.keymap)

    def _choose_theme(self) -> None:
        """Offer the themes that there are in place of Textual's, and begin with the wished one."""
        own = {theme.name for theme in self._themes.themes}
        for theme in self._themes.themes:
            self.register_theme(theme)
        surroundings, configured = self._watching.surroundings, self._configured_theme
        wished = wished_theme(self._watching.remembered, configured)
        usual = fitting_theme(surroundings.depth, self._watching.environ)
        chosen = chosen_theme(
            {theme.name: theme.ansi for theme in self._themes.themes},
            (wished, configured, usual),
            follows_palette=surroundings.depth is not None and surroundings.depth.follows_palette,
        )
        if chosen is not None:
            self.theme = chosen
            for name in set(self.available_themes) - own:
                self.unregister_theme(name)
        if wished and wished not in own:
            self._notices.append(f"There is no theme {wished!r}; the screen shows {self.theme}")

    def get_default_screen(self) -> Screen[None]:
        """Give the screen that the application opens with."""
        return MainScreen(self._watching)

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """End, and draw for the next start what it shows first.

        While the screen is being made, that is waited for: before, it breaks.
        """
        if not self._is_ready:
            self.is_leaving = True
            return
        if self._keeps_picture and self.picture is None:
            with self.surviving("drawing the first screen of the next start"):
                self.picture = opening_picture(self)
        super().exit(result, return_code, message)

    def on_mount(self) -> None:
        """Tell the notices, and begin what goes on beside."""
        for notice in self._notices:
            self.notify(notice, severity="warning", timeout=15, markup=False)
        if self._background is not None:
            self.run_worker(self._background(self), name="background")

    def on_ready(self) -> None:
        """Leave now if a signal or a key said so while the screen was being made."""
        self._is_ready = True
        self._event_loop = asyncio.get_running_loop()
        if self.is_leaving:
            self.exit()
        self.call_after_refresh(_collect_from_now_on)

    async def on_event(self, event: events.Event) -> None:
        """Deal with an event; after what the user does, the screen sees what there is to save."""
        main = self.screen_stack[0] if self.screen_stack else None
        if isinstance(event, events.MouseMove) and not event.button and self.screen is main:
            # Nothing there changes under the pointer, and to find out what it is over costs much.
            self._presence.sign(self._clock.now())
        else:
            await super().on_event(event)
        if isinstance(event, _SIGNS) and isinstance(main, MainScreen):
            main.wake()

    def leave_soon(self) -> None:
        """End in good order, whatever the terminal does. Safe in a signal handler.

        The event loop may be waiting for a terminal that takes no output: that wait ends first.
        """
        self.is_leaving = True
        if isinstance(self._driver, TerminalDriver):
            self._driver.hurry()
        if self._event_loop is not None:
            with suppress(RuntimeError):  # it has ended already
                self._event_loop.call_soon_threadsafe(self.exit)

    async def on_unmount(self) -> None:
        """Close all connections."""
        await self._watching.session.aclose()

    def action_help(self) -> None:
        """Show the keys of where one is; in the help itself, close it."""
        from evaltui.ui.screens.help import HelpScreen  # noqa: PLC0415 - as all dialogs

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        else:
            everywhere = self._bindings.copy()
            everywhere.apply_keymap(self._keymap)
            always = [binding for _, binding in everywhere if binding.priority]
            here = self.screen.active_bindings.values()
            keys = [*(active.binding for active in here), *always]
            self.push_screen(HelpScreen(keys))

    def action_change_theme(self) -> None:
        """Pick a theme."""
        from evaltui.ui.screens.theme_picker import ThemePicker  # noqa: PLC0415 - as all dialogs

        self.push_screen(ThemePicker(self._themes), self._theme_picked)

    def _theme_picked(self, name: str | None) -> None:
        if name is not None:
            remember_theme(self._watching.remembered, name, self._configured_theme)

    @on(DemoWanted)
    def _demo_wanted(self) -> None:
        self.demo_wanted = True
        self.exit()

    @on(CopyWanted)
    def _copy_wanted(self, message: CopyWanted) -> None:
        self.copy(message.text, message.what)

    def action_interrupt(self) -> None:
        """Leave from wherever one is, unless text was marked with the mouse: copy that."""
        marked = self.screen.get_selected_text()
        if marked:
            self.copy(marked, "the marked text")
            self.screen.clear_selection()
        else:
            self.exit()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Give the palette's commands: everything that a key does, but moving about."""
        if isinstance(screen, RunActions):
            for active in _worth_a_command(screen):
                binding = active.binding
                yield SystemCommand(
                    binding.description,
                    f"{binding.tooltip} ({self._shown(binding)})",
                    lambda active=active: self._run_on(active.node, active.binding.action),
                )
        yield SystemCommand("Save a picture", "Save the screen as SVG", self._save_picture)

    def _shown(self, binding: Binding) -> str:
        return shown_key(self.get_key_display(binding), self._watching.glyphs)

    def _run_on(self, node: DOMNode, action: str) -> None:
        if isinstance(node, Widget):
            self.call_next(node.run_action, action)

    def _save_picture(self) -> None:
        # The palette is to be closed by then.
        self.set_timer(0.1, self._write_picture)

    @work
    async def _write_picture(self) -> None:
        """Write a picture for this user alone, and say where it is."""
        now = self._watching.session.clock.now()
        path = user_downloads_path() / f"evaltui-{now:%Y%m%dT%H%M%SZ}.svg"
        picture = self.export_screenshot().encode()
        try:
            await asyncio.to_thread(write_atomically, path, picture)
        except NotSaved as error:
            self.notify(str(error), severity="error", timeout=15, markup=False)
        else:
            self.notify(f"The picture is {shown(path)}", timeout=15, markup=False)


def _collect_from_now_on() -> None:
    """Look for garbage again where the start went without; what it made is there to stay."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _worth_a_command(screen: Screen[Any]) -> list[ActiveBinding]:
    """Give the keys that do more than their word says, each action once, the screen's first."""
    actions: dict[str, ActiveBinding] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        says_more = binding.tooltip not in {"", binding.description}
        if binding.id and says_more and not binding.id.startswith("app."):
            actions.setdefault(binding.id, active)
    actions.pop("runs.commands", None)
    return sorted(actions.values(), key=lambda active: active.node is not screen)
