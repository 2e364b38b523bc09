"""Tiny apps that hold one widget, and what they put on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.app import App
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

from evaltui.files.themes import packaged_folder
from evaltui.ui.theme import load_themes


class Host(App[None]):
    """Holds widgets and keeps the messages that reach it."""

    CSS = "RunsTable, DetailPane, Reader { height: 1fr; }"

    def __init__(self, *widgets: Widget, theme: str = "evaltui-dark") -> None:
        super().__init__()
        self._widgets = widgets
        self._wanted = theme
        self.heard: list[Message] = []

    def compose(self):
        yield from self._widgets

    def on_mount(self) -> None:
        for theme in load_themes([packaged_folder()]).themes:
            self.register_theme(theme)
        self.theme = self._wanted

    def on_runs_table_selected(self, message: Message) -> None:
        self.heard.append(message)

    def on_runs_table_opened(self, message: Message) -> None:
        self.heard.append(message)

    def on_detail_pane_results_wanted(self, message: Message) -> None:
        self.heard.append(message)

    def heard_of(self, kind: type[Message]) -> list[Any]:
        return [message for message in self.heard if type(message) is kind]


def screen(app: App[Any]) -> list[str]:
    """What the compositor would write, a text for each line."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def style_at(app: App[Any], x: int, y: int):
    """The style of the cell on the screen at a place."""
    strip = app.screen._compositor.render_strips()[y]
    return next(iter(strip.crop(x, x + 1))).style


def spy_refresh(widget: Widget) -> list[tuple[Region, ...]]:
    """Keep the regions of every refresh of a widget; none stands for the whole."""
    seen: list[tuple[Region, ...]] = []
    real: Callable[..., Any] = widget.refresh

    def refresh(*regions: Region, **options: Any) -> Widget:
        seen.append(regions)
        return real(*regions, **options)

    widget.refresh = refresh  # type: ignore[method-assign]
    return seen


def flat(seen: Sequence[tuple[Region, ...]]) -> list[Region]:
    return [region for regions in seen for region in regions]
