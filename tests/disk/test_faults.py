"""Every file that evaltui writes on every disk that fails: the last good one stays, and it is told.

And it is written as soon as the disk works again.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from evaltui.files.appending import append_lines
from evaltui.files.atomic import NotSaved
from evaltui.files.damage import put_aside
from evaltui.files.journal import Journal, journal_line
from evaltui.files.journal_settings import JournalSettings
from evaltui.files.reports import Reports
from evaltui.files.runs_edits import Add
from evaltui.files.runs_file import RunsFile
from evaltui.files.saved_run import SavedRun
from evaltui.files.screen_state import change_screen_state, load_screen_state
from evaltui.model.reference import RunRef
from tests.disk.faults import ATOMIC_FAULTS, FAULTS, NO_LOCKS, NO_SYNC, Disk, Fault
from tests.fakes import EPOCH, FakeClock


@dataclass
class Saved:
    """One kind of file: how a value is put into it, and which values it holds."""

    path: Path
    put: Callable[[str], object]
    held: Callable[[], list[str]]


def runs(folder: Path, clock: FakeClock) -> Saved:
    path = folder / "runs.toml"
    file = RunsFile(path, clock)
    return Saved(
        path,
        lambda value: file.apply([Add(SavedRun(RunRef("retab", value)))]),
        lambda: [run.ref.id for run in RunsFile(path, clock).load().runs],
    )


def journal(folder: Path, clock: FakeClock) -> Saved:
    path = folder / "journal.jsonl"
    one = Journal(path, JournalSettings(), clock)

    def held() -> list[str]:
        lines = path.read_bytes().splitlines() if path.exists() else []
        return [json.loads(line)["run"] for line in lines]

    def put(value: str) -> None:
        one.append([journal_line("2026-11-20T10:00:00Z", ["state"], {"run": value})])

    return Saved(path, put, held)


def recording(folder: Path, clock: FakeClock) -> Saved:
    path = folder / "recording.jsonl"

    def held() -> list[str]:
        return path.read_text().splitlines() if path.exists() else []

    return Saved(path, lambda value: append_lines(path, f"{value}\n".encode()), held)


def state(folder: Path, clock: FakeClock) -> Saved:
    path = folder / "screen.json"
    return Saved(
        path,
        lambda value: change_screen_state(path, {value: 1}, clock.now()),
        lambda: list(load_screen_state(path)),
    )


def aside(folder: Path, clock: FakeClock) -> Saved:
    path = folder / "runs.toml"

    def held() -> list[str]:
        copies = sorted(folder.glob("runs.toml.damaged-*"))
        return [copy.read_text() for copy in copies]

    return Saved(path, lambda value: put_aside(path, value.encode(), clock.now()), held)


KINDS = {"runs": runs, "journal": journal, "recording": recording, "state": state, "aside": aside}
APPENDED = {"journal", "recording"}
CASES = [
    pytest.param(kind, fault, id=f"{kind}: {fault.name}")
    for kind in KINDS
    for fault in (FAULTS if kind in APPENDED else FAULTS + ATOMIC_FAULTS)
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "evaltui"
    folder.mkdir()
    return folder


def _others(folder: Path, saved: Saved) -> list[str]:
    """What lies in the folder beside the file itself, its locks and what was put aside."""
    names = (path.name for path in folder.iterdir() if path != saved.path)
    return [name for name in names if not (name.endswith(".lock") or ".damaged-" in name)]


def _fails(saved: Saved, value: str, fault: Fault) -> None:
    with pytest.raises(NotSaved) as caught:
        saved.put(value)
    assert fault.words in str(caught.value)
    assert saved.path.name in str(caught.value)


@pytest.mark.parametrize(("kind", "fault"), CASES)
def test_the_last_good_file_stays_and_it_is_saved_once_it_can_be(
    folder: Path, disk: Disk, clock: FakeClock, kind: str, fault: Fault
) -> None:
    saved = KINDS[kind](folder, clock)
    saved.put("one")
    before = saved.path.read_bytes() if saved.path.exists() else None
    disk.fails(fault.rule(folder))
    for _ in range(2):
        _fails(saved, "two", fault)
        if kind in APPENDED and "close" in fault.calls:
            continue  # told only after the line was taken: it may be there, and may be twice
        assert saved.held() == ["one"]
        assert (saved.path.read_bytes() if saved.path.exists() else None) == before
    disk.works()
    saved.put("two")
    assert list(dict.fromkeys(saved.held())) == ["one", "two"]
    assert _others(folder, saved) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_first_save_that_fails_leaves_nothing(
    folder: Path, disk: Disk, clock: FakeClock, kind: str, fault: Fault
) -> None:
    saved = KINDS[kind](folder, clock)
    disk.fails(fault.rule(folder))
    _fails(saved, "one", fault)
    disk.works()
    if kind not in APPENDED:
        assert saved.held() == []
    saved.put("one")
    assert list(dict.fromkeys(saved.held())) == ["one"]
    assert _others(folder, saved) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", [*NO_LOCKS, *NO_SYNC], ids=lambda fault: fault.name)
def test_a_disk_without_locks_or_sync_is_no_obstacle(
    folder: Path, disk: Disk, clock: FakeClock, kind: str, fault: Fault
) -> None:
    saved = KINDS[kind](folder, clock)
    disk.fails(fault.rule(folder))
    saved.put("one")
    saved.put("two")
    assert saved.held() == ["one", "two"]
    assert _others(folder, saved) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_lock_file_that_fails_is_no_obstacle(
    folder: Path, disk: Disk, clock: FakeClock, kind: str
) -> None:
    saved = KINDS[kind](folder, clock)
    lock = folder / f".{saved.path.name}.lock"
    for calls in (["open"], ["flock"], ["close"]):
        disk.fails({"under": str(lock), "calls": calls, "errno": errno.EIO})
        saved.put(calls[0])
    assert sorted(saved.held()) == ["close", "flock", "open"]


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"aside"}))
def test_a_folder_that_vanishes_is_made_again(
    folder: Path, disk: Disk, clock: FakeClock, kind: str
) -> None:
    saved = KINDS[kind](folder / "deep" / "er", clock)
    saved.put("one")
    (folder / "deep").rename(folder / "gone")
    saved.put("two")
    assert "two" in saved.held()
    assert (folder / "deep").stat().st_mode & 0o777 == 0o700
    (folder / "deep").rename(folder / "gone too")
    disk.fails({"under": str(folder), "calls": ["mkdir"], "errno": errno.EACCES})
    with pytest.raises(NotSaved, match="permission is denied"):
        saved.put("three")
    disk.works()
    (folder / "gone too").rename(folder / "deep")
    saved.put("three")
    assert sorted(saved.held())[-2:] == ["three", "two"]


def test_a_journal_without_locks_has_bounds_too(folder: Path, disk: Disk, clock: FakeClock) -> None:
    disk.fails(NO_LOCKS[0].rule(folder))
    one = Journal(folder / "journal.jsonl", JournalSettings(max_mib=1.0), clock)
    line = journal_line("2026-11-20T10:00:00Z", ["state"], {"run": "x" * 1000})
    for _ in range(60):
        one.append([line] * 50)
        files = list(folder.glob("journal*"))
        assert sum(file.stat().st_size for file in files) <= 2 * 1024**2
    assert len(files) == 2


def test_what_cannot_be_read_just_now_is_not_taken_for_empty(
    folder: Path, disk: Disk, clock: FakeClock
) -> None:
    """An error of the disk at reading must not have the rest of the file thrown away."""
    for kind in ("runs", "state"):
        saved = KINDS[kind](folder, clock)
        saved.put("one")
        saved = KINDS[kind](folder, clock)  # which has read nothing yet
        disk.fails({"under": str(saved.path), "calls": ["look"], "errno": errno.EIO})
        with pytest.raises(Exception, match="the disk reports an error"):
            saved.put("two")
        disk.works()
        assert saved.held() == ["one"]


def test_a_damaged_file_is_not_replaced_where_its_text_cannot_be_kept(
    folder: Path, disk: Disk, clock: FakeClock
) -> None:
    path = folder / "runs.toml"
    path.write_text("[[runs]]\nrun = oops\n")
    disk.fails({"under": f"{folder}/.runs.toml.damaged", "calls": ["write"], "errno": 28})
    file = RunsFile(path, clock)
    edits = [Add(SavedRun(RunRef("retab", "one")))]
    with pytest.raises(NotSaved, match="its text could not be put aside: the disk is full"):
        file.apply(edits, over_damage=True)
    assert path.read_text() == "[[runs]]\nrun = oops\n"
    disk.works()
    file.apply(edits, over_damage=True)
    assert [copy.read_text() for copy in folder.glob("*.damaged-*")] == ["[[runs]]\nrun = oops\n"]


def test_a_disk_that_can_hold_no_more_files_is_told_as_such(
    folder: Path, disk: Disk, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = SimpleNamespace(f_files=1000, f_favail=0, f_bavail=5)
    monkeypatch.setattr(os, "statvfs", lambda _: about)
    disk.fails(FAULTS[2].rule(folder))
    with pytest.raises(NotSaved, match="no inodes are left"):
        runs(folder, clock).put("one")


def test_a_clock_far_off_is_no_obstacle(folder: Path, disk: Disk) -> None:
    for days in (-20_000, 20_000):
        clock = FakeClock(EPOCH + timedelta(days=days))
        saved = runs(folder, clock)
        saved.put(f"at{abs(days)}{days < 0}")
    assert len(saved.held()) == 2


@pytest.mark.parametrize("fault", FAULTS + ATOMIC_FAULTS, ids=lambda fault: fault.name)
def test_a_report_that_cannot_be_written_is_none_and_is_written_the_next_time(
    folder: Path, disk: Disk, clock: FakeClock, fault: Fault
) -> None:
    reports = Reports(folder / "reports", clock, redact=str, versions=dict)
    error = ZeroDivisionError("boom")
    disk.fails(fault.rule(folder))
    assert reports.write(error, "testing", None) is None
    disk.works()
    path = reports.write(error, "testing", None)
    assert path is not None
    assert "boom" in path.read_text()
    assert list(path.parent.iterdir()) == [path]
