"""Running the program that prints a key."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

_MAX_LINE = 64 * 1024
_TICK_S = 0.05


class CommandTooSlow(Exception):
    """The program did not end in time; it was killed with everything it had started."""


@dataclass(frozen=True, slots=True, repr=False)
class CommandOutput:
    """How a program ended. Without a repr: the output is a key."""

    exit_code: int
    first_line: bytes


def run_program(argv: Sequence[str], timeout_s: float) -> CommandOutput:
    """Run a program without a shell, input or terminal; give its exit code and first line.

    Its messages are dropped: they would run across the screen. A helper that it leaves running
    (gpg-agent does that) is not waited for.

    Raises:
        CommandTooSlow: it did not end within `timeout_s` seconds.
        OSError: it could not be started.
    """
    import subprocess  # noqa: PLC0415 - few keys come from commands

    with subprocess.Popen(  # noqa: S603 - the user's own command, from the user's own file
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as program:
        try:
            return _follow(program, time.monotonic() + timeout_s)
        except BaseException:
            _kill_group(program)
            raise


def _follow(program: subprocess.Popen[bytes], end_at: float) -> CommandOutput:
    """Read until the program has ended, and keep the first line alone."""
    import select  # noqa: PLC0415 - see run_program

    assert program.stdout is not None
    handle = program.stdout.fileno()
    output = select.poll()  # select() itself cannot watch descriptors past 1023
    output.register(handle, select.POLLIN)
    head, at_end = b"", False
    while True:
        ended = program.poll() is not None
        readable = not at_end and bool(output.poll(0 if ended else _TICK_S * 1000))
        if readable:
            piece = os.read(handle, _MAX_LINE)
            at_end = not piece
            if b"\n" not in head and len(head) < _MAX_LINE:
                head += piece
        elif ended:
            return CommandOutput(program.returncode, head.partition(b"\n")[0])
        elif at_end:
            time.sleep(_TICK_S)
        if time.monotonic() > end_at:
            raise CommandTooSlow


def _kill_group(program: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(program.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
