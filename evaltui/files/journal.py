"""The journal: every change that was seen, one JSON line each, for this user alone.

Two files hold it, the older of which is given up when the newer one is full or old enough, so that
neither its size nor the age of what is in it grows without bounds. Any number of evaltui write to
it at once; one that is killed leaves at most half a line, which readers pass over.
"""

from __future__ import annotations

import json
import os
import re
import stat
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from evaltui.files.appending import append_to, last_lines, opened_to_append
from evaltui.files.atomic import NotSaved, make_folder, real_target
from evaltui.files.locking import Patience, locked
from evaltui.files.problem import reason
from evaltui.model.record import BadRecord, Record, read_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evaltui.files.journal_settings import JournalSettings
    from evaltui.model.clock import Clock

READ_BYTES = 4 * 1024 * 1024
"""What is read of the journal at most, from its end, unless a caller wants more or less."""
MAX_LINE_BYTES = 128 * 1024
"""What services tell at length is cut where a line would else be longer."""
_MAX_TEXT = 2000
_BEGAN = re.compile(rb'\{"at":"([0-9TZ:.-]{20,24})"')


class NotNoted(NotSaved):
    """Not every line could be added to the journal."""

    def __init__(self, path: Path, why: str, left: int) -> None:
        super().__init__(path, why)
        self.left = left
        """So many lines, from the end, are not in it."""


class Journal:
    """One evaltui's view of the journal."""

    def __init__(self, path: Path, settings: JournalSettings, clock: Clock) -> None:
        self.path = path
        self.patience = Patience()
        """How long to wait for another writer."""
        self._clock = clock
        self._half_bytes = int(settings.max_mib * 1024**2 / 2)
        self._keep = timedelta(days=settings.keep_days)

    def append(self, lines: Sequence[bytes]) -> None:
        """Add lines, each without its newline, that begin as `journal_line` makes them.

        May wait for another writer for a moment: not for the event loop.

        Raises:
            NotNoted: with the path, the system's reason, and how many lines are left.
        """
        left = len(lines)
        try:
            target = real_target(self.path)
            make_folder(target.parent)
            with locked(target, self.patience) as alone:
                for chunk, number in _chunks(lines, self._half_bytes):
                    self._make_room(target, len(chunk), alone=alone)
                    with opened_to_append(target) as handle:
                        _make_private(handle)
                        append_to(handle, chunk)
                        left -= number
        except OSError as error:
            raise NotNoted(self.path, reason(error, self.path.parent), left) from error

    def records(self, limit: int = READ_BYTES) -> list[Record]:
        """Give what the last `limit` bytes tell, the oldest first; what cannot be read is left out.

        Never raises: a journal that is lost is no harm.
        """
        try:
            target = real_target(self.path)
        except OSError:
            return []
        newer = last_lines(target, limit)
        rest = limit - sum(map(len, newer))
        lines = [*last_lines(_older(target), rest), *newer] if rest > 0 else newer
        since = self._since()
        found = (_record(line) for line in lines)
        return [record for record in found if record and (since is None or record.at >= since)]

    def _make_room(self, target: Path, size: int, *, alone: bool) -> None:
        """Begin a new file where the present one is full or old, and give up what is too old.

        Where there are no locks, as on some network disks, two that do so at once lose what the
        older file held: so late and seldom then.
        """
        full_bytes = self._half_bytes if alone else 2 * self._half_bytes
        now, older = self._clock.now(), _older(target)
        with suppress(FileNotFoundError):
            about = target.stat()
            if not stat.S_ISREG(about.st_mode):
                return
            began = _began(target)
            is_old = began is not None and now - began > self._keep / (2 if alone else 1)
            if is_old or (about.st_size and about.st_size + size > full_bytes):
                target.replace(older)
        with suppress(FileNotFoundError):
            # Not begun when this was written for the last time, but then it held all that it holds.
            if now.timestamp() - older.stat().st_mtime > self._keep.total_seconds():
                older.unlink()

    def _since(self) -> datetime | None:
        try:
            return self._clock.now() - self._keep
        except OverflowError:
            return None


def journal_line(at: str, changed: Sequence[str], document: Mapping[str, Any]) -> bytes:
    """Give a line of the journal, without its newline: a public document with two facts more.

    `at` is the moment of the change in RFC 3339, `changed` the names of what changed. Texts of
    services are cut where the line would be longer than `MAX_LINE_BYTES`.
    """
    facts = {"at": at, "changed": list(changed), **document}
    line = _encoded(facts)
    if len(line) > MAX_LINE_BYTES:
        line = _encoded(_shortened(facts))
    if len(line) > MAX_LINE_BYTES:
        line = _encoded(_shortened({**facts, "summary": None, "error_detail": None, "notes": []}))
    return line


def _encoded(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _MAX_TEXT else value[: _MAX_TEXT - 1] + "…"
    if isinstance(value, dict):
        return {name[:_MAX_TEXT]: _shortened(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_shortened(held) for held in value]
    return value


def _chunks(lines: Sequence[bytes], limit: int) -> Iterator[tuple[bytes, int]]:
    """Give the lines with their newlines, together as far as `limit` bytes allow, and how many."""
    chunk, number = bytearray(), 0
    for line in lines:
        if chunk and len(chunk) + len(line) + 1 > limit:
            yield bytes(chunk), number
            chunk.clear()
            number = 0
        chunk += line + b"\n"
        number += 1
    if chunk:
        yield bytes(chunk), number


def _older(target: Path) -> Path:
    return target.with_name(f"{target.stem}.1{target.suffix}")


def _began(target: Path) -> datetime | None:
    """Give the moment of the file's first line."""
    with target.open("rb") as file:
        found = _BEGAN.match(file.read(64))
    try:
        return datetime.fromisoformat(found[1].decode()) if found else None
    except ValueError:
        return None


def _make_private(handle: int) -> None:
    about = os.fstat(handle)
    if stat.S_IMODE(about.st_mode) & 0o077 and about.st_uid == os.geteuid():
        os.fchmod(handle, 0o600)


def _record(line: bytes) -> Record | None:
    try:
        return read_record(json.loads(line))
    except (BadRecord, ValueError, RecursionError):
        return None
