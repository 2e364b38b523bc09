"""What `--help` says, 80 cells wide, for every command and for the program itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from evaltui.cli.parser import command_parser
from evaltui.cli.usage import NAMES
from evaltui.cli.usage.screen import screen_parser

FOLDER = Path(__file__).parent / "help"
WIDTH = 80


def path_of(name: str) -> Path:
    """Give the file of a command; the program's own is that of the empty name."""
    return FOLDER / f"{name or 'evaltui'}.txt"


def helps() -> Iterator[tuple[str, str]]:
    """Give each command's name and what its help says."""
    for name in ("", *NAMES):
        with patch.dict(os.environ, {"COLUMNS": str(WIDTH)}):
            parser = command_parser(name) if name else screen_parser()
            yield name, parser.format_help()
