"""A program in a pseudo-terminal, and what it takes: bytes, processor time, memory, time to answer.

Linux only: the processor time of another process comes from its clock.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

PATIENCE_S = 60.0
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios;"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
_ASKED = re.compile(rb"\x1b\[\?([0-9]+)\$p")
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=>][0-9;:]*[ -/]*[@-~]|\x1bP[^\x1b]*\x1b\\\\")
Seen = tuple[object, ...]
Look = Callable[[pyte.Screen], Seen]
"""Takes from a screen what a key is to change."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a program took in a second."""

    bytes_s: float
    cpu: float
    """The share of one core, 0 to 1 and above."""


class Watched:
    """One program. Leave the `with` block and it is gone."""

    def __init__(
        self,
        command: Sequence[str | Path],
        env: Mapping[str, str],
        *,
        columns: int = 120,
        lines: int = 40,
    ) -> None:
        """Start it; what it writes is read whenever something is asked of this object."""
        self.began = time.perf_counter()
        self.written = 0
        """Bytes that came to the terminal up to now."""
        self._pieces: list[tuple[float, bytes]] = []
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _TAKE_TERMINAL, *map(str, command)],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=dict(env),
                start_new_session=True,
            )
        finally:
            os.close(slave)
        # Linux, include/linux/posix-timers.h: the clock of all of a process's threads.
        self._clock = (~self._process.pid << 3) | 2

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._master)

    def cpu_s(self) -> float:
        """Give the processor time that it took up to now, in seconds."""
        return time.clock_gettime(self._clock)

    def resident_mb(self) -> float:
        """Give the memory it has, in millions of bytes."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def send(self, text: str) -> None:
        """Type."""
        os.write(self._master, text.encode())

    def read_for(self, seconds: float) -> bytes:
        """Read for so long; give what came."""
        end, found = time.perf_counter() + seconds, b""
        while (left := end - time.perf_counter()) > 0:
            found += self._read(left)
        return found

    def wait_for(self, pattern: bytes) -> float:
        """Read until a pattern came; give how many seconds after the start of the program.

        Raises:
            TimeoutError: it did not come.
        """
        came = b""
        while time.perf_counter() < self.began + PATIENCE_S:
            came += self._read(0.1)
            if re.search(pattern, came):
                return time.perf_counter() - self.began
        raise TimeoutError(f"{pattern!r} was not written: {came[-500:]!r}")

    def look(self, look: Look) -> Seen:
        """Give what is on the screen now."""
        self._read(0)
        self._draw()
        return look(self._screen)

    def answer_s(self, keys: str, look: Look, usual_s: float) -> float:
        """Type, and give how many seconds later the screen looked otherwise.

        What comes is kept with its time and drawn after `usual_s`, and again as often as it takes:
        drawing takes longer than what is measured.

        Raises:
            TimeoutError: nothing changed.
        """
        before = self.look(look)
        began = time.perf_counter()
        self.send(keys)
        while time.perf_counter() < began + PATIENCE_S / 10:
            self.read_for(usual_s)
            if changed := self._draw(look, before):
                return changed[0] - began
        raise TimeoutError(f"{keys!r} changed nothing: {before}")

    def takes(self, seconds: float, *, typing: Sequence[str] = ()) -> Taken:
        """Give what it takes on average for so long, while this is typed evenly over the time."""
        self._read(0)
        cpu, written, began = self.cpu_s(), self.written, time.perf_counter()
        for text in typing:
            self.send(text)
            self.read_for(seconds / len(typing))
        self.read_for(began + seconds - time.perf_counter())
        passed = time.perf_counter() - began
        return Taken((self.written - written) / passed, (self.cpu_s() - cpu) / passed)

    def _read(self, wait_s: float) -> bytes:
        found = b""
        while select.select([self._master], [], [], 0 if found else wait_s)[0]:
            piece = os.read(self._master, 1 << 16)
            found += piece
            self.written += len(piece)
            self._pieces.append((time.perf_counter(), piece))
            for asked in _ASKED.findall(piece):
                known = b"2" if asked == b"2026" else b"0"
                os.write(self._master, b"\x1b[?" + asked + b";" + known + b"$y")
        return found

    def _draw(self, look: Look | None = None, before: Seen = ()) -> list[float]:
        """Draw what came; give the times of the pieces after which the screen looks otherwise."""
        changed = []
        for when, piece in self._pieces:
            self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", piece))
            if look is not None and look(self._screen) != before:
                changed.append(when)
        self._pieces.clear()
        return changed
