"""The runs file: read leniently, and changed by edits to what is on disk at that moment."""

from __future__ import annotations

import threading
import time
from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evaltui.files.atomic import (
    NotSaved,
    make_folder,
    real_target,
    write_atomically,
)
from evaltui.files.damage import DamagedRunsFile, put_aside
from evaltui.files.leftovers import remove_leftovers
from evaltui.files.locking import Patience, locked
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
from evaltui.files.stamp import Stamp
from evaltui.files.toml_lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evaltui.files.runs_edits import Edit
    from evaltui.model.clock import Clock

MAX_BYTES = 64 * 1024 * 1024
_TRIES = 5
"""How often edits are applied anew because an editor saved in between."""

_PAUSE_S, _PAUSES = 0.05, 10
"""How long a save waits, and how often, for who writes into the file at that moment."""


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
    anew: bool = False
    """It was so before edits were applied: what is in it now is what these put there, no more."""
    unkept: bool = False
    """No file keeps the runs: what is watched is as it was."""


_NEWER = (
    "a newer evaltui has made it (version {}), and this one would lose what it does not know: "
    "update evaltui, or use another file with --runs-file"
)


class _ChangedMeanwhile(Exception):
    """Somebody else saved the file between our reading and our writing."""


class RunsFile:
    """One runs file. Blocking; one thread at a time has its turn.

    Two of them on the same path, in one or two processes, lose nothing of each other's.
    """

    def __init__(
        self, path: Path, clock: Clock, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.path = path
        self.patience = Patience()
        """How long a save waits for another's."""
        self._clock, self._sleep = clock, sleep
        self._turn = threading.Lock()
        self._seen: Stamp | None = None
        self._looked = False
        self._tidied = False
        self._content: bytes = b""
        """The bytes that `_document` was parsed from."""
        self._document = RunsDocument()

    def changed(self) -> bool:
        """Tell whether the file is another than at the last `load` or `apply`; one stat call.

        Not yet, where somebody is in the middle of writing into it.
        """
        with self._turn:
            stamp = Stamp.at(self.path)
            return not self._looked or (stamp != self._seen and not self._is_half_written(stamp))

    def load(self, *, keep_aside: bool = True) -> Loaded:
        """Read the file; never raises. A missing or empty file holds no runs.

        A damaged file's text is copied aside, unless `keep_aside` is false: so when a person may
        be in the middle of an edit.
        """
        with self._turn:
            return self._load(keep_aside=keep_aside)

    def _load(self, *, keep_aside: bool) -> Loaded:
        self._note(Stamp.at(self.path))
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
            NotSaved: the file could not be written, or is a newer evaltui's; it is as it was.
        """
        try:
            target = real_target(self.path)
            make_folder(target.parent)
        except OSError as error:
            raise NotSaved(self.path, reason(error)) from error
        with self._turn, locked(target, self.patience) as alone:
            self._tidy(alone=alone)
            self._let_settle()
            for _ in range(_TRIES):
                try:
                    return self._apply_once(edits, over_damage=over_damage)
                except _ChangedMeanwhile:
                    continue
        raise NotSaved(self.path, "another program keeps changing it")

    def _apply_once(self, edits: Sequence[Edit], *, over_damage: bool) -> Loaded:
        before, is_damaged = Stamp.at(self.path), False
        content: bytes | None = None
        try:
            document, content = self._read()
        except DamagedRunsFile as damaged:
            if not over_damage:
                self._note(before)
                raise
            if _left_of(damaged).newer is None:
                self._put_aside(damaged)
            document, content, is_damaged = _left_of(damaged), damaged.content, True
        changed = document
        for edit in edits:
            changed = edit.apply(changed)
        if changed is document and not is_damaged:
            self._note(before)
            return _loaded(self.path, document, content)
        if document.newer is not None:
            raise NotSaved(self.path, _NEWER.format(document.newer))
        return self._write(changed, content, before)

    def _write(self, document: RunsDocument, old: bytes | None, before: Stamp | None) -> Loaded:
        try:
            content = render(document).encode()
        except (ValueError, RecursionError) as error:
            raise NotSaved(self.path, "a value in it cannot be written as TOML") from error
        if len(content) > MAX_BYTES:
            raise NotSaved(self.path, f"it would be larger than {MAX_BYTES // 1_048_576} MiB")

        def unchanged() -> None:
            if Stamp.at(self.path) != before:
                raise _ChangedMeanwhile

        stamp = before
        if content != old:
            # The stamp of what we wrote, not of what is there now: that may be another's already.
            stamp = Stamp.of(write_atomically(self.path, content, before_replace=unchanged))
        self._note(stamp)
        self._content, self._document = content, document
        return replace(_loaded(self.path, document, content), anew=_is_empty(old))

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

    def _tidy(self, *, alone: bool) -> None:
        if not self._tidied:
            self._tidied = True
            remove_leftovers(self.path, self._clock.now().timestamp(), alone=alone)

    def _let_settle(self) -> None:
        """Wait a little for whoever writes into the file just now: half of it may be no damage."""
        for _ in range(_PAUSES):
            if not self._is_half_written(Stamp.at(self.path)):
                return
            self._sleep(_PAUSE_S)

    def _is_half_written(self, stamp: Stamp | None) -> bool:
        """Tell whether the same file as before was written into a moment ago by somebody else."""
        now_s = self._clock.now().timestamp()
        return stamp is not None and stamp.is_half_written(self._seen, now_s)

    def _put_aside(self, damaged: DamagedRunsFile) -> None:
        if damaged.content is None:
            raise NotSaved(self.path, damaged.sentence)
        try:
            damaged.aside = put_aside(self.path, damaged.content, self._clock.now())
        except NotSaved as error:
            why = f"it is damaged, and its text could not be put aside: {error.why}"
            raise NotSaved(self.path, why) from error

    def _put_aside_quietly(self, damaged: DamagedRunsFile) -> None:
        try:
            self._put_aside(damaged)
        except NotSaved:
            return  # nothing is written over it, so nothing is lost

    def _note(self, stamp: Stamp | None) -> None:
        self._seen, self._looked = stamp, True


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
    if document.newer is not None:
        complaints.append((_NEWER.format(document.newer), ("version",)))
    elif document.top.get("version", VERSION) != VERSION:
        complaints.append((f"version must be {VERSION}", ("version",)))
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
    return Loaded(tuple(runs), problems, empty=_is_empty(content))


def _is_empty(content: bytes | None) -> bool:
    return content is not None and not content.removeprefix(BOM_UTF8).strip()
