"""Every fault of the configuration, with its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

from evaltui.files.config import BadConfig
from evaltui.files.config_reader import ConfigText, read_config
from evaltui.files.key_bindings import KeySetting
from evaltui.files.problem import Problem
from evaltui.files.themes import ThemeFiles
from evaltui.model.text import one_line

CheckKeys = Callable[[Sequence[KeySetting]], Sequence[Problem]]
"""Says what is wrong with key bindings: the screen alone knows what can be bound."""


def faults_of(path: Path, themes: ThemeFiles, check_keys: CheckKeys) -> list[Problem]:
    """Give all that is wrong in the file and in the themes, in the order of the file."""
    broken = [Problem(one.path, None, one.reason) for one in themes.broken]
    try:
        found = read_config(path)
    except BadConfig as error:
        return [*error.faults, *broken]
    faults = [*found.faults, *found.config.problems, *_theme(path, found, themes)]
    if found.config.keys:
        faults += check_keys(found.config.keys)
    faults.sort(key=lambda fault: fault.line or 0)
    return [*faults, *broken]


def _theme(path: Path, found: ConfigText, themes: ThemeFiles) -> list[Problem]:
    wished, names = found.config.theme, [theme.name for theme in themes.files]
    if wished is None or wished in names:
        return []
    near = get_close_matches(wished.lower(), names, 1)
    hint = f"did you mean {near[0]}?" if near else "`evaltui themes list` names them"
    sentence = f'there is no theme "{one_line(wished, 40)}"; {hint}'
    return [Problem(path, found.line_of("theme"), sentence)]
