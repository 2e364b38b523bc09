"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from evaltui.files.problem import reason, shown

if TYPE_CHECKING:
    from collections.abc import Callable

SUFFIX = ".tmp"
"""How the names of temporary files end: `.NAME.TOKEN.tmp`, with 16 hexadecimal digits."""
_NO_SYNC = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}
"""What file systems say that know no fsync: there, a write is as safe as it can be."""


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
    target = path
    try:
        target = real_target(path)
        make_folder(target.parent)
        old = _existing(target)
        return _write_and_replace(target, data, old, before_replace)
    except OSError as error:
        raise NotSaved(path, reason(error, target.parent)) from error


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
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from None


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
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(about.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    if not os.access(target, os.W_OK):
        # Asked once more in a way that says why: a read-only disk is no matter of permission.
        os.close(os.open(target, os.O_WRONLY | os.O_CLOEXEC))
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return about


def _write_and_replace(
    target: Path,
    data: bytes,
    old: os.stat_result | None,
    before_replace: Callable[[], None] | None,
) -> os.stat_result:
    temporary = target.parent / f".{target.name}.{os.urandom(8).hex()}{SUFFIX}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    handle = os.open(temporary, flags, 0o600)
    try:
        try:
            _write_all(handle, data)
            if old is not None:
                _take_over(handle, old)
            _sync(handle)
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


def _sync(handle: int) -> None:
    """Have the system put the file on the disk; where that cannot be asked for, it is in place."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


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
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unlink_quietly(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
