"""The configuration's `[keys]`: which keys the user wants for what. The screen knows the names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaltui.files.problem import Problem
from evaltui.model.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evaltui.files.toml_lines import Lines

MAX_KEYS = 8
"""Keys for one action at most."""


@dataclass(frozen=True, slots=True)
class KeySetting:
    """One line of `[keys]`."""

    name: str
    """What the keys are for: `refresh`, or `runs.refresh` where the place is given too."""
    keys: tuple[str, ...]
    """At least one, as the user wrote them."""
    path: Path
    line: int | None

    def problem(self, sentence: str) -> Problem:
        """Give a problem of this line."""
        return Problem(self.path, self.line, sentence)


def read_key_bindings(
    values: Mapping[str, Any], path: Path, lines: Lines
) -> tuple[tuple[KeySetting, ...], list[Problem]]:
    """Read `[keys]`: `refresh = "r"`, `refresh = ["r", "f5"]`, or with the place `runs.refresh`.

    A wrong line is no reason not to start: it is a problem, and the usual keys stay.
    """
    table = values.get("keys", {})
    if not isinstance(table, dict):
        wrong = "keys must be a table, as in [keys]; ignored"
        return (), [Problem(path, lines.of("keys"), wrong)]
    found: list[KeySetting] = []
    problems: list[Problem] = []
    for names, value in _leaves(table):
        line = lines.of("keys", *names)
        name = one_line(".".join(names), 60)
        keys = _keys(value)
        if keys is None:
            wrong = f'{name} must be a key or a list of keys, as in {name} = ["r", "f5"]; ignored'
            problems.append(Problem(path, line, wrong))
        else:
            found.append(KeySetting(name, keys, path, line))
    return tuple(found), problems


def _leaves(table: Mapping[str, Any]) -> list[tuple[tuple[str, ...], Any]]:
    """Give every setting with its names: TOML makes a table of `runs.refresh`."""
    leaves: list[tuple[tuple[str, ...], Any]] = []
    for name, value in table.items():
        if isinstance(value, dict) and value:
            leaves += [((name, inner), leaf) for inner, leaf in value.items()]
        else:
            leaves.append(((name,), value))
    return leaves


def _keys(value: Any) -> tuple[str, ...] | None:
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not 0 < len(keys) <= MAX_KEYS:
        return None
    if not all(isinstance(key, str) and key and len(key) <= 40 for key in keys):
        return None
    return tuple(keys)
