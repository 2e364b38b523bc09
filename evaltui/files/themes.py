"""Theme files: read and checked, for the screen that paints with them and for who lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evaltui.files.colours import is_colour
from evaltui.files.problem import reason
from evaltui.files.reading import TooLarge, read_bytes

DEFAULT_THEME = "evaltui-dark"
REVERSE = "reverse"
"""In place of a cursor's colour: the row's colours are swapped."""
_COLORS = frozenset(
    {
        *("primary", "secondary", "accent", "foreground", "background", "surface", "panel"),
        *("success", "warning", "error", "boost"),
    }
)
_OWN = frozenset(
    {
        *("state-pending", "state-queued", "state-running", "state-completed", "state-failed"),
        *("state-stopped", "state-unknown", "stalled", "trouble-passing", "trouble"),
        *("quiet", "faint", "header", "cursor", "cursor-blurred"),
    }
)
_MAY_REVERSE = frozenset({"cursor", "cursor-blurred"})
_TABLES = frozenset({"colors", "evaltui", "variables"})
_FLAGS = frozenset({"dark", "ansi"})
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")
_STYLE_WORDS = re.compile(r"(not |bold|dim|italic|underline|reverse|strike|none|[biur]|\s)+")
_OPACITY = re.compile(r"\s+\d{1,3}(\.\d+)?%$")
_LARGEST = 100_000


class BadTheme(ValueError):
    """A theme file that cannot be used; its message says why and what would be right."""


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """What a theme file says, all of it checked."""

    name: str
    colors: Mapping[str, str]
    """The ground and the frame, by name; `primary` is among them."""
    dark: bool = True
    ansi: bool = False
    """The colours are the terminal's own."""
    own: Mapping[str, str] = field(default_factory=dict)
    """What runs are drawn with, by name."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Textual's variables, by name."""
    path: Path | None = None

    @property
    def kind(self) -> str:
        """Give `ansi`, `dark` or `light`."""
        return "ansi" if self.ansi else "dark" if self.dark else "light"


@dataclass(frozen=True, slots=True)
class Broken:
    """A theme file that was skipped."""

    path: Path
    reason: str
    """What is wrong and what would be right, without full stop."""

    def __str__(self) -> str:
        return f"Theme {self.path} is skipped: {self.reason}."


@dataclass(frozen=True, slots=True)
class ThemeFiles:
    """What the folders of themes hold."""

    files: tuple[ThemeFile, ...]
    """By name; of two with one name the last read is kept."""
    broken: tuple[Broken, ...] = ()
    own: frozenset[str] = frozenset()
    """The names of the user's own."""


def packaged_folder() -> Path:
    """Give the folder of the themes that come with evaltui.

    In an installed package it stands beside the modules, in a checkout beside the package.
    """
    package = Path(__file__).resolve().parent.parent
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"


def read_themes(packaged: Iterable[Path], users: Iterable[Path] = ()) -> ThemeFiles:
    """Read every `*.toml` of evaltui's and the user's folders; a missing one is an empty one."""
    found: dict[str, ThemeFile] = {}
    broken: list[Broken] = []
    own: set[str] = set()
    users = list(users)
    for folder in [*packaged, *users]:
        for path in sorted(folder.glob("*.toml")):
            try:
                theme = read_theme(path)
            except BadTheme as error:
                broken.append(Broken(path, str(error)))
                continue
            found[theme.name] = theme
            if folder in users:
                own.add(theme.name)
    in_order = sorted(found.values(), key=lambda theme: theme.name)
    return ThemeFiles(tuple(in_order), tuple(broken), frozenset(own))


def read_theme(path: Path) -> ThemeFile:
    """Read one theme file.

    Raises:
        BadTheme: the file cannot be read or does not hold a theme.
    """
    import tomllib  # noqa: PLC0415 - not loaded where there is none to read

    try:
        data = read_bytes(path, _LARGEST)
    except TooLarge:
        raise BadTheme(f"a theme has at most {_LARGEST} bytes") from None
    except OSError as error:
        raise BadTheme(f"it cannot be read: {reason(error)}") from error
    try:
        document = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise BadTheme(f"it is not TOML: {error}") from error
    return replace(theme_of(document), path=path)


def theme_of(document: Mapping[str, Any]) -> ThemeFile:
    """Check a parsed file.

    Raises:
        BadTheme: a key, a colour or the name is not as evaltui-dark.toml tells.
    """
    for key in document:
        if key not in _TABLES | _FLAGS | {"name"}:
            raise BadTheme(
                f"`{key}` is not a key of a theme; these are name, dark, ansi, "
                "[colors], [evaltui], [variables]"
            )
    name = document.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise BadTheme('it needs a name of a-z, 0-9, dots and dashes, as in name = "my-theme"')
    flags = {flag: document.get(flag, flag == "dark") for flag in _FLAGS}
    for flag, value in flags.items():
        if not isinstance(value, bool):
            raise BadTheme(f"`{flag}` must be true or false")
    colors = _colors(document, "colors", _COLORS)
    if "primary" not in colors:
        raise BadTheme('[colors] needs primary, the accent, as in primary = "#6cb2f5"')
    return ThemeFile(
        name,
        colors,
        own=_colors(document, "evaltui", _OWN),
        variables=_variables(document),
        **flags,
    )


def picked_theme(remembered: Any, configured: str | None) -> str | None:
    """Give the theme that was picked on the screen, unless the configuration was changed since.

    `remembered` is what the screen remembers under `theme`.
    """
    picked = remembered if isinstance(remembered, dict) else {}
    name = picked.get("name")
    return name if isinstance(name, str) and picked.get("configured") == configured else None


def chosen_theme(
    ansi: Mapping[str, bool], wishes: Iterable[str | None], *, follows_palette: bool
) -> str | None:
    """Give the first of the wished themes that there is; `ansi` says which follow the palette.

    Where the terminal draws with its own palette only, those go first: exact colours come out as
    whatever is nearest, and the ground may be the text.
    """
    fits = [name for name in (*wishes, DEFAULT_THEME) if name is not None and name in ansi]
    if follows_palette:
        fits.sort(key=lambda name: not ansi[name])
    return fits[0] if fits else None


def _table(document: Mapping[str, Any], table: str) -> dict[str, str]:
    """Give a table of texts."""
    found = document.get(table, {})
    if not isinstance(found, dict):
        raise BadTheme(f"`{table}` must be a table, as in [{table}]")
    for key, value in found.items():
        if not isinstance(value, str):
            raise BadTheme(f"{table}.{key} must be a text in quotes")
    return dict(found)


def _colors(document: Mapping[str, Any], table: str, known: frozenset[str]) -> dict[str, str]:
    """Give a table of colours, each of which is known and can be read."""
    found = _table(document, table)
    for key, value in found.items():
        if key not in known:
            raise BadTheme(f"{table}.{key} is not known; these are: {', '.join(sorted(known))}")
        if value == REVERSE and key in _MAY_REVERSE:
            continue
        _check_color(f"{table}.{key}", value)
    return found


def _variables(document: Mapping[str, Any]) -> dict[str, str]:
    """Give Textual's variables: `…-style` holds words such as `bold`, any other a colour."""
    found = _table(document, "variables")
    for key, value in found.items():
        if key.endswith("-style"):
            if not _STYLE_WORDS.fullmatch(value):
                raise BadTheme(f'variables.{key} = "{value}" is no text style, such as "bold"')
        else:
            # Textual lets an opacity follow, and `auto` stand for black or white.
            color = _OPACITY.sub("", value)
            if color != "auto":
                _check_color(f"variables.{key}", color)
    return found


def _check_color(where: str, value: str) -> None:
    if not is_colour(value):
        raise BadTheme(f'{where} = "{value}" is no colour: write one as "#6cb2f5"')
