"""The exit codes of all commands, in one table."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's end tells a script; where several hold, see `judging`."""

    SUCCESS = 0
    """All went well; for `wait`: every verdict passed."""
    RUN_FAILED = 1
    """A run failed or was stopped."""
    USAGE = 2
    """Wrong usage: arguments, configuration, or a file that cannot be read or written."""
    NO_VERDICT = 3
    """Unreachable, gone, malformed, or a fault of evaltui's own, which says nothing of a run."""
    AUTH = 4
    """The key is missing or refused."""
    PENDING = 8
    """Still pending when the time was up."""
    INTERRUPTED = 130
    """Ctrl-C: 128 and the number of SIGINT, as shells tell it."""
    TERMINATED = 143
    """SIGTERM: 128 and its number, as shells tell it."""
