"""Runs files that cannot be read: how that is told, and how their text is put aside."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from evaltui.files.atomic import NotSaved, real_target, write_atomically
from evaltui.files.problem import located, reason, shown
from evaltui.files.reading import read_bytes

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


class DamagedRunsFile(Exception):
    """The runs file cannot be read as one. The message is one sentence with path and line."""

    def __init__(
        self, path: Path, line: int | None, sentence: str, *, content: bytes | None = None
    ) -> None:
        super().__init__(path, line, sentence)
        self.path = path
        self.line = line
        """Counted from 1; None where no single line is at fault."""
        self.sentence = sentence
        self.content = content
        """What the file holds; None where not even that could be read."""
        self.aside: Path | None = None
        """The copy of the content, once it was made."""

    def __str__(self) -> str:
        text = located(self.path, self.line, self.sentence)
        return text if self.aside is None else f"{text}; its text is kept in {shown(self.aside)}"


def put_aside(path: Path, content: bytes, now: datetime) -> Path:
    """Copy a damaged file's content next to it, with mode 0600, unless a copy is there already.

    Raises:
        NotSaved: with the path and the system's reason.
    """
    try:
        target = real_target(path)
        prefix = f"{target.name}.damaged-"
        copies = [target.with_name(name) for name in _names(target) if name.startswith(prefix)]
    except OSError as error:
        raise NotSaved(path, reason(error)) from error
    for copy in sorted(copies):
        if _holds(copy, content):
            return copy
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    number = 1
    while (copy := target.with_name(prefix + stamp + f"-{number}" * (number > 1))) in copies:
        number += 1

    def unless_there() -> None:
        if copy.exists():  # another evaltui has found other damage in the same second
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))

    write_atomically(copy, content, before_replace=unless_there)
    return copy


def _names(target: Path) -> list[str]:
    return os.listdir(target.parent)  # noqa: PTH208 - names alone


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and (read_bytes(path, len(content)) == content)
    except OSError:
        return False
