"""The exit codes of all commands, in one table."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's end tells a script; where several hold, see `asking.judging`."""

    SUCCESS = 0
    RUN_FAILED = 1
    USAGE = 2
    NO_VERDICT = 3
    AUTH = 4
    PENDING = 8
    INTERRUPTED = 130
    TERMINATED = 143


MEANINGS = {
    ExitCode.SUCCESS: "success; for `wait`: every verdict passed",
    ExitCode.RUN_FAILED: "a run failed or was stopped",
    ExitCode.USAGE: "wrong usage, or a file that cannot be used",
    ExitCode.NO_VERDICT: "no verdict: unreachable, gone, malformed, or an error of evaltui's own",
    ExitCode.AUTH: "the key is missing or refused",
    ExitCode.PENDING: "still pending when the time was up",
    ExitCode.INTERRUPTED: "interrupted: Ctrl-C",
    ExitCode.TERMINATED: "told to end: SIGTERM (SIGHUP: 129, SIGQUIT: 131)",
}
"""Every code and its meaning: the help shows this table, and so does README."""


def help_table() -> str:
    """Give the table as plain lines."""
    lines = (f"  {code:>3}  {meaning.replace('`', '')}" for code, meaning in MEANINGS.items())
    return "\n".join(("exit codes:", *lines))


def markdown_table() -> str:
    """Give the table in Markdown."""
    rows = (f"| {code} | {meaning} |" for code, meaning in MEANINGS.items())
    return "\n".join(("| exit code | meaning |", "| --- | --- |", *rows))
