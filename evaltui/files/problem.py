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
    errno.ESTALE: "the network folder has gone away",
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


def reason(error: OSError) -> str:
    """Give the system's reason in plain words."""
    known = _REASONS.get(error.errno or 0)
    return known or (error.strerror or type(error).__name__).lower()
