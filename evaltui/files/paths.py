"""Where evaltui's files are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNS_FILE_ENV = "EVALTUI_RUNS_FILE"
CONFIG_ENV = "EVALTUI_CONFIG"


def runs_path(option: str | None, env: Mapping[str, str]) -> Path:
    """Give the runs file: the option's, else `EVALTUI_RUNS_FILE`'s, else the user's own."""
    return _chosen(option, env.get(RUNS_FILE_ENV)) or config_folder() / "runs.toml"


def config_path(option: str | None, env: Mapping[str, str]) -> Path:
    """Give the configuration file: the option's, else `EVALTUI_CONFIG`'s, else the user's own."""
    return _chosen(option, env.get(CONFIG_ENV)) or config_folder() / "config.toml"


def config_folder() -> Path:
    """Give the platform's folder for the user's configuration; it may not exist yet."""
    from platformdirs import user_config_path  # noqa: PLC0415 - not every command needs it

    return user_config_path("evaltui", appauthor=False)


def state_folder() -> Path:
    """Give the platform's folder for what a program remembers by itself; it may not exist yet."""
    from platformdirs import user_state_path  # noqa: PLC0415 - not every command needs it

    return user_state_path("evaltui", appauthor=False)


def screen_state_path() -> Path:
    """Give the file that holds what the screen remembers by itself."""
    return state_folder() / "screen.json"


def journal_path() -> Path:
    """Give the newer of the two files that hold the journal."""
    return state_folder() / "journal.jsonl"


def _chosen(option: str | None, variable: str | None) -> Path | None:
    """Give the first that is not empty, absolute, so that a later change of folder is harmless."""
    chosen = option or variable
    if not chosen:
        return None
    # os.path.expanduser leaves `~` where there is no home; Path.expanduser would raise.
    return Path(os.path.expanduser(chosen)).absolute()  # noqa: PTH111
