"""The part of the application that deals with the terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import Screen

from evaltui.model.clock import Clock
from evaltui.terminal.depth import Depth
from evaltui.ui.terminal.caches import keep_caches_small
from evaltui.ui.terminal.clipboard import Clipboard
from evaltui.ui.terminal.colour import WithoutColour, console_for, without_greys
from evaltui.ui.terminal.driver import TerminalDriver
from evaltui.ui.terminal.surroundings import Surroundings


class TerminalApp(App[None]):
    """Draws with the colours there are, copies, notes the user's presence, and can be suspended."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+z",
            "suspend_process",
            "Suspend",
            id="app.suspend",
            show=False,
            priority=True,
            tooltip="Back to the shell; fg brings the screen back",
        ),
        Binding(
            "ctrl+l",
            "repaint",
            "Repaint",
            id="app.repaint",
            show=False,
            priority=True,
            tooltip="Paint everything anew, where something else wrote across the screen",
        ),
    ]

    def __init__(
        self, surroundings: Surroundings, environ: Mapping[str, str], clock: Clock
    ) -> None:
        super().__init__()
        keep_caches_small()
        self.outlet = surroundings.outlet
        """Where everything goes that is not drawing; the driver asks it for its last words."""
        self.is_leaving = False
        """Whether the end was told of, even if the event loop has not come to it yet."""
        self._presence, self._clock = surroundings.presence, clock
        self._copier = Clipboard(self.outlet, environ, sys.platform)
        self._colourless = WithoutColour()
        self._depth = surroundings.depth
        if self._depth is not None:
            self.console = console_for(self._depth, self.console)
            self.no_color = self._depth is Depth.NONE
        if surroundings.facts.over_ssh:
            self.animation_level = "none"
        self.outlet.connect(self._to_terminal)

    def on_mount(self) -> None:
        """Look after the terminal from now on."""
        self.app_resume_signal.subscribe(self, self._repaint)

    def get_driver_class(self) -> type[Driver]:
        """Give the way to the terminal."""
        usual = super().get_driver_class()
        return TerminalDriver if usual is LinuxDriver else usual

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Give what every line goes through before it is written."""
        filters = super().get_line_filters()
        if self._depth is None:
            return filters
        kept = without_greys(filters)
        return [*kept, self._colourless] if self._depth is Depth.NONE else kept

    async def on_event(self, event: events.Event) -> None:
        """Note what the user does, before it is dealt with.

        On the way out, what was typed before and is not dealt with yet is dropped: pasted into the
        wrong window, it may be much.
        """
        if (self.is_leaving or self._exit) and isinstance(event, events.InputEvent):
            return
        if isinstance(event, events.AppFocus | events.AppBlur):
            focused = isinstance(event, events.AppFocus)
            self._presence.focus(self._clock.now(), focused=focused)
        elif isinstance(event, events.InputEvent | events.Resize):
            self._presence.sign(self._clock.now())
        if isinstance(event, events.Resize):
            event = self._newest(event)
            self._forget_picture()
            if self._is_size_of_picture(event.size):
                self.refresh()
        await super().on_event(event)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text by all ways that this terminal has, without a word."""
        self.copy(text)

    def copy(self, text: str, what: str | None = None) -> None:
        """Copy a text, and say how where `what` says what it is."""
        self._clipboard = text
        self.run_worker(self._copy(text, what), name="copy", group="copy", exit_on_error=False)

    async def _copy(self, text: str, what: str | None) -> None:
        copied = await self._copier.copy(text)
        if what is not None:
            severity = "information" if copied.whole else "warning"
            self.notify(copied.sentence(what), severity=severity, timeout=8, markup=False)  # type: ignore[arg-type]

    def _to_terminal(self, sequence: str) -> None:
        if isinstance(self._driver, TerminalDriver):
            self._driver.send(sequence)

    def _newest(self, event: events.Resize) -> events.Resize:
        """Give the event with the size that the terminal has by now.

        Of two changes in quick succession, the signal of the second can come while the first is
        being told, and Textual (8.2) then tells the older size last.
        """
        size = self._driver.size if isinstance(self._driver, TerminalDriver) else None
        return event if size in {None, event.size} else events.Resize(size, size)

    def _is_size_of_picture(self, size: Size) -> bool:
        """Tell whether what is painted has this size already.

        A terminal that was smaller for a moment has forgotten what did not fit, and Textual
        (8.2) paints nothing anew when it finds the size that it had.
        """
        return bool(self.screen_stack) and self.screen.outer_size == size

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Write what differs from what the terminal shows; Textual's own writes all that changed.

        Textual (8.2) calls this with every update of the compositor, each once.
        """
        driver = self._driver
        if not (isinstance(driver, TerminalDriver) and isinstance(renderable, CompositorUpdate)):
            if renderable is not None:
                self._forget_picture()
            super()._display(screen, renderable)
            return
        try:
            if self._running and not self._closed and not self._batch_count:
                cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
                driver.paint(renderable, cursor=cursor, in_one=self._sync_available)
        except Exception as error:  # noqa: BLE001 - as Textual's own does
            driver.forget_picture()
            self._handle_exception(error)
        finally:
            self.post_display_hook()

    def _forget_picture(self) -> None:
        if isinstance(self._driver, TerminalDriver):
            self._driver.forget_picture()

    def action_repaint(self) -> None:
        """Paint everything anew: something else wrote across the screen."""
        self._forget_picture()
        self._repaint(self)

    def _repaint(self, _app: App[Any]) -> None:
        """Paint everything: what the terminal shows after a stop is not known."""
        self.refresh(layout=True)
        self.screen.refresh(layout=True)
