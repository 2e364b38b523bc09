"""Adding whole lines to a file that others add to at the same time, and reading its end."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from evaltui.files.atomic import NotSaved, make_folder, real_target
from evaltui.files.problem import reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def append_lines(path: Path, lines: bytes) -> None:
    """Add lines, each with its newline, in one write; a new file and its folder are private.

    A line that a killed writer left half written keeps a line of its own. Where the disk takes
    only a part, the file is cut back to what it was.

    Raises:
        NotSaved: with the path and the system's reason.
    """
    try:
        target = real_target(path)
        make_folder(target.parent)
        with opened_to_append(target) as handle:
            append_to(handle, lines)
    except OSError as error:
        raise NotSaved(path, reason(error)) from error


@contextmanager
def opened_to_append(target: Path) -> Iterator[int]:
    """Give a descriptor whose every write goes to the end of the file; mode 0600 if it is new.

    Raises:
        OSError: the system's reason, or that it is no regular file.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
    handle = os.open(target, flags, 0o600)
    try:
        _check_regular(handle)
        yield handle
    except BaseException:
        with suppress(OSError):  # the first fault is the one to tell
            os.close(handle)
        raise
    else:
        os.close(handle)  # a network disk may tell only now that it took nothing


def _check_regular(handle: int) -> None:
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")


def append_to(handle: int, lines: bytes) -> None:
    """Add lines as `append_lines` does.

    Raises:
        OSError: the system's reason.
    """
    size = os.fstat(handle).st_size
    if size and os.pread(handle, 1, size - 1) != b"\n":
        lines = b"\n" + lines
    written = 0
    try:
        while written < len(lines):
            written += os.write(handle, lines[written:])
    except OSError:
        # Only what is our own is cut off: another's lines may stand behind it.
        with suppress(OSError):
            if written and os.fstat(handle).st_size == size + written:
                os.ftruncate(handle, size)
        raise


def last_lines(path: Path, limit: int) -> list[bytes]:
    """Give the lines at the file's end, at most so many bytes of them; a cut one is left out.

    None at all where the file is missing, cannot be read or is no regular file.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return []
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            return []
        start = max(0, about.st_size - limit)
        # One byte more, which tells whether a line begins there.
        content = _read_from(handle, max(0, start - 1))
    except OSError:
        return []
    finally:
        with suppress(OSError):
            os.close(handle)
    lines = content.split(b"\n")
    return [line for line in (lines[1:] if start else lines) if line]


def _read_from(handle: int, start: int) -> bytes:
    """Give all that the file holds from there on."""
    pieces = []
    while piece := os.pread(handle, 1024 * 1024, start):
        pieces.append(piece)
        start += len(piece)
    return b"".join(pieces)
