from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any, NoReturn

import pytest

from evaltui.files.atomic import NotSaved, write_atomically
from evaltui.files.leftovers import remove_leftovers


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_new_files_and_folders_are_the_users_alone(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    write_atomically(path, b"one")
    assert path.read_bytes() == b"one"
    assert mode(path) == 0o600
    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700


def test_the_umask_opens_nothing(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        write_atomically(tmp_path / "a" / "file", b"")
    finally:
        os.umask(old)
    assert (mode(tmp_path / "a"), mode(tmp_path / "a" / "file")) == (0o700, 0o600)


@pytest.mark.parametrize("old_mode", [0o600, 0o640, 0o666, 0o200])
def test_an_existing_file_keeps_its_mode(tmp_path: Path, old_mode: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(old_mode)
    write_atomically(path, b"new")
    assert mode(path) == old_mode


def test_the_link_stays_and_its_target_changes(tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "runs.toml"
    target.parent.mkdir()
    target.write_bytes(b"old")
    link = tmp_path / "runs.toml"
    link.symlink_to(Path("dotfiles") / "runs.toml")
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert [entry.name for entry in target.parent.iterdir()] == ["runs.toml"]


def test_a_link_to_nothing_makes_its_target(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "later" / "file")
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "later" / "file").read_bytes() == b"new"


def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(NotSaved, match="folder was not saved: it is a folder, not a file"):
        write_atomically(tmp_path / "folder", b"")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotSaved, match="it is not a regular file"):
        write_atomically(tmp_path / "pipe", b"")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(NotSaved, match="go in a circle"):
        write_atomically(tmp_path / "a", b"")
    assert (tmp_path / "a").is_symlink()


def test_a_file_as_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotSaved, match="a part of the path is a file, not a folder"):
        write_atomically(tmp_path / "file" / "runs.toml", b"")
    with pytest.raises(NotSaved, match="a part of the path is a file, not a folder"):
        write_atomically(tmp_path / "file" / "deep" / "runs.toml", b"")


def test_a_write_protected_file_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    # The superuser may write everything, so the answer is made up here.
    monkeypatch.setattr("evaltui.files.atomic.os.access", lambda *_: False)
    with pytest.raises(NotSaved, match="permission is denied"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the file system is read-only"),
        (errno.EACCES, "permission is denied"),
        (errno.EIO, "the disk reports an error"),
    ],
)
def test_every_fault_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, words: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(*_: Any, **__: Any) -> NoReturn:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(f"evaltui.files.atomic.os.{call}", fail)
        with pytest.raises(NotSaved) as caught:
            write_atomically(path, b"new")
    assert str(caught.value) == f"{path} was not saved: {words}"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_them_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr("evaltui.files.atomic.os.write", lambda fd, data: write(fd, data[:3]))
    write_atomically(tmp_path / "file", b"0123456789")
    monkeypatch.undo()
    assert (tmp_path / "file").read_bytes() == b"0123456789"


def test_an_objection_before_the_replacement_stops_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def object_() -> NoReturn:
        assert len(list(tmp_path.iterdir())) == 2
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"new", before_replace=object_)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_path_with_control_characters_is_shown_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"")
    with pytest.raises(NotSaved) as caught:
        write_atomically(tmp_path / "f" / "a\nb\x1b[31m\udcff", b"")
    message = str(caught.value)
    assert "\n" not in message
    assert "\x1b" not in message
    message.encode()


def test_old_leftovers_of_killed_saves_go(tmp_path: Path) -> None:
    path = tmp_path / "runs.toml"
    made = 1_000_000.0

    def leave(name: str, at: float = made) -> Path:
        (tmp_path / name).write_bytes(b"half")
        os.utime(tmp_path / name, (at, at))
        return tmp_path / name

    old = leave(".runs.toml.0123456789abcdef.tmp")
    young = leave(".runs.toml.0123456789abcdee.tmp", made + 3000)
    of_another_file = leave(".config.toml.0123456789abcdef.tmp")
    of_a_person = leave(".runs.toml.my-copy.tmp")
    remove_leftovers(path, made + 3601)
    assert not old.exists()
    assert all(kept.exists() for kept in (young, of_another_file, of_a_person))
    remove_leftovers(tmp_path / "no" / "such" / "folder", made)
