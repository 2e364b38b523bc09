"""`evaltui themes list`: the themes that there are, and which is chosen."""

from __future__ import annotations

import os
from argparse import Namespace
from typing import Any

from evaltui.cli.asking.opening import open_config
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.output import data, documents, say
from evaltui.cli.printing.run_table import terminal_width
from evaltui.cli.printing.table import Column, render
from evaltui.files.config import Config
from evaltui.files.paths import config_folder, screen_state_path
from evaltui.files.problem import shown
from evaltui.files.screen_state import load_screen_state
from evaltui.files.themes import (
    ThemeFiles,
    chosen_theme,
    packaged_folder,
    picked_theme,
    read_themes,
)
from evaltui.model.text import one_line
from evaltui.terminal.depth import depth_of, fitting_theme
from evaltui.terminal.facts import look

IN_CONFIG, USUAL = "config.toml", "usual"
"""What may decide on the theme, besides the terminal and what was picked."""
COLUMNS = (Column(""), Column("NAME"), Column("KIND"), Column("FILE", least=12))


def run(args: Namespace) -> ExitCode:
    """Print every theme, and what is wrong with those that cannot be used."""
    config = open_config(args)
    found = all_themes()
    name, _ = chosen(found, config)
    if args.json:
        documents(_documents(found, name), one_a_line=False)
        return ExitCode.SUCCESS
    rows = [
        ("*" if theme.name == name else "", theme.name, theme.kind, shown(theme.path or ""))
        for theme in found.files
    ]
    data("\n".join(render(COLUMNS, rows, terminal_width())))
    for broken in found.broken:
        say(one_line(str(broken)))
    return ExitCode.SUCCESS


def all_themes() -> ThemeFiles:
    """Read evaltui's themes and the user's."""
    return read_themes([packaged_folder()], [config_folder() / "themes"])


def chosen(found: ThemeFiles, config: Config) -> tuple[str | None, str]:
    """Give the theme that the screen opens with in this terminal, and what decides on it."""
    picked = picked_theme(load_screen_state(screen_state_path()).get("theme"), config.theme)
    depth = depth_of(os.environ, look(os.environ), configured=config.terminal.color)
    fitting = fitting_theme(depth.depth, os.environ)
    name = chosen_theme(
        {theme.name: theme.ansi for theme in found.files},
        (picked, config.theme, fitting),
        follows_palette=depth.depth.follows_palette,
    )
    reasons = {
        fitting: depth.because if depth.depth.follows_palette else "COLORFGBG",
        config.theme: IN_CONFIG,
        picked: "picked on the screen",
    }
    return name, reasons.get(name, USUAL)


def _documents(found: ThemeFiles, chosen: str | None) -> list[dict[str, Any]]:
    good = [
        {
            "name": theme.name,
            "kind": theme.kind,
            "own": theme.name in found.own,
            "path": str(theme.path),
            "chosen": theme.name == chosen,
            "problem": None,
        }
        for theme in found.files
    ]
    skipped = [
        {
            "name": None,
            "kind": None,
            "own": True,
            "path": str(broken.path),
            "chosen": False,
            "problem": broken.reason,
        }
        for broken in found.broken
    ]
    return good + skipped
