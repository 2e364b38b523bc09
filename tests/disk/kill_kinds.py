"""The files that saves are killed over, what each may hold afterwards, and the next start."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evaltui.files.journal import Journal, journal_line
from evaltui.files.journal_settings import JournalSettings
from evaltui.files.runs_edits import Add
from evaltui.files.runs_file import RunsFile
from evaltui.files.saved_run import SavedRun
from evaltui.files.screen_state import change_screen_state, load_screen_state
from evaltui.model.reference import RunRef
from tests.fakes import FakeClock

NOW = datetime.now(UTC)
CLOCK = FakeClock(NOW)
LONG = "x" * 1500


@dataclass(frozen=True)
class Kind:
    """One kind of file."""

    prepare: Callable[[Path], None]
    """Makes the file in an empty folder."""
    save: Callable[[Path], object]
    """Saves it anew: what is killed."""
    check: Callable[[Path], str]
    """Gives a word for what is found; raises AssertionError where it is not whole."""
    start_again: Callable[[Path], None]
    """Does what the next start of the program does, and checks that."""
    left: frozenset[str]
    """Names that may be in the folder then; those of what was put aside may be there too."""

    def check_left(self, folder: Path) -> None:
        """Check that nothing lies about after the next start."""
        names = {path.name for path in folder.iterdir() if ".damaged-" not in path.name[1:]}
        assert names <= self.left, names - self.left
        assert not list(folder.glob(".*.tmp"))


# The runs file

FIRST, SECOND = RunRef("retab", "first"), RunRef("retab", "second")


def runs_file_at(folder: Path) -> RunsFile:
    return RunsFile(folder / "runs.toml", CLOCK)


def _prepare_runs(folder: Path) -> None:
    many = [Add(SavedRun(RunRef("nugen", f"r{number}"), LONG)) for number in range(20)]
    runs_file_at(folder).apply([Add(SavedRun(FIRST)), *many])


def _check_runs(folder: Path) -> str:
    loaded = runs_file_at(folder).load(keep_aside=False)
    assert loaded.damaged is None, loaded.damaged
    refs = [run.ref for run in loaded.runs]
    assert refs[0] == FIRST
    assert len(refs) == 21 + (SECOND in refs)
    return "new" if SECOND in refs else "old"


def _start_runs(folder: Path) -> None:
    runs_file_at(folder).apply([])
    after = runs_file_at(folder).apply([Add(SavedRun(SECOND))])
    assert after.runs[-1].ref == SECOND


# The same, damaged by a person and written over at the end

DAMAGED = b'[[runs]]\nrun = "retab:first"\n[[runs]]\nrun = oops\n'


def _prepare_damaged(folder: Path) -> None:
    (folder / "runs.toml").write_bytes(DAMAGED)


def _check_damaged(folder: Path) -> str:
    content = (folder / "runs.toml").read_bytes()
    copies = [copy.read_bytes() for copy in folder.glob("runs.toml.damaged-*")]
    assert copies in ([], [DAMAGED])
    if content == DAMAGED:
        return "old"
    assert copies, "written over before its text was put aside"
    loaded = runs_file_at(folder).load(keep_aside=False)
    assert [run.ref for run in loaded.runs] == [FIRST, SECOND]
    return "new"


def _start_damaged(folder: Path) -> None:
    runs_file_at(folder).apply([Add(SavedRun(SECOND))], over_damage=True)


# The journal, with room and without


def line(number: int, text: str = "") -> bytes:
    return journal_line("2026-11-20T10:00:00Z", ["state"], {"number": number, "text": text})


def journal_at(folder: Path) -> Journal:
    return Journal(folder / "journal.jsonl", JournalSettings(max_mib=1.0, keep_days=9999), CLOCK)


def numbers_in(folder: Path) -> list[int]:
    """What can be read of the journal, the older file first."""
    paths = (folder / "journal.1.jsonl", folder / "journal.jsonl")
    lines = [text for path in paths if path.exists() for text in path.read_bytes().split(b"\n")]
    numbers = []
    for text in lines:
        try:
            numbers.append(json.loads(text)["number"])
        except ValueError:
            continue  # half a line
    return numbers


def _prepare_journal(folder: Path) -> None:
    journal_at(folder).append([line(number) for number in range(5)])


def _prepare_full_journal(folder: Path) -> None:
    text = "x" * 60_000
    journal_at(folder).append([line(number, text) for number in range(8)])
    (folder / "journal.1.jsonl").write_bytes(line(-1) + b"\n")


def _save_journal(folder: Path, size: int = 1500) -> None:
    journal_at(folder).append([line(number, "y" * size) for number in (100, 101, 102)])


def _check_journal(folder: Path) -> str:
    numbers = [number for number in numbers_in(folder) if number >= 0]
    old = [number for number in numbers if number < 100]
    assert old == list(range(len(old)))
    assert len(old) in {5, 8}
    new = numbers[len(old) :]
    assert new == [100, 101, 102][: len(new)]
    return {0: "old", 3: "new"}.get(len(new), "a part")


def _start_journal(folder: Path) -> None:
    before = [number for number in numbers_in(folder) if number >= 0]
    journal_at(folder).append([line(200), line(201)])
    assert [number for number in numbers_in(folder) if number >= 0] == [*before, 200, 201]


# What the screen remembers


def _prepare_state(folder: Path) -> None:
    change_screen_state(folder / "screen.json", {"theme": LONG}, NOW)


def _check_state(folder: Path) -> str:
    state = load_screen_state(folder / "screen.json")
    assert state in ({"theme": LONG}, {"theme": LONG, "sort": "name"})
    return "new" if "sort" in state else "old"


def _change_state(folder: Path) -> None:
    change_screen_state(folder / "screen.json", {"sort": "name"}, NOW)


def _start_state(folder: Path) -> None:
    change_screen_state(folder / "screen.json", {"looked_at": "now"}, NOW)


_RUNS = frozenset({"runs.toml", ".runs.toml.lock"})
_JOURNAL = frozenset({"journal.jsonl", "journal.1.jsonl", ".journal.jsonl.lock"})
KINDS = {
    "runs": Kind(
        _prepare_runs,
        lambda folder: runs_file_at(folder).apply([Add(SavedRun(SECOND))]),
        _check_runs,
        _start_runs,
        _RUNS,
    ),
    "damaged": Kind(_prepare_damaged, _start_damaged, _check_damaged, _start_damaged, _RUNS),
    "journal": Kind(_prepare_journal, _save_journal, _check_journal, _start_journal, _JOURNAL),
    "full journal": Kind(
        _prepare_full_journal,
        lambda folder: _save_journal(folder, 20_000),
        _check_journal,
        _start_journal,
        _JOURNAL,
    ),
    "state": Kind(
        _prepare_state,
        _change_state,
        _check_state,
        _start_state,
        frozenset({"screen.json", ".screen.json.lock"}),
    ),
}
