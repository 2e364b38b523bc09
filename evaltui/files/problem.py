"""How files fail, in words: problems with their place, and the system's reasons."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaltui.model.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.ENOENT: "there is no such file or folder",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EISDIR: "it is a folder, not a file",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "its symbolic links go in a circle",
    errno.EIO: "the disk reports an error",
    errno.ENXIO: "the disk is gone",
    errno.ENODEV: "the disk is gone",
    errno.ESTALE: "the network folder has gone away",
    errno.ENOTCONN: "the network folder has gone away",
    errno.ETIMEDOUT: "the network folder does not answer",
    errno.EHOSTDOWN: "the network folder does not answer",
    errno.EFBIG: "the file would be larger than is allowed",
    errno.ETXTBSY: "another program is using it",
    errno.EBUSY: "another program is using it",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ENOMEM: "there is no memory left",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that is not as it should be, and where."""

    path: Path
    line: int | None
    """Counted from 1; None where no single line is at fault."""
    sentence: str
    """What is wrong and what would be right, without path, line and full stop."""

    def __str__(self) -> str:
        return located(self.path, self.line, self.sentence)


def located(path: Path, line: int | None, sentence: str) -> str:
    """Give `PATH, line N: SENTENCE`."""
    place = shown(path) if line is None else f"{shown(path)}, line {line}"
    return f"{place}: {sentence}"


def shown(path: str | os.PathLike[str]) -> str:
    """Give a path as it can be printed anywhere: one line, no escapes, no stray bytes."""
    return one_line(os.fsencode(path).decode("utf-8", "replace"), 4096)


def reason(error: OSError, folder: Path | None = None) -> str:
    """Give the system's reason in plain words; of a full disk in `folder`, what it is full of."""
    known = _REASONS.get(error.errno or 0)
    if error.errno == errno.ENOSPC and folder is not None and _holds_no_more_files(folder):
        return "the disk holds as many files as it can (no inodes are left)"
    return known or (error.strerror or type(error).__name__).lower()


def _holds_no_more_files(folder: Path) -> bool:
    """Tell whether it is inodes that lack; file systems that count none say there are 0 of 0."""
    try:
        about = os.statvfs(folder)
    except OSError:
        return False
    return about.f_files > 0 and about.f_favail == 0 and about.f_bavail > 0
