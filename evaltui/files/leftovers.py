"""What killed saves leave: temporary files, which nobody will ever finish."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

from evaltui.files.atomic import SUFFIX, real_target

if TYPE_CHECKING:
    from pathlib import Path

LEFTOVER_AGE_S = 3600.0
"""A temporary file older than this belongs to a save that was killed, in seconds."""
_TOKEN = re.compile(r"(damaged-[0-9TZ-]+\.)?[0-9a-f]{16}")
"""What stands between a file's name and `SUFFIX`, also while its damaged text is put aside."""


def remove_leftovers(path: Path, now_s: float, *, alone: bool = False) -> None:
    """Remove the temporary files that killed saves of this file left.

    `alone` says that the file's lock is held: then nobody writes, and every one of them is left
    over. Else only what is more than an hour old is. `now_s` is in seconds since the epoch. Never
    raises for what cannot be removed.
    """
    try:
        target = real_target(path)
        names = os.listdir(target.parent)  # noqa: PTH208 - names alone, no Path for each file
    except OSError:
        return
    prefix = f".{target.name}."
    for name in names:
        if not (name.startswith(prefix) and name.endswith(SUFFIX)):
            continue
        if not _TOKEN.fullmatch(name[len(prefix) : -len(SUFFIX)]):
            continue
        leftover = target.parent / name
        try:
            about = leftover.lstat()
            is_old = alone or now_s - about.st_mtime > LEFTOVER_AGE_S
            if stat.S_ISREG(about.st_mode) and is_old:
                leftover.unlink()
        except OSError:
            continue
