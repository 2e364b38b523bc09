"""Runs files that cannot be read: how that is told, and how their text is put aside."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from evaltui.files.atomic import real_target
from evaltui.files.problem import located, shown
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
        OSError: the system's reason.
    """
    target = real_target(path)
    prefix = f"{target.name}.damaged-"
    for name in sorted(os.listdir(target.parent)):  # noqa: PTH208 - names alone
        if name.startswith(prefix) and _holds(target.parent / name, content):
            return target.parent / name
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    number = 1
    while True:
        suffix = stamp if number == 1 else f"{stamp}-{number}"
        copy = target.with_name(prefix + suffix)
        try:
            _write_new(copy, content)
        except FileExistsError:
            number += 1
        else:
            return copy


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and (read_bytes(path, len(content)) == content)
    except OSError:
        return False


def _write_new(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    handle = os.open(path, flags, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
