"""The README's table of keys, out of the bindings: `python -m tests.ui.key_table` rewrites it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import format_key

import evaltui.ui.app  # noqa: F401 - a class counts once it is imported
from evaltui.ui.glyphs import UNICODE
from evaltui.ui.keys import classes_of_the_screen, shown_key

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- keys -->", "<!-- /keys -->"
PLACES = {
    "table": "In the table",
    "detail": "In the details",
    "runs": "On the main screen",
    "dialog": "In every dialog",
    "app": "Everywhere",
}
DIALOGS = {
    "Dialog": "In every dialog",
    "Choice": "Where a run is started",
    "AccountChoice": "Where a run is started",
    "FindRuns": "In the list of an account's runs",
    "FoundTable": "In the list of an account's runs",
    "StopRuns": "Where runs are stopped",
    "Answers": "Where runs are stopped",
    "HelpText": "In the help",
    "HelpScreen": "In the help",
    "ThemeList": "In the list of themes",
    "Columns": "In the list of columns",
    "FilterLine": "In the line of the filter",
    "SortBar": "In the line of sorting",
    "PickList": "In every list of a dialog",
    "HappeningList": "In the list of what happened",
    "WhatHappened": "In the list of what happened",
}
"""Where a class binds keys of dialogs; any other is called by its name."""


@dataclass(frozen=True)
class Row:
    """One action: where its keys work, its name, all its keys as Textual names them, its words."""

    title: str
    name: str
    words: str
    keys: tuple[str, ...]


def bindings() -> Iterator[tuple[type[DOMNode], Binding]]:
    """Every binding that a class of the screen declares, one for each key."""
    for owner in classes_of_the_screen():
        for binding in Binding.make_bindings(vars(owner).get("BINDINGS", ())):
            yield owner, binding


def rows() -> list[Row]:
    """The rows of the table, in the order in which the classes declare them."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for owner, binding in bindings():
        name, words = str(binding.id), binding.tooltip or binding.description
        found.setdefault((_title(owner, name), name, words), []).append(binding.key)
    return [Row(*what, tuple(dict.fromkeys(keys))) for what, keys in found.items()]


def table() -> str:
    """The table as Markdown, with a heading for each place."""
    known = rows()
    titles = dict.fromkeys([*PLACES.values(), *sorted(row.title for row in known)])
    parts: list[str] = []
    for title in titles:
        parts += [f"**{title}**", "", "| keys | what they do | name |", "| --- | --- | --- |"]
        for row in known:
            if row.title == title:
                keys = " ".join(f"`{shown(key)}`" for key in row.keys)
                parts.append(f"| {keys} | {row.words} | `{row.name}` |")
        parts.append("")
    return "\n".join(parts)


def shown(key: str) -> str:
    """A key as README shows it: `ctrl+u`, `pgdn`, `?`."""
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, shown_key(format_key(last), UNICODE)]).replace("|", "\\|")


def _title(owner: type[DOMNode], name: str) -> str:
    place = name.partition(".")[0]
    if place != "dialog":
        return PLACES.get(place, place)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", owner.__name__).lower()
    return DIALOGS.get(owner.__name__, f"In the {words}")


def readme_table() -> str | None:
    """The table as README.md has it; None where the marks are missing."""
    found = re.search(f"{re.escape(BEGIN)}\n(.*?){re.escape(END)}", README.read_text(), re.DOTALL)
    return found[1] if found else None


def rewrite() -> None:
    """Put the table between README's marks."""
    text = README.read_text()
    start, end = text.index(BEGIN) + len(BEGIN) + 1, text.index(END)
    README.write_text(text[:start] + table() + text[end:])


if __name__ == "__main__":
    rewrite()
