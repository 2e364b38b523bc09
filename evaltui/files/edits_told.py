"""Being told by the system when a file is edited, so that nobody has to look again and again."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

# The flags of inotify(7), from Linux's <linux/inotify.h>; those of opening are open(2)'s.
_CLOSE_WRITE, _MOVED_FROM, _MOVED_TO, _DELETE = 0x08, 0x40, 0x80, 0x200
_GONE = 0x2000 | 0x8000
"""The folder was unmounted, or is watched no more."""
_HEAD = struct.Struct("iIII")


class EditsTold:
    """Tells of edits of one file: of what is written into it and of what takes its place.

    Of a folder in the network the system tells only what this machine does there.
    """

    def __init__(self, path: Path, edited: Callable[[], object]) -> None:
        """Call `edited`, in the event loop that runs, at each edit until `close`.

        Raises:
            OSError: this system does not tell, or the file has no folder.
        """
        real = Path(os.path.realpath(path))
        self._name, self._edited = os.fsencode(real.name), edited
        self._fd = _opened(real.parent)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._fd, self._read)

    @property
    def tells(self) -> bool:
        """Whether the system tells still: the folder may be gone."""
        return self._fd >= 0

    def close(self) -> None:
        """Tell no more."""
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
            os.close(self._fd)
            self._fd = -1

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            for mask, name in _events(os.read(self._fd, 65_536)):
                if mask & _GONE:
                    self.close()
                if mask & _GONE or name == self._name:
                    self._edited()


def _opened(folder: Path) -> int:
    """Give a descriptor from which the events of a folder are read."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        fd = int(libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
    except (AttributeError, TypeError) as error:
        raise OSError("this system has no inotify") from error
    flags = _CLOSE_WRITE | _MOVED_FROM | _MOVED_TO | _DELETE
    if fd >= 0 and libc.inotify_add_watch(fd, os.fsencode(folder), flags) >= 0:
        return fd
    number = ctypes.get_errno()
    if fd >= 0:
        os.close(fd)
    raise OSError(number, os.strerror(number), str(folder))


def _events(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the mask and the name of each event."""
    at = 0
    while at < len(data):
        _, mask, _, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        yield mask, data[at : at + length].rstrip(b"\0")
        at += length
