"""Whether files can be kept in a folder."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from evaltui.cli.checks.finding import Finding, Group, Status
from evaltui.cli.checks.folders import check_folder
from evaltui.cli.exit_codes import ExitCode


def check(folder: Path) -> Finding:
    return check_folder(Group("state"), "folder", folder)


def test_a_folder_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    found = check(tmp_path)
    assert found.status is Status.OK
    assert found.message.startswith(f"{tmp_path} can be written, ")
    assert found.message.endswith(" free")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    found = check(tmp_path / "a" / "b")
    assert found.message.endswith("; it is made when it is needed")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_its_place_is_moved_away_by_the_line_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "a b").write_text("kept")
    found = check(tmp_path / "a b" / "c")
    assert (found.status, found.code) == (Status.FIX, ExitCode.USAGE)
    assert f"{tmp_path}/a b is a file, not a folder" in found.message
    assert os.system(str(found.fix)) == 0
    assert check(tmp_path / "a b" / "c").status is Status.OK
    assert (tmp_path / "a b.old").read_text() == "kept"


@pytest.mark.parametrize(
    ("number", "why", "fix"),
    [
        (errno.ENOSPC, "the disk is full", "df -h "),
        (errno.EROFS, "the file system is read-only", "sudo mount -o remount,rw "),
        (errno.EACCES, "permission is denied", 'sudo chown "$USER" '),
    ],
)
def test_the_systems_reason_is_told_with_what_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, why: str, fix: str
) -> None:
    def refuse(**words: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    found = check(tmp_path)
    assert found.message == f"{tmp_path} takes no file: {why}"
    assert str(found.fix).startswith(fix)


def test_little_room_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=3_000_000))
    found = check(tmp_path)
    assert found.status is Status.NOTE
    assert "has little room: " in found.message
