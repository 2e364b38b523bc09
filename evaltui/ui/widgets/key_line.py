"""The last line: the keys that matter where the focus is."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple, Protocol, runtime_checkable

from textual import events
from textual.binding import Binding
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from evaltui.ui.cells import Span, Spans, fit, width_of
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.keys import shown_key
from evaltui.ui.paint import Paint

LAST = ("runs.help", "runs.quit")
"""Named at the end of the line, and before all others where room is short."""


class _Hint(NamedTuple):
    """A key and what it does."""

    binding: Binding
    spans: Spans


@runtime_checkable
class Reticent(Protocol):
    """A screen some of whose keys are not worth telling just now."""

    @property
    def untold(self) -> Container[str]:
        """Give the names of their actions."""
        ...


class KeyLine(Widget):
    """Names as many keys as there is room for, each wholly or not at all; a click presses one."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        background: $footer-background;
        color: $footer-description-foreground;
    }
    """

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's
        super().__init__(id=id)
        self._glyphs = glyphs
        self._hints: tuple[_Hint, ...] = ()

    def on_mount(self) -> None:
        """Follow the focus: with it the keys change."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self._changed(self.screen)

    def _changed(self, screen: Screen[object]) -> None:
        if screen is not self.screen:
            return
        hints = tuple(map(self._hint, _worth_telling(screen)))
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def _hint(self, binding: Binding) -> _Hint:
        key = shown_key(self.app.get_key_display(binding), self._glyphs)
        return _Hint(binding, (Span(key, "key.bold"), Span(f" {binding.description}")))

    def render_line(self, y: int) -> Strip:
        """Give the line."""
        width, base = self.size.width, self.rich_style
        if y > 0:
            return Strip.blank(width, base)
        spans: list[Span] = []
        for _, hint in _placed(self._hints, width):
            spans += [Span(" "), *hint.spans, Span(" ")]
        paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        line = fit(tuple(spans), width)
        return Strip(paint.segments(line, base)).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        for start, hint in _placed(self._hints, self.size.width):
            if start <= event.x < start + width_of(hint.spans) + 2:
                self.app.simulate_key(hint.binding.key)


def _worth_telling(screen: Screen[object]) -> list[Binding]:
    """Give the keys that are shown, those of the part in focus first, each action once."""
    found: dict[str, Binding] = {}
    untold = screen.untold if isinstance(screen, Reticent) else ()
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.show and active.enabled and binding.id not in untold:
            found.setdefault(binding.id or binding.action, binding)
    last = [found.pop(name) for name in LAST if name in found]
    return [*found.values(), *last]


def _placed(hints: tuple[_Hint, ...], width: int) -> list[tuple[int, _Hint]]:
    """Give the hints that fit, with the cell where each begins."""
    wanted = [hint for hint in hints if hint.binding.id in LAST]
    wanted += [hint for hint in hints if hint.binding.id not in LAST]
    chosen: list[_Hint] = []
    room = width
    for hint in wanted:
        size = width_of(hint.spans) + 2
        if size > room:
            break
        room -= size
        chosen.append(hint)
    placed: list[tuple[int, _Hint]] = []
    start = 0
    for hint in (hint for hint in hints if hint in chosen):
        placed.append((start, hint))
        start += width_of(hint.spans) + 2
    return placed
