"""Writing files whole or not at all."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from evaltui.files.problem import reason, shown

if TYPE_CHECKING:
    from collections.abc import Callable

LEFTOVER_AGE_S = 3600.0
"""A temporary file older than this belongs to a save that was killed, in seconds."""
_TOKEN = re.compile(r"[0-9a-f]{16}")


class NotSaved(Exception):
    """A file could not be written; the old one is as it was. The message is one sentence."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{shown(path)} was not saved: {why}")
        self.path = path
        self.why = why
        """The reason alone, in words."""


def write_atomically(
    path: Path, data: bytes, *, before_replace: Callable[[], None] | None = None
) -> os.stat_result:
    """Replace the file's content in one step: whoever reads sees the old or the new, whole.

    A symbolic link stays and the file it points to is replaced. A new file gets mode 0600, an
    existing one keeps its mode and owner; missing folders are made with mode 0700.
    `before_replace` is called when everything is ready; what it raises stops the write.
    Gives what the system knows of the file just written.

    Raises:
        NotSaved: with the path and the system's reason; nothing was changed.
    """
    try:
        target = real_target(path)
        make_folder(target.parent)
        old = _existing(target)
        return _write_and_replace(target, data, old, before_replace)
    except OSError as error:
        raise NotSaved(path, reason(error)) from error


def real_target(path: Path) -> Path:
    """Give the file that a chain of symbolic links ends at, existing or not.

    Raises:
        OSError: the links go in a circle.
    """
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        target.stat()  # raises ELOOP: realpath gives up silently on a circle
    return target


def make_folder(folder: Path) -> None:
    """Make the folder and its missing parents, each with mode 0700.

    Raises:
        OSError: the system's reason.
    """
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise NotADirectoryError(20, os.strerror(20)) from None


def remove_leftovers(path: Path, now_s: float) -> None:
    """Remove the temporary files that killed saves of this file left more than an hour ago.

    `now_s` is in seconds since the epoch. Never raises for what cannot be removed.
    """
    try:
        target = real_target(path)
        names = os.listdir(target.parent)  # noqa: PTH208 - names alone, no Path for each file
    except OSError:
        return
    prefix, suffix = f".{target.name}.", ".tmp"
    for name in names:
        if not (name.startswith(prefix) and name.endswith(suffix)):
            continue
        if not _TOKEN.fullmatch(name[len(prefix) : -len(suffix)]):
            continue
        leftover = target.parent / name
        try:
            about = leftover.lstat()
            if stat.S_ISREG(about.st_mode) and now_s - about.st_mtime > LEFTOVER_AGE_S:
                leftover.unlink()
        except OSError:
            continue


def _existing(target: Path) -> os.stat_result | None:
    """Give what is known of the file in place, None where there is none yet.

    Raises:
        OSError: it is nothing that may be replaced (a folder, a device, a write-protected file).
    """
    try:
        about = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(about.st_mode):
        raise IsADirectoryError(21, os.strerror(21))
    if not stat.S_ISREG(about.st_mode):
        raise OSError(22, "it is not a regular file")
    if not os.access(target, os.W_OK):
        raise PermissionError(13, os.strerror(13))
    return about


def _write_and_replace(
    target: Path,
    data: bytes,
    old: os.stat_result | None,
    before_replace: Callable[[], None] | None,
) -> os.stat_result:
    temporary = target.parent / f".{target.name}.{os.urandom(8).hex()}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    handle = os.open(temporary, flags, 0o600)
    try:
        try:
            _write_all(handle, data)
            if old is not None:
                _take_over(handle, old)
            os.fsync(handle)
            about = os.fstat(handle)
        finally:
            os.close(handle)
        if before_replace is not None:
            before_replace()
        os.replace(temporary, target)  # noqa: PTH105 - the seam where tests make the disk fail
    except BaseException:
        _unlink_quietly(temporary)
        raise
    _sync_folder(target.parent)
    return about


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _take_over(handle: int, old: os.stat_result) -> None:
    """Give the new file the old one's owner and mode, as far as the system lets us."""
    mine = os.fstat(handle)
    try:
        if (mine.st_uid, mine.st_gid) != (old.st_uid, old.st_gid):
            os.fchown(handle, old.st_uid, old.st_gid)
        os.fchmod(handle, stat.S_IMODE(old.st_mode) & 0o777)
    except OSError:
        return  # another's file, or a file system without modes: 0600 gives away nothing


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; where the system cannot, the file is in place all the same."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def _unlink_quietly(path: Path) -> None:
    try:
        path.unlink()
    except OSError:
        return
