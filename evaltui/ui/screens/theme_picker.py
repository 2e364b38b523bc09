"""The theme picker: the screen is painted with each theme while one moves through the list."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.theme import Theme
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from evaltui.files.themes import Broken
from evaltui.model.text import one_line
from evaltui.ui.keys import bound
from evaltui.ui.screens.dialog import Dialog, PickList
from evaltui.ui.theme import PREFIX, Themes

_SWATCH = ("running", "completed", "failed", "stalled")
_NAME_WIDTH = 22
"""Cells for a theme's name; the packaged ones fit."""


class ThemeList(PickList):
    """A line for each theme."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.keep", "enter,space", "Keep", "Keep this theme", action="select"),
    ]


class ThemePicker(Dialog[str]):
    """Gives the theme that was picked; when it is left, the one from before is in force again."""

    DEFAULT_CSS = """
    ThemePicker {
        align: right middle;
        background: transparent;
        & > #dialog { width: 42; padding: 0; overflow-y: hidden; }
        &.-own > #dialog { width: 48; }
        & #words { display: none; max-height: 3; padding: 0 1; }
        & #words.-unfit { display: block; }
    }
    """

    def __init__(self, themes: Themes) -> None:
        super().__init__()
        self._themes = themes
        self._before = ""

    def compose(self) -> ComposeResult:
        """Draw the dialog."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = "Theme"
            dialog.border_subtitle = self.glyphs.words("enter keeps · esc goes back")
            themes = [
                Option(self._line(theme), id=f"theme-{number}")
                for number, theme in enumerate(self._themes.themes)
            ]
            broken = [
                Option(self._broken_line(broken), id=f"broken-{number}")
                for number, broken in enumerate(self._themes.broken)
            ]
            yield ThemeList(*themes, *broken, compact=True)
            yield Static(id="words")

    def on_mount(self) -> None:
        """Begin at the theme in force."""
        super().on_mount()
        self.set_class(bool(self._themes.own), "-own")
        self._before = self.app.theme
        names = [theme.name for theme in self._themes.themes]
        options = self.query_one(ThemeList)
        options.highlighted = names.index(self._before) if self._before in names else 0

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        found = self._at(event.option_index)
        if isinstance(found, Broken):
            self.say(one_line(f"{found.path.name}: {found.reason}", 400), fit=False)
        else:
            self.say("", fit=None)
            self.app.theme = found.name

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        found = self._at(event.option_index)
        if isinstance(found, Broken):
            self.app.bell()
            return
        self.app.theme = found.name
        self.dismiss(found.name)

    def action_leave(self) -> None:
        """Go back to the theme from before."""
        self.app.theme = self._before
        self.dismiss(None)

    def _at(self, index: int) -> Theme | Broken:
        themes = self._themes.themes
        return themes[index] if index < len(themes) else self._themes.broken[index - len(themes)]

    def _line(self, theme: Theme) -> Content:
        kind = "ansi" if theme.ansi else "dark" if theme.dark else "light"
        own = " yours" if theme.name in self._themes.own else ""
        ground = theme.background or "ansi_default"
        swatch = [
            (f" {getattr(self.glyphs, name)}", f"{_color(theme, name)} on {ground}")
            for name in _SWATCH
        ]
        name = one_line(theme.name, _NAME_WIDTH).ljust(_NAME_WIDTH)
        return Content.assemble(*swatch, (" ", f"on {ground}"), f" {name} {kind}{own}")

    def _broken_line(self, broken: Broken) -> Content:
        glyph = self.glyphs.failed
        name = one_line(broken.path.name, _NAME_WIDTH).ljust(_NAME_WIDTH)
        return Content.assemble((f"    {glyph}    ", "$text-error"), f" {name} ", "broken")


def _color(theme: Theme, name: str) -> str:
    """Give the colour of a state, for themes that name it and for those that leave it out."""
    key = name if name == "stalled" else f"state-{name}"
    usual = {"completed": theme.success, "failed": theme.error, "stalled": theme.warning}
    return theme.variables.get(PREFIX + key) or usual.get(name) or theme.primary
