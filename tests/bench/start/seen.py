"""Programs in a pseudo-terminal: how long until something is on the screen, and until they end."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PATIENCE_S = 30.0
STARTED = rb"\x1b\[\?1004h"
"""Textual's driver asks for signs of focus: what comes from here on is drawn by Textual."""
_ASKED = re.compile(rb"\x1b\[\?([0-9]+)\$p")


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds since the start, but for the last."""

    first: float
    """Until the sign was seen for the first time."""
    whole: float
    """Until it was drawn by Textual."""
    end: float
    """From the key that leaves to the end of the process."""


def ended_s(command: Sequence[str], env: Mapping[str, str]) -> float:
    """Give how many seconds a command takes in a terminal from start to end."""
    began, process, master = _started(command, env)
    try:
        _read_until(master, None, b"")
        process.wait()
        return time.perf_counter() - began
    finally:
        os.close(master)


def times_of(command: Sequence[str], env: Mapping[str, str], sign: bytes, leave: bytes) -> Times:
    """Start a program, wait until it shows a sign, rest a moment, and leave it.

    Raises:
        TimeoutError: the sign did not come.
    """
    began, process, master = _started(command, env)
    try:
        came = _read_until(master, sign, b"")
        first = time.perf_counter() - began
        _read_until(master, STARTED + b".*" + sign, came)
        whole = time.perf_counter() - began
        _read_for(master, 1.0)
        left = time.perf_counter()
        os.write(master, leave)
        _read_until(master, None, b"")
        process.wait(PATIENCE_S)
        return Times(first, whole, time.perf_counter() - left)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        os.close(master)


def _started(
    command: Sequence[str], env: Mapping[str, str]
) -> tuple[float, subprocess.Popen[bytes], int]:
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(env),
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - no threads here
        )
    finally:
        os.close(slave)
    return began, process, master


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _read_until(master: int, pattern: bytes | None, came: bytes) -> bytes:
    """Read until a pattern came; without one, until the program has ended."""
    until = time.perf_counter() + PATIENCE_S
    while pattern is None or not re.search(pattern, came, re.DOTALL):
        if time.perf_counter() > until:
            raise TimeoutError(f"{pattern!r} was not written: {came[-500:]!r}")
        piece = _piece(master, 0.5)
        if piece is None:
            if pattern is None:
                return came
            raise TimeoutError(f"it ended before {pattern!r}: {came[-500:]!r}")
        came += piece
    return came


def _read_for(master: int, seconds: float) -> None:
    until = time.perf_counter() + seconds
    while (left := until - time.perf_counter()) > 0 and _piece(master, left) is not None:
        pass


def _piece(master: int, wait_s: float) -> bytes | None:
    """Give what came; nothing where nothing did, None where nobody writes any more."""
    if not select.select([master], [], [], wait_s)[0]:
        return b""
    try:
        piece = os.read(master, 1 << 16)
    except OSError:  # EIO: the other side is closed
        return None
    for asked in _ASKED.findall(piece):
        os.write(master, b"\x1b[?" + asked + b";" + (b"2" if asked == b"2026" else b"0") + b"$y")
    return piece or None
