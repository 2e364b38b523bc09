"""What each command takes, and its help: one light module each, loaded when it is asked for.

A new command is a module here with its `USAGE`, one of the same name in `commands/` with its `run`,
and its name in `NAMES`.
"""

from __future__ import annotations

from importlib import import_module

from evaltui.cli.usage.command import Usage

NAMES = (
    "demo",
    "add",
    "rm",
    "list",
    "status",
    "wait",
    "run",
    "find",
    "cancel",
    "replay",
    "status-line",
    "doctor",
    "config",
    "provider",
    "themes",
    "completions",
    "help",
)
"""Every command, in the order of the help."""


def module_of(name: str) -> str:
    """Give the name of a command's modules."""
    return name.replace("-", "_")


def usage_of(name: str) -> Usage:
    """Load what one of the commands takes."""
    usage: Usage = import_module(f"{__name__}.{module_of(name)}").USAGE
    return usage
