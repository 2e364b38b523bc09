"""Running the program that prints a key."""

from __future__ import annotations

import errno
import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

_MAX_LINE = 64 * 1024
_TICK_S = 0.05
_START_S = 0.3
"""How long the program's end waits for one that is being started, in seconds."""


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
    return KeyPrograms().run(argv, timeout_s)


class KeyPrograms:
    """Runs such programs in any thread, and ends at once those that still run, from another."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._turn = threading.Lock()
        self._over = False

    def run(self, argv: Sequence[str], timeout_s: float) -> CommandOutput:
        """Run a program as `run_program` does.

        Raises:
            CommandTooSlow: it did not end within `timeout_s` seconds.
            OSError: it could not be started, or `end` was called.
        """
        with self._start(argv) as program:
            try:
                return _follow(program, time.monotonic() + timeout_s)
            except BaseException:
                _kill_group(program)
                raise
            finally:
                with self._turn:
                    self._running.discard(program)

    def end(self) -> None:
        """Kill what runs with everything it has started, and start nothing any more."""
        # Whoever starts one holds the turn only until it has started.
        is_mine = self._turn.acquire(timeout=_START_S)
        self._over = True
        for program in tuple(self._running):
            _kill_group(program)
        if is_mine:
            self._turn.release()

    def _start(self, argv: Sequence[str]) -> subprocess.Popen[bytes]:
        import subprocess  # noqa: PLC0415 - few keys come from commands

        with self._turn:
            if self._over:
                raise OSError(errno.ECANCELED, os.strerror(errno.ECANCELED))
            program = subprocess.Popen(  # noqa: S603 - the user's own command, from the user's own file
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._running.add(program)
        return program


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
    """Kill a program and what it has started, unless it has ended and was waited for."""
    if program.returncode is not None:
        return  # its number may be another's by now
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)
