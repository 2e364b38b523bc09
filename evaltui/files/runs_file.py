"""The runs file: read leniently, and changed by edits to what is on disk at that moment."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evaltui.files.atomic import (
    NotSaved,
    make_folder,
    real_target,
    remove_leftovers,
    write_atomically,
)
from evaltui.files.damage import DamagedRunsFile, put_aside
from evaltui.files.locking import locked
from evaltui.files.problem import Problem, reason
from evaltui.files.reading import TooLarge, read_bytes
from evaltui.files.runs_document import (
    VERSION,
    NotARunsFile,
    RunsDocument,
    parse,
    render,
    salvage,
)
from evaltui.files.saved_run import SavedRun, decode_run
from evaltui.files.toml_lines import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evaltui.files.runs_edits import Edit
    from evaltui.model.clock import Clock

MAX_BYTES = 64 * 1024 * 1024
_TRIES = 5
"""How often edits are applied anew because an editor saved in between."""

_Stamp = tuple[int, int, int]
"""When the file was modified (ns), its size in bytes, and which file it is."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the runs file holds."""

    runs: tuple[SavedRun, ...] = ()
    """The runs that can be read, in the order of the file; of a damaged file, what is left."""
    problems: tuple[Problem, ...] = ()
    """Values that are not as they should be; they stay in the file."""
    damaged: DamagedRunsFile | None = None
    """Set where the file as a whole cannot be read."""
    empty: bool = False
    """There is no file, or nothing in it: a first start, but perhaps an editor in the middle of a
    save, or a folder that vanished. No sign that somebody removed all runs."""


class _ChangedMeanwhile(Exception):
    """Somebody else saved the file between our reading and our writing."""


class RunsFile:
    """One runs file. Blocking; to be used by one thread at a time.

    Two of them on the same path, in one or two processes, lose nothing of each other's.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._clock = clock
        self._seen: _Stamp | None = None
        self._looked = False
        self._tidied = False
        self._content: bytes = b""
        """The bytes that `_document` was parsed from."""
        self._document = RunsDocument()

    def changed(self) -> bool:
        """Tell whether the file is another than at the last `load` or `apply`; one stat call."""
        return not self._looked or self._stamp() != self._seen

    def load(self, *, keep_aside: bool = True) -> Loaded:
        """Read the file; never raises. A missing or empty file holds no runs.

        A damaged file's text is copied aside, unless `keep_aside` is false: so when a person may
        be in the middle of an edit.
        """
        self._note(self._stamp())
        try:
            document, content = self._read()
        except DamagedRunsFile as damaged:
            if keep_aside and damaged.content:
                self._put_aside_quietly(damaged)
            left = _loaded(self.path, _left_of(damaged), None)
            return replace(left, damaged=damaged)
        return _loaded(self.path, document, content)

    def apply(self, edits: Sequence[Edit], *, over_damage: bool = False) -> Loaded:
        """Apply the edits, in their order, to what is on disk now, and give what the file holds.

        Nothing is written where nothing changes. With `over_damage`, a damaged file is put aside
        and replaced by what can be saved of it with the edits applied: so at the end of the
        program, with an `Add` for each run that must not be lost.

        Raises:
            DamagedRunsFile: the file cannot be read; nothing was written over it.
            NotSaved: the file could not be written; it is as it was.
        """
        try:
            target = real_target(self.path)
            make_folder(target.parent)
        except OSError as error:
            raise NotSaved(self.path, reason(error)) from error
        with locked(target):
            self._tidy()
            for _ in range(_TRIES):
                try:
                    return self._apply_once(edits, over_damage=over_damage)
                except _ChangedMeanwhile:
                    continue
        raise NotSaved(self.path, "another program keeps changing it")

    def _apply_once(self, edits: Sequence[Edit], *, over_damage: bool) -> Loaded:
        before, is_damaged = self._stamp(), False
        content: bytes | None = None
        try:
            document, content = self._read()
        except DamagedRunsFile as damaged:
            if not over_damage:
                self._note(before)
                raise
            self._put_aside(damaged)
            document, content, is_damaged = _left_of(damaged), damaged.content, True
        changed = document
        for edit in edits:
            changed = edit.apply(changed)
        if changed is document and not is_damaged:
            self._note(before)
            return _loaded(self.path, document, content)
        return self._write(changed, content, before)

    def _write(self, document: RunsDocument, old: bytes | None, before: _Stamp | None) -> Loaded:
        try:
            content = render(document).encode()
        except (ValueError, RecursionError) as error:
            raise NotSaved(self.path, "a value in it cannot be written as TOML") from error
        if len(content) > MAX_BYTES:
            raise NotSaved(self.path, f"it would be larger than {MAX_BYTES // 1_048_576} MiB")

        def unchanged() -> None:
            if self._stamp() != before:
                raise _ChangedMeanwhile

        stamp = before
        if content != old:
            # The stamp of what we wrote, not of what is there now: that may be another's already.
            stamp = _stamp_of(write_atomically(self.path, content, before_replace=unchanged))
        self._note(stamp)
        self._content, self._document = content, document
        return _loaded(self.path, document, content)

    def _read(self) -> tuple[RunsDocument, bytes]:
        """Give the document on disk and its bytes.

        Raises:
            DamagedRunsFile: it cannot be read.
        """
        try:
            content = read_bytes(self.path, MAX_BYTES)
        except FileNotFoundError:
            content = b""
        except TooLarge as error:
            sentence = f"{error.strerror}, so it was not read"
            raise DamagedRunsFile(self.path, None, sentence) from None
        except OSError as error:
            raise DamagedRunsFile(self.path, None, f"cannot be read: {reason(error)}") from None
        if content != self._content:
            self._document = _parse_bytes(self.path, content)
            self._content = content
        return self._document, content

    def _tidy(self) -> None:
        if not self._tidied:
            self._tidied = True
            remove_leftovers(self.path, self._clock.now().timestamp())

    def _put_aside(self, damaged: DamagedRunsFile) -> None:
        if damaged.content is None:
            raise NotSaved(self.path, damaged.sentence)
        try:
            damaged.aside = put_aside(self.path, damaged.content, self._clock.now())
        except OSError as error:
            why = f"it is damaged, and its text could not be put aside: {reason(error)}"
            raise NotSaved(self.path, why) from error

    def _put_aside_quietly(self, damaged: DamagedRunsFile) -> None:
        try:
            self._put_aside(damaged)
        except NotSaved:
            return  # nothing is written over it, so nothing is lost

    def _note(self, stamp: _Stamp | None) -> None:
        self._seen, self._looked = stamp, True

    def _stamp(self) -> _Stamp | None:
        try:
            return _stamp_of(os.stat(self.path))  # noqa: PTH116 - the cheap check, once a second
        except OSError:
            return None


def _stamp_of(about: os.stat_result) -> _Stamp:
    return about.st_mtime_ns, about.st_size, about.st_ino


def _parse_bytes(path: Path, content: bytes) -> RunsDocument:
    try:
        return parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DamagedRunsFile(path, line, "is not UTF-8 text", content=content) from None
    except NotARunsFile as error:
        if not content.strip(b"\0"):
            sentence = "holds only NUL bytes, as after a power failure"
            raise DamagedRunsFile(path, None, sentence, content=content) from None
        raise DamagedRunsFile(path, error.line, str(error), content=content) from None


def _left_of(damaged: DamagedRunsFile) -> RunsDocument:
    return salvage((damaged.content or b"").decode("utf-8-sig", "replace"))


def _loaded(path: Path, document: RunsDocument, content: bytes | None) -> Loaded:
    """Read the document's runs; without content there are no lines to name, so no problems."""
    runs: list[SavedRun] = []
    complaints: list[tuple[str, tuple[str | int, ...]]] = []
    seen: set[str | None] = set()
    if document.top.get("version", VERSION) != VERSION:
        wrong = f"version must be {VERSION}: a newer evaltui may have written this"
        complaints.append((wrong, ("version",)))
    for number, entry in enumerate(document.entries):

        def complain(key: str | None, sentence: str, number: int = number) -> None:
            complaints.append((sentence, ("runs", number, *(() if key is None else (key,)))))

        run = decode_run(entry.values, complain)
        if run is None:
            continue
        if entry.run in seen:
            complain("run", f"{entry.run} is in this file twice; the first one counts")
            continue
        seen.add(entry.run)
        runs.append(run)
    if content is None:
        return Loaded(tuple(runs))
    problems: tuple[Problem, ...] = ()
    if complaints:
        lines = Lines(content.decode("utf-8-sig"))
        problems = tuple(Problem(path, lines.of(*place), wrong) for wrong, place in complaints)
    return Loaded(tuple(runs), problems, empty=not content.removeprefix(BOM_UTF8).strip())
