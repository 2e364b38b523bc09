"""Themes as Textual paints with them, made of theme files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from textual.theme import Theme

from evaltui.files.themes import Broken, ThemeFile, read_themes

PREFIX = "evaltui-"
"""Stands before our own names among Textual's variables."""


@dataclass(frozen=True, slots=True)
class Themes:
    """What theme files gave."""

    themes: tuple[Theme, ...]
    """By name."""
    broken: tuple[Broken, ...] = ()
    own: frozenset[str] = frozenset()
    """The names of the user's own."""

    @property
    def problems(self) -> tuple[str, ...]:
        """Give a sentence for each file that was skipped."""
        return tuple(map(str, self.broken))


def load_themes(packaged: Iterable[Path], users: Iterable[Path] = ()) -> Themes:
    """Read every `*.toml` of evaltui's and the user's folders; a missing one is an empty one."""
    found = read_themes(packaged, users)
    return Themes(tuple(map(as_theme, found.files)), found.broken, found.own)


def as_theme(file: ThemeFile) -> Theme:
    """Make Textual's theme of a theme file."""
    variables = dict(file.variables)
    if file.ansi:
        # Textual's own style sheets refer to these two under an ANSI theme.
        variables = {
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
        } | variables
    variables |= {PREFIX + key: value for key, value in file.own.items()}
    return Theme(
        name=file.name,
        variables=variables,
        dark=file.dark,
        ansi=file.ansi,
        **file.colors,  # type: ignore[arg-type]
    )
