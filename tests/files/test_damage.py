"""Runs files that are none: nothing is lost, and one sentence says what is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from evaltui.files.atomic import NotSaved
from evaltui.files.damage import DamagedRunsFile
from evaltui.files.runs_edits import Add, Rename
from evaltui.files.runs_file import RunsFile
from evaltui.files.saved_run import SavedRun
from evaltui.model.reference import RunRef

A, B = RunRef("retab", "a"), RunRef("nugen", "b")
BROKEN = b'mine = 1\n[[runs]]\nrun = "retab:a"\nname = "one"\n[[runs]]\nrun = \n'


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (BROKEN, 6, "Invalid value"),
        (b"a = 1\nb = '\xff\xfe'\n", 2, "is not UTF-8 text"),
        ("[[runs]]".encode("utf-16"), 1, "is not UTF-8 text"),
        (b"\0" * 4096, None, "holds only NUL bytes, as after a power failure"),
        (b"a = 1\nruns = 3\n", 2, "runs must be tables"),
        (b"a = " + b"[" * 100_000, None, "nested too deeply"),
        (b"a = " + b"1" * 10_000, None, "A number is too long"),
        (b"{}" * 10, 1, "Invalid"),
    ],
)
def test_what_is_wrong_and_where_is_told(
    path: Path, runs_file: RunsFile, content: bytes, line: int | None, words: str
) -> None:
    path.write_bytes(content)
    damaged = runs_file.load().damaged
    assert damaged is not None
    assert (damaged.path, damaged.line) == (path, line)
    assert words in damaged.sentence
    copy = path.parent / "runs.toml.damaged-20261120T100000Z"
    assert damaged.aside == copy
    assert copy.read_bytes() == content
    assert copy.stat().st_mode & 0o777 == 0o600
    place = f"{path}, line {line}: " if line else f"{path}: "
    assert str(damaged).startswith(place)
    assert str(damaged).endswith(f"its text is kept in {copy}")


def test_the_runs_that_can_be_read_are_loaded_all_the_same(path: Path, runs_file: RunsFile) -> None:
    path.write_bytes(BROKEN)
    loaded = runs_file.load()
    assert [(run.ref, run.name) for run in loaded.runs] == [(A, "one")]
    assert not loaded.empty


def test_the_same_text_is_put_aside_once(path: Path, open_file: Callable[..., RunsFile]) -> None:
    path.parent.mkdir()
    path.write_bytes(BROKEN)
    first = open_file(path).load().damaged
    second = open_file(path).load().damaged
    path.write_bytes(BROKEN + b"x")
    third = open_file(path).load().damaged
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.aside == second.aside
    assert third.aside == path.parent / "runs.toml.damaged-20261120T100000Z-2"
    assert len(list(path.parent.glob("*.damaged-*"))) == 2


def test_a_half_finished_edit_can_be_read_without_a_copy(path: Path, runs_file: RunsFile) -> None:
    path.write_bytes(BROKEN)
    damaged = runs_file.load(keep_aside=False).damaged
    assert damaged is not None
    assert damaged.aside is None
    assert list(path.parent.iterdir()) == [path]


def test_nothing_is_written_over_damage(path: Path, runs_file: RunsFile) -> None:
    path.write_bytes(BROKEN)
    with pytest.raises(DamagedRunsFile) as caught:
        runs_file.apply([Add(SavedRun(B))])
    assert caught.value.line == 6
    assert path.read_bytes() == BROKEN
    assert not runs_file.changed(), "it is the same damage as before"
    path.write_bytes(BROKEN + b"'retab:c'\n")
    assert runs_file.changed()


def test_over_damage_what_is_left_is_saved_after_a_copy(path: Path, runs_file: RunsFile) -> None:
    path.write_bytes(BROKEN)
    after = runs_file.apply([Add(SavedRun(A)), Add(SavedRun(B))], over_damage=True)
    assert [(run.ref, run.name) for run in after.runs] == [(A, "one"), (B, None)]
    assert after.damaged is None
    assert runs_file.load() == after
    assert "mine = 1" in path.read_text()
    (copy,) = path.parent.glob("*.damaged-*")
    assert copy.read_bytes() == BROKEN


def test_over_damage_even_no_edit_makes_the_file_whole(path: Path, runs_file: RunsFile) -> None:
    path.write_bytes(BROKEN)
    runs_file.apply([], over_damage=True)
    loaded = runs_file.load()
    assert loaded.damaged is None
    assert [run.ref for run in loaded.runs] == [A]


def test_without_a_copy_damage_is_not_overwritten(
    path: Path, runs_file: RunsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(BROKEN)

    def full(*_: Any) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("evaltui.files.damage.os.fsync", full)
    with pytest.raises(NotSaved, match="its text could not be put aside: the disk is full"):
        runs_file.apply([Add(SavedRun(B))], over_damage=True)
    damaged = runs_file.load().damaged
    assert damaged is not None
    assert damaged.aside is None
    assert path.read_bytes() == BROKEN
    assert not list(path.parent.glob("*.damaged-*"))


def test_a_mended_file_is_a_file_again(path: Path, runs_file: RunsFile) -> None:
    path.write_bytes(BROKEN)
    assert runs_file.load().damaged is not None
    path.write_bytes(b'[[runs]]\nrun = "retab:a"\n')
    assert runs_file.apply([Rename(A, "x")]).runs == (SavedRun(A, "x"),)


def make_folder(path: Path) -> None:
    path.mkdir()


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_circle(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_folder, "it is a folder, not a file"),
        (make_pipe, "it is not a regular file"),
        (make_circle, "its symbolic links go in a circle"),
    ],
)
def test_what_is_no_file_is_told_and_left_alone(
    path: Path, runs_file: RunsFile, make: Callable[[Path], None], words: str
) -> None:
    make(path)
    damaged = runs_file.load().damaged
    assert damaged is not None
    assert words in str(damaged)
    assert damaged.aside is None
    with pytest.raises((DamagedRunsFile, NotSaved), match=words):
        runs_file.apply([Add(SavedRun(A))])
    with pytest.raises(NotSaved, match=words):
        runs_file.apply([Add(SavedRun(A))], over_damage=True)
    assert not path.is_file()


def test_a_file_that_may_not_be_read_is_told(
    path: Path, runs_file: RunsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text("")

    def deny(*_: Any) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    # The superuser may read everything, so the refusal is made up here.
    monkeypatch.setattr("evaltui.files.runs_file.read_bytes", deny)
    damaged = runs_file.load().damaged
    assert str(damaged) == f"{path}: cannot be read: permission is denied"


def test_a_huge_file_is_not_read_and_not_copied(
    path: Path, runs_file: RunsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaltui.files.runs_file.MAX_BYTES", 1_048_576)
    path.write_bytes(b"#" * 1_048_577)
    damaged = runs_file.load().damaged
    assert str(damaged) == f"{path}: it is larger than 1 MiB, so it was not read"
    with pytest.raises(NotSaved, match="larger than 1 MiB"):
        runs_file.apply([Add(SavedRun(A))], over_damage=True)
    assert path.stat().st_size == 1_048_577
    assert not list(path.parent.glob("*.damaged-*"))
