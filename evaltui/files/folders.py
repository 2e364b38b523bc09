"""The user's folders and files by name, for whoever cannot afford pathlib's start-up."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

RUNS_FILE_ENV = "EVALTUI_RUNS_FILE"
CONFIG_ENV = "EVALTUI_CONFIG"


def runs_name(option: str | None, env: Mapping[str, str]) -> str:
    """Give the runs file: the option's, else `EVALTUI_RUNS_FILE`'s, else the user's own."""
    return _chosen(option, env.get(RUNS_FILE_ENV)) or f"{config_folder_name()}{os.sep}runs.toml"


def config_name(option: str | None, env: Mapping[str, str]) -> str:
    """Give the configuration file: the option's, else `EVALTUI_CONFIG`'s, else the user's own."""
    return _chosen(option, env.get(CONFIG_ENV)) or f"{config_folder_name()}{os.sep}config.toml"


def config_folder_name() -> str:
    """Give the platform's folder for the user's configuration; it may not exist yet."""
    xdg = _xdg_folder("XDG_CONFIG_HOME", "~/.config")
    if xdg is not None:
        return xdg
    from platformdirs import user_config_dir  # noqa: PLC0415 - slow to load

    return user_config_dir("evaltui", appauthor=False)


def state_folder_name() -> str:
    """Give the platform's folder for what a program remembers by itself; it may not exist yet."""
    xdg = _xdg_folder("XDG_STATE_HOME", "~/.local/state")
    if xdg is not None:
        return xdg
    from platformdirs import user_state_dir  # noqa: PLC0415 - slow to load

    return user_state_dir("evaltui", appauthor=False)


def _xdg_folder(variable: str, usual: str) -> str | None:
    """Give the folder by the XDG Base Directory Specification; None where that does not rule.

    platformdirs says the same, but takes as long to load as Python to start.
    """
    if sys.platform != "linux" or "ANDROID_DATA" in os.environ:
        return None
    folder = os.environ.get(variable, "")
    if not folder.startswith("/"):  # the specification: to be ignored
        if not os.environ.get("HOME", "/").startswith("/"):
            return None
        folder = os.path.expanduser(usual)  # noqa: PTH111
    return f"{folder.rstrip('/')}/evaltui" if folder.startswith("/") else None


def _chosen(option: str | None, variable: str | None) -> str | None:
    """Give the first that is not empty, absolute, so that a later change of folder is harmless."""
    chosen = option or variable
    if not chosen:
        return None
    # os.path.expanduser leaves `~` where there is no home; Path.expanduser would raise.
    chosen = os.path.expanduser(chosen)  # noqa: PTH111
    return chosen if os.path.isabs(chosen) else os.path.join(os.getcwd(), chosen)  # noqa: PTH109, PTH117, PTH118
