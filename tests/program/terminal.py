"""A terminal for tests: runs a program in a real pseudo-terminal and reads its screen with pyte."""

from __future__ import annotations

import contextlib
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
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

PATIENCE_S = 30.0
"""How long a condition may take before a test fails; a loaded machine is slow, not wrong."""

# The terminal becomes the child's controlling one, so that its end hangs the child up (SIGHUP)
# and a change of its size is told (SIGWINCH). Done in the child's own interpreter rather than
# between fork and exec, which is not safe in a process with threads.
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios;"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
_INCOMPLETE = re.compile(rb"\x1b(\[[<=>?!0-9;: $]*)?$|\x1b[\]P][^\x07\x1b]*\x1b?$")
# What pyte does not know and would draw as text: kitty's keyboard protocol, XTVERSION and such; and
# what takes no room and is no accent (joiners, U+0488 and U+0489), behind which it draws no more.
_UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<=>][0-9;:]*[ -/]*[@-~]|\x1bP[^\x1b]*\x1b\\"
    rb"|\xd2[\x88\x89]|\xe2\x80[\x8b-\x8d]|\xe2\x81\xa0|\xef\xb8[\x80-\x8f]"
)
_ALTERNATE = re.compile(rb"(\x1b\[\?1049[hl])")
_FAULTS = re.compile(r"Traceback \(most recent call last\)|internal error")
"""What no user is ever to see: looked for in all that any program of a test wrote."""
_SWITCHES = (
    ("\x1b[?1049h", "\x1b[?1049l"),  # the alternate screen
    ("\x1b[?25l", "\x1b[?25h"),  # no cursor
    ("\x1b[?1000h", "\x1b[?1000l"),  # the mouse
    ("\x1b[?1003h", "\x1b[?1003l"),
    ("\x1b[?1006h", "\x1b[?1006l"),
    ("\x1b[?1015h", "\x1b[?1015l"),
    ("\x1b[?2004h", "\x1b[?2004l"),  # bracketed paste
    ("\x1b[?1004h", "\x1b[?1004l"),  # reports of the focus
    ("\x1b[?7l", "\x1b[?7h"),  # no wrapping of lines
    ("\x1b[>25u", "\x1b[<u"),  # kitty's keyboard protocol
)
_ARROWS = {"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D"}
KEYS = {
    "ctrl+l": "\x0c",
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "ctrl+c": "\x03",
    "ctrl+q": "\x11",
    **_ARROWS,
}


class Terminal:
    """One program in a terminal of its own. Leave the `with` block and it is gone."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path | None = None,
        columns: int = 120,
        lines: int = 40,
        answers: bool = True,
    ) -> None:
        """Start the program; `answers` says whether the terminal answers what it is asked."""
        self.raw = bytearray()
        """Every byte that the program wrote to the terminal."""
        self.may_fail = False
        """Whether faults of evaltui's own are what the test is about."""
        self._answers = answers
        self._pending = b""
        self._in_alternate = False
        self._make_screens(columns, lines)
        self._master, slave = os.openpty()
        _set_size(self._master, columns, lines)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _TAKE_TERMINAL, *map(str, command)],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=dict(env),
                cwd=cwd,
                start_new_session=True,
            )
        finally:
            os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self.hang_up()
        if kind is None and not self.may_fail:
            assert not _FAULTS.search(self.written), f"a fault was told:\n{self.written}"

    @property
    def pid(self) -> int:
        """The program's process id, which is also its session's and its group's."""
        return self._process.pid

    # What is on the screen

    @property
    def screen(self) -> pyte.Screen:
        """Every cell of the screen."""
        self._pump(0)
        return self._screen

    @property
    def rows(self) -> list[str]:
        """The lines of the screen, without the spaces at their ends."""
        self._pump(0)
        # Not pyte's own `display`: it fails at half a wide letter, whose other half is drawn over.
        screen = self._screen
        lines = (screen.buffer[line] for line in range(screen.lines))
        cells = ([line[column].data for column in range(screen.columns)] for line in lines)
        return ["".join(line).rstrip() for line in cells]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.rows)

    def row(self, *parts: str) -> str | None:
        """The first line of the screen that holds all the parts."""
        return next((line for line in self.rows if all(part in line for part in parts)), None)

    def shows(self, *parts: str) -> bool:
        """Whether one line of the screen holds all the parts."""
        return self.row(*parts) is not None

    @property
    def prose(self) -> str:
        """The screen's words in one line, for sentences that are wrapped in a box."""
        return " ".join(re.sub("[▌│]", " ", self.text).split())

    @property
    def cell_below(self) -> pyte.screens.Char:
        """The cell in the middle of the last line but one, where the program drew."""
        screen = self._alternate.listener
        assert isinstance(screen, pyte.Screen)
        return screen.buffer[screen.lines - 2][screen.columns // 2]

    def write_across(self, text: str) -> None:
        """Have another program write to the terminal, at the top left."""
        self._pump(0)
        self._draw(b"\x1b[H" + text.encode())

    @property
    def written(self) -> str:
        """Everything the program wrote, with escape sequences."""
        return self.raw.decode("utf-8", "replace")

    def is_painted(self) -> bool:
        """Whether every cell was painted since the last change of size."""
        self._pump(0)
        screen = self._screen
        return all(len(screen.buffer[line]) == screen.columns for line in range(screen.lines))

    def is_restored(self) -> bool:
        """Whether the terminal is as it was: what was switched on is off, and the cursor shows."""
        self._pump(0)
        return all(self.written.rfind(off) > self.written.rfind(on) for on, off in _SWITCHES)

    def has_its_title_back(self) -> bool:
        """Whether the title that the terminal was told to keep was asked for again."""
        self._pump(0)
        return self.written.rfind("\x1b[23;0t") > self.written.rfind("\x1b[22;0t") >= 0

    # What is done to it

    def send(self, text: str) -> None:
        """Type text."""
        os.write(self._master, text.encode())

    def press(self, *keys: str) -> None:
        """Press keys by their names, or by what they type."""
        self.send("".join(KEYS.get(key, key) for key in keys))

    def paste(self, text: str) -> None:
        """Paste text as terminals do with bracketed paste on."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, lines: int) -> None:
        """Change the terminal's size; the kernel tells the program."""
        self._pump(0)
        self._make_screens(columns, lines)
        _set_size(self._master, columns, lines)

    def hang_up(self) -> None:
        """Close the terminal, as when a window is closed or a connection breaks."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def fill_up(self, keys: str) -> None:
        """Type so much that the program writes more than the terminal holds, and read nothing.

        Returns when the terminal is full: what waits to be read grows no more.
        """
        self.send(keys)
        sizes: list[int] = []
        end = time.monotonic() + PATIENCE_S
        while len(sizes) < 10 or len(set(sizes[-10:])) > 1 or not sizes[-1]:
            assert time.monotonic() < end, f"the terminal never filled up: {sizes[-10:]}"
            time.sleep(0.1)
            waiting = fcntl.ioctl(self._master, termios.FIONREAD, bytes(4))
            sizes.append(int.from_bytes(waiting, sys.byteorder))

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    # What is waited for

    def wait_for(self, *parts: str, patience_s: float = PATIENCE_S) -> str:
        """Wait until one line of the screen holds all the parts; give that line."""
        self.wait_until(lambda: self.shows(*parts), f"a line with {parts}", patience_s=patience_s)
        found = self.row(*parts)
        assert found is not None
        return found

    def watch(self, seconds: float) -> None:
        """Read what the program writes for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._pump(left)

    def wait_until_gone(self, *parts: str) -> None:
        """Wait until no line of the screen holds all the parts."""
        self.wait_until(lambda: not self.shows(*parts), f"screen without {parts}")

    def wait_for_sentence(self, part: str) -> None:
        """Wait until the screen tells this, wherever its lines break."""
        self.wait_until(lambda: part in self.prose, f"sentence with {part!r}")

    def wait_until(
        self, holds: Callable[[], bool], what: str, *, patience_s: float = PATIENCE_S
    ) -> None:
        """Wait until a condition holds; it is looked at after every piece of output."""
        end = time.monotonic() + patience_s
        while not holds():
            alive = self._pump(0.1)
            if not alive and not holds():
                raise AssertionError(f"the program ended before there was {what}:\n{self.text}")
            if time.monotonic() > end:
                raise AssertionError(f"no {what} within {patience_s:g} s:\n{self.text}")

    def wait_for_exit(self, *, patience_s: float = PATIENCE_S, reading: bool = True) -> int:
        """Wait until the program has ended; give its exit code, negative for a signal."""
        end = time.monotonic() + patience_s
        while self._process.poll() is None:
            if reading:
                self._pump(0.05)
            else:
                time.sleep(0.05)
            if time.monotonic() > end:
                raise AssertionError(f"still running after {patience_s:g} s:\n{self.text}")
        self._pump(0)
        return self._process.returncode

    def leaves_nothing_running(self) -> bool:
        """Whether no process of the program's session is left, once it has ended."""
        try:
            os.killpg(self.pid, 0)
        except ProcessLookupError:
            return True
        return False

    # How it works

    def _make_screens(self, columns: int, lines: int) -> None:
        """Begin with empty screens: the program paints all of one after a change of size."""
        self._main = pyte.ByteStream(pyte.Screen(columns, lines))
        self._alternate = pyte.ByteStream(pyte.Screen(columns, lines))

    @property
    def _stream(self) -> pyte.ByteStream:
        return self._alternate if self._in_alternate else self._main

    @property
    def _screen(self) -> pyte.Screen:
        screen = self._stream.listener
        assert isinstance(screen, pyte.Screen)
        return screen

    def _pump(self, wait_s: float) -> bool:
        """Read what there is, waiting so long for the first piece; False once all has been read."""
        if self._master < 0:
            time.sleep(wait_s)
            return self._process.poll() is None
        while select.select([self._master], [], [], wait_s)[0]:
            try:
                piece = os.read(self._master, 65536)
            except OSError:  # EIO: nobody holds the other end any more
                return False
            if not piece:
                return False
            self.raw += piece
            self._draw(piece)
            wait_s = 0
        return True

    def _draw(self, piece: bytes) -> None:
        piece = self._pending + piece
        cut = _INCOMPLETE.search(piece)
        end = cut.start() if cut else len(piece)
        piece, self._pending = piece[:end], piece[end:]
        if self._answers:
            self._answer(piece)
        for part in _ALTERNATE.split(_UNKNOWN_TO_PYTE.sub(b"", piece)):
            if _ALTERNATE.fullmatch(part):
                self._in_alternate = part.endswith(b"h")
                if self._in_alternate:
                    self._screen.reset()
            else:
                self._stream.feed(part)

    def _answer(self, piece: bytes) -> None:
        """Answer what a program asks a terminal: synchronised output is known, no more."""
        for asked in re.findall(rb"\x1b\[\?([0-9]+)\$p", piece):
            known = b"2" if asked == b"2026" else b"0"
            os.write(self._master, b"\x1b[?" + asked + b";" + known + b"$y")


def _set_size(terminal: int, columns: int, lines: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
