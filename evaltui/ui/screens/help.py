"""The help screen: the keys of where one is, and what the glyphs mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from evaltui.model.run import State
from evaltui.ui.glyphs import Glyphs

_HIDDEN = {"app.help_quit", "screen.copy_text", "app.focus_next", "app.focus_previous"}


class HelpScreen(ModalScreen[None]):
    """Shows keys and glyphs until it is left."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > #dialog {
            width: 72; max-width: 100%; height: auto; max-height: 100%;
            padding: 0 1;
            background: $surface;
            border: round $primary;
            border-title-color: $primary;
            border-subtitle-color: $text-muted;
        }
        & #keys, & #glyphs {
            layout: grid; grid-size: 2; grid-columns: 15 1fr; grid-rows: auto;
            height: auto;
        }
        & Static { height: auto; }
        & .sign { text-align: right; text-style: bold; padding-right: 2; }
        & #keys .sign { color: $accent; }
        & #title { margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "leave", "Close", show=False),
        Binding("j", "scroll_down", "Down", show=False),
        Binding("k", "scroll_up", "Up", show=False),
    ]

    def __init__(self, glyphs: Glyphs, bindings: Mapping[str, ActiveBinding]) -> None:
        """Show the bindings that were active where help was asked for."""
        super().__init__()
        self._glyphs = glyphs
        self._bindings_there = bindings

    def compose(self) -> ComposeResult:
        """Draw the dialog."""
        with VerticalScroll(id="dialog") as dialog:
            dialog.border_title = "Keys"
            dialog.border_subtitle = "esc closes"
            with Container(id="keys"):
                yield from _table(self._keys())
            yield Static("Glyphs", id="title")
            with Container(id="glyphs"):
                yield from _table(self._legend())

    def _keys(self) -> list[tuple[str, str]]:
        """Give what each action does, with all its keys before it."""
        actions: dict[tuple[int, str], tuple[list[str], str]] = {}
        for active in self._bindings_there.values():
            binding = active.binding
            if binding.action in _HIDDEN or binding.system:
                continue
            words = active.tooltip or binding.tooltip or binding.description
            keys, _ = actions.setdefault((id(active.node), binding.action), ([], words))
            shown = self.app.get_key_display(binding)
            if shown not in keys:
                keys.append(shown)
        return [(" ".join(keys), words) for keys, words in actions.values() if words]

    def _legend(self) -> list[tuple[str, str]]:
        """Give the glyphs with their meaning."""
        glyphs = self._glyphs
        return [
            *((glyphs.state(state), state.value) for state in State),
            (glyphs.unseen, "not seen yet"),
            (glyphs.stalled, "stalled: stands still for longer than is usual for it"),
        ]

    def action_leave(self) -> None:
        """Close the help."""
        self.dismiss()

    def action_scroll_down(self) -> None:
        """Scroll by a line."""
        self.query_one("#dialog", VerticalScroll).scroll_down(animate=False)

    def action_scroll_up(self) -> None:
        """Scroll back by a line."""
        self.query_one("#dialog", VerticalScroll).scroll_up(animate=False)


def _table(lines: Iterable[tuple[str, str]]) -> Iterator[Static]:
    """Give two cells for each line."""
    for sign, words in lines:
        yield Static(Content(sign), classes="sign")
        yield Static(Content(words))
