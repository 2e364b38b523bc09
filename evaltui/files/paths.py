"""Where evaltui's files are, as paths; `folders` says it without pathlib."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evaltui.files.folders import config_folder_name, config_name, runs_name, state_folder_name

if TYPE_CHECKING:
    from collections.abc import Mapping


def runs_path(option: str | None, env: Mapping[str, str]) -> Path:
    """Give the runs file: the option's, else `EVALTUI_RUNS_FILE`'s, else the user's own."""
    return Path(runs_name(option, env))


def config_path(option: str | None, env: Mapping[str, str]) -> Path:
    """Give the configuration file: the option's, else `EVALTUI_CONFIG`'s, else the user's own."""
    return Path(config_name(option, env))


def config_folder() -> Path:
    """Give the platform's folder for the user's configuration; it may not exist yet."""
    return Path(config_folder_name())


def state_folder() -> Path:
    """Give the platform's folder for what a program remembers by itself; it may not exist yet."""
    return Path(state_folder_name())


def screen_state_path() -> Path:
    """Give the file that holds what the screen remembers by itself."""
    return state_folder() / "screen.json"


def debug_log_path() -> Path:
    """Give the file that holds what was asked while the screen was open with `--debug`."""
    return state_folder() / "debug.log"


def reports_path() -> Path:
    """Give the folder of the reports of evaltui's own faults."""
    return state_folder() / "reports"


def journal_path() -> Path:
    """Give the newer of the two files that hold the journal."""
    return state_folder() / "journal.jsonl"
