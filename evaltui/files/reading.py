"""Reading whole files that a person, a crash or a mistyped path may have left in any shape."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class TooLarge(OSError):
    """The file is larger than anything evaltui writes or reads."""


def read_bytes(path: str | Path, limit: int) -> bytes:
    """Give the file's bytes, at most `limit`.

    Only regular files and the null device are read: a pipe would block, other devices never end.

    Raises:
        TooLarge: there are more bytes than `limit`.
        OSError: the system's own reason, or that it is no regular file.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode) and not _is_null_device(handle):
            raise OSError(errno.EINVAL, "it is not a regular file")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(errno.EFBIG, f"it is larger than {limit // 1_048_576} MiB")
    return data


def _is_null_device(handle: int) -> bool:
    return os.path.samestat(os.fstat(handle), os.stat(os.devnull))  # noqa: PTH116
