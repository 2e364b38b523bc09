from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest

from evaltui.files.atomic import NotSaved
from evaltui.files.damage import DamagedRunsFile
from evaltui.files.last_known import LastKnown
from evaltui.files.runs_document import RunsDocument
from evaltui.files.runs_edits import Add, Remove, Rename, SetPaused, UpdateLast
from evaltui.files.runs_file import RunsFile
from evaltui.files.saved_run import SavedRun
from evaltui.model.clock import SystemClock
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot, State

A, B = RunRef("retab", "a"), RunRef("nugen", "b")
OpenFile = Callable[[Path], RunsFile]


def refs(file: RunsFile) -> list[str]:
    return [str(run.ref) for run in file.load().runs]


def test_a_missing_file_holds_no_runs_and_is_made_by_the_first_edit(
    path: Path, open_file: OpenFile, now: datetime
) -> None:
    file = open_file(path)
    loaded = file.load()
    assert (loaded.runs, loaded.problems, loaded.damaged) == ((), (), None)
    assert loaded.empty
    assert not path.parent.exists()
    saved = SavedRun(A, "nightly", now, 5, False, LastKnown(Snapshot(State.QUEUED, "queued"), now))
    after = file.apply([Add(saved), Add(SavedRun(B))])
    assert after.runs == (saved, SavedRun(B))
    assert not after.empty
    assert after.anew
    assert open_file(path).load() == replace(after, anew=False)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_holds_no_runs(path: Path, runs_file: RunsFile, content: bytes) -> None:
    path.write_bytes(content)
    loaded = runs_file.load()
    assert loaded.empty is True
    assert loaded.damaged is None
    path.write_bytes(b"version = 1\n")
    assert runs_file.load().empty is False


def test_text_of_another_editor_is_read(path: Path, runs_file: RunsFile) -> None:
    path.write_bytes(b'\xef\xbb\xbf[[runs]]\r\nrun = "retab:a"\r\nname = "n\xc3\xa4chtlich"\r\n')
    (run,) = runs_file.load().runs
    assert (run.ref, run.name) == (A, "nächtlich")


HAND_WRITTEN = """\
# my runs
owner = "me"

[[runs]]
run = "retab:a"      # the first
tags = ["x", "y"]
interval_s = 5
[runs.last]
state = "running"
state_raw = "running"
mine = 1979-05-27
[runs.deep.er]
x = 1

[extra]
y = 2
"""


def test_nothing_is_written_where_nothing_changes(path: Path, runs_file: RunsFile) -> None:
    path.write_text(HAND_WRITTEN)
    before = path.stat()
    runs_file.apply([SetPaused(A, False), Rename(A, None), Remove(B), Add(SavedRun(A))])
    assert path.read_text() == HAND_WRITTEN
    assert path.stat().st_ino == before.st_ino
    assert not runs_file.changed()


def test_keys_of_the_users_own_survive_every_edit(
    path: Path, runs_file: RunsFile, now: datetime
) -> None:
    path.write_text(HAND_WRITTEN)
    last = LastKnown(Snapshot(State.COMPLETED, "completed"), now)
    runs_file.apply([Rename(A, "x"), UpdateLast(A, last), Add(SavedRun(B))])
    text = path.read_text()
    for kept in ('owner = "me"', "y = 2", '"y",', "mine = 1979-05-27", "[runs.deep.er]", "x = 1"):
        assert kept in text
    (first, _) = runs_file.load().runs
    assert first.extra == {"tags": ["x", "y"], "deep": {"er": {"x": 1}}}
    assert first.last is not None
    assert first.last.snapshot == last.snapshot


def test_two_evaltui_lose_nothing_of_each_others(path: Path, open_file: OpenFile) -> None:
    one, two = open_file(path), open_file(path)
    one.apply([Add(SavedRun(A))])
    two.load()
    two.apply([Add(SavedRun(B))])
    after = one.apply([Rename(A, "x")])
    assert [str(run.ref) for run in after.runs] == ["retab:a", "nugen:b"]
    two.apply([Remove(A)])
    assert refs(one) == ["nugen:b"]
    assert [str(run.ref) for run in one.apply([SetPaused(A, True)]).runs] == ["nugen:b"]


def test_changes_by_others_are_noticed_and_ones_own_are_not(
    path: Path, open_file: OpenFile
) -> None:
    file = open_file(path)
    assert file.changed(), "it was never read"
    file.load()
    assert not file.changed()
    file.apply([Add(SavedRun(A))])
    assert not file.changed()
    open_file(path).apply([Add(SavedRun(B))])
    assert file.changed()
    file.load()
    assert not file.changed()
    path.unlink()
    assert file.changed()
    assert file.load().empty
    assert not file.changed()


@dataclass(frozen=True)
class Meanwhile:
    """While an edit is on its way to the disk, somebody else saves: as often as told."""

    path: Path
    texts: list[str]

    def apply(self, document: RunsDocument) -> RunsDocument:
        if self.texts:
            self.path.write_text(self.texts.pop(0))
        return document


def test_an_edit_by_hand_in_the_middle_of_a_save_is_kept(path: Path, runs_file: RunsFile) -> None:
    runs_file.apply([Add(SavedRun(A))])
    by_hand = '[[runs]]\nrun = "retab:a"\nname = "by hand"\n[[runs]]\nrun = "retab:c"\n'
    after = runs_file.apply([Meanwhile(path, [by_hand]), Add(SavedRun(B))])
    assert [(str(run.ref), run.name) for run in after.runs] == [
        ("retab:a", "by hand"),
        ("retab:c", None),
        ("nugen:b", None),
    ]
    assert open_again(runs_file) == after.runs


def open_again(file: RunsFile) -> Any:
    return RunsFile(file.path, file._clock).load().runs


def test_a_file_that_never_rests_is_left_alone(path: Path, runs_file: RunsFile) -> None:
    texts = [f"version = 1\nn = {'9' * n}\n" for n in range(1, 50)]
    with pytest.raises(NotSaved, match="another program keeps changing it"):
        runs_file.apply([Meanwhile(path, texts), Add(SavedRun(B))])
    assert path.read_text().startswith("version = 1\nn = 9")


PROBLEMS = """\
version = 1
[[runs]]
run = "no reference"
name = "kept"
[[runs]]
run = "retab:a"
interval_s = "often"
paused = "yes"
name = 3
added_at = 2026-11-20
[runs.last]
state = "dancing"
[[runs]]
name = "nameless"
[[runs]]
run = "nugen:b"
interval_s = 0.1
[[runs]]
run = 5
[[runs]]
run = "nugen:b"
"""


def test_a_bad_value_loses_neither_its_run_nor_the_others(path: Path, runs_file: RunsFile) -> None:
    path.write_text(PROBLEMS)
    loaded = runs_file.load()
    assert loaded.runs == (SavedRun(A), SavedRun(B))
    assert {(problem.line, problem.sentence.split(" ")[0]) for problem in loaded.problems} == {
        (3, "'no"),
        (7, "interval_s"),
        (8, "paused"),
        (9, "name"),
        (10, "added_at"),
        (11, "state"),
        (13, "a"),
        (17, "interval_s"),
        (19, "a"),
        (21, "nugen:b"),
    }
    assert str(loaded.problems[0]).startswith(f"{path}, line 3: 'no reference' names no run")


def test_bad_values_stay_in_the_file(path: Path, runs_file: RunsFile) -> None:
    path.write_text(PROBLEMS)
    before = runs_file.load()
    after = runs_file.apply([Add(SavedRun(RunRef("retab", "new")))])
    assert after.runs[:2] == before.runs
    assert sorted(p.sentence for p in after.problems) == sorted(p.sentence for p in before.problems)
    text = path.read_text()
    for kept in ('run = "no reference"', 'interval_s = "often"', 'paused = "yes"', "run = 5"):
        assert kept in text


def test_whole_and_broken_numbers_are_intervals(path: Path, runs_file: RunsFile) -> None:
    path.write_text(
        '[[runs]]\nrun = "retab:a"\ninterval_s = 5\n[[runs]]\nrun = "nugen:b"\ninterval_s = 0.5\n'
    )
    assert [run.interval_s for run in runs_file.load().runs] == [5, 0.5]


def test_a_newer_version_is_read_and_told(path: Path, runs_file: RunsFile) -> None:
    path.write_text('version = 2\n[[runs]]\nrun = "retab:a"\n')
    loaded = runs_file.load()
    assert [run.ref for run in loaded.runs] == [A]
    (problem,) = loaded.problems
    assert "line 1: a newer evaltui has made it (version 2)" in str(problem)
    assert runs_file.apply([]).runs == loaded.runs  # nothing to write, so nothing to refuse


@pytest.mark.parametrize("over_damage", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        'version = 2\n[[runs]]\nrun = "retab:a"\n[[runs.steps]]\nn = 1\n',
        'version = 99\n[runs.a]\nrun = "retab:a"\n',  # runs in a form of its own
        'version = 99\n[[runs]]\nrun = "retab:a"\n[[[\n',  # and damaged as well
    ],
)
def test_a_newer_version_is_never_written(
    path: Path, runs_file: RunsFile, text: str, over_damage: bool
) -> None:
    path.write_text(text)
    with pytest.raises((NotSaved, DamagedRunsFile)) as caught:
        runs_file.apply([Add(SavedRun(B))], over_damage=over_damage)
    assert not over_damage or "update evaltui" in str(caught.value)
    assert path.read_text() == text
    assert [each for each in path.parent.iterdir() if each.suffix != ".lock"] == [path]


def test_what_somebody_writes_into_the_file_just_now_is_waited_for(
    path: Path,
) -> None:
    """Half of what another program writes may be valid TOML with half of the runs."""
    text = '[[runs]]\nrun = "retab:a"\n[[runs]]\nrun = "retab:c"\n'
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            path.write_text(text)
            os.utime(path, (1, 1))  # long ago: it rests

    path.parent.mkdir()
    path.write_text(text)
    file = RunsFile(path, SystemClock(), sleep)
    file.load()
    path.write_text('[[runs]]\nrun = "retab:a"\n')  # the same file, written into
    assert not file.changed()
    after = file.apply([Add(SavedRun(B))])
    assert len(pauses) == 3
    assert [str(run.ref) for run in after.runs] == ["retab:a", "retab:c", "nugen:b"]


def test_a_file_that_is_written_into_for_ever_is_not_waited_for_for_ever(path: Path) -> None:
    pauses: list[float] = []
    path.parent.mkdir()
    file = RunsFile(path, SystemClock(), pauses.append)
    path.write_text("")
    file.load()
    path.write_text('[[runs]]\nrun = "retab:a"\n')
    assert [run.ref for run in file.apply([Add(SavedRun(B))]).runs] == [A, B]
    assert 0.1 <= sum(pauses) <= 1.0


def test_what_was_put_into_an_empty_file_is_told(path: Path, runs_file: RunsFile) -> None:
    assert runs_file.apply([Add(SavedRun(A))]).anew
    assert not runs_file.apply([Add(SavedRun(B))]).anew
    path.write_text(" \n")
    assert runs_file.apply([Add(SavedRun(B))]).anew


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the file system is read-only")],
)
def test_a_disk_fault_leaves_the_file_and_the_next_save_works(
    path: Path, runs_file: RunsFile, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    runs_file.apply([Add(SavedRun(A))])
    before = path.read_bytes()

    def fail(*_: Any) -> NoReturn:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr("evaltui.files.atomic.os.fsync", fail)
        with pytest.raises(NotSaved, match=f"runs.toml was not saved: {words}"):
            runs_file.apply([Add(SavedRun(B))])
    assert path.read_bytes() == before
    assert [run.ref for run in runs_file.load().runs] == [A]
    runs_file.apply([Add(SavedRun(B))])
    assert [run.ref for run in runs_file.load().runs] == [A, B]


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, open_file: OpenFile) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotSaved, match="a part of the path is a file, not a folder"):
        open_file(tmp_path / "file" / "evaltui" / "runs.toml").apply([Add(SavedRun(A))])


def test_a_folder_that_vanishes_is_made_again(path: Path, runs_file: RunsFile) -> None:
    runs_file.apply([Add(SavedRun(A))])
    for entry in path.parent.iterdir():
        entry.unlink()
    path.parent.rmdir()
    assert runs_file.changed()
    assert runs_file.load().empty
    assert runs_file.apply([Add(SavedRun(A))]).runs == (SavedRun(A),)


def test_a_file_nobody_could_read_again_is_not_written(
    path: Path, runs_file: RunsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs_file.apply([Add(SavedRun(A))])
    monkeypatch.setattr("evaltui.files.runs_file.MAX_BYTES", 1000)
    with pytest.raises(NotSaved, match="it would be larger than"):
        runs_file.apply([Rename(A, "x" * 2000)])
    assert runs_file.load().runs == (SavedRun(A),)


def test_the_null_device_is_an_empty_file_that_stays_a_device(open_file: OpenFile) -> None:
    null = open_file(Path(os.devnull))
    assert null.load().empty
    with pytest.raises(NotSaved, match="it is not a regular file"):
        null.apply([Add(SavedRun(A))])
    assert not Path(os.devnull).is_file()


def test_the_first_save_removes_what_killed_saves_left(path: Path, runs_file: RunsFile) -> None:
    leftover = path.parent / ".runs.toml.0123456789abcdef.tmp"
    leftover.write_bytes(b"half")
    os.utime(leftover, (0, 0))
    runs_file.apply([Add(SavedRun(A))])
    assert not leftover.exists()
