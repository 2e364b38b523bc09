from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest

from evaltui.files.locking import LAST_WAIT_S, Patience, locked


class Time:
    """Moves only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def monotonic(self) -> float:
        return self.now


def test_only_one_holds_the_lock_and_the_other_gives_up_waiting(tmp_path: Path) -> None:
    time = Time()
    with locked(tmp_path / "runs.toml") as first:
        assert first
        with locked(
            tmp_path / "runs.toml", Patience(2.0), sleep=time.sleep, monotonic=time.monotonic
        ) as second:
            assert not second
    assert 2.0 <= time.now < 2.1


def test_the_lock_is_free_after_the_block_even_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "runs.toml"):
        raise ZeroDivisionError
    with locked(tmp_path / "runs.toml", Patience(0.0)) as got:
        assert got


def test_it_waits_for_a_short_holder(tmp_path: Path) -> None:
    held = os.open(tmp_path / ".runs.toml.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    time = Time()

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        if time.now > 1.0:
            fcntl.flock(held, fcntl.LOCK_UN)

    with locked(tmp_path / "runs.toml", sleep=sleep, monotonic=time.monotonic) as got:
        assert got
    os.close(held)


def test_the_lock_file_of_a_killed_holder_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".runs.toml.lock").write_bytes(b"")
    with locked(tmp_path / "runs.toml", Patience(0.0)) as got:
        assert got


def test_without_a_place_for_the_lock_file_it_goes_on(tmp_path: Path) -> None:
    with locked(tmp_path / "gone" / "runs.toml") as got:
        assert not got


def test_a_file_system_without_locks_does_not_stop_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> NoReturn:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", fail)
    with locked(tmp_path / "runs.toml") as got:
        assert not got


def test_the_lock_file_is_the_users_alone_and_a_link_in_its_place_is_not_followed(
    tmp_path: Path,
) -> None:
    with locked(tmp_path / "runs.toml"):
        assert (tmp_path / ".runs.toml.lock").stat().st_mode & 0o777 == 0o600
    (tmp_path / ".other.lock").symlink_to(tmp_path / "victim")
    with locked(tmp_path / "other") as got:
        assert not got
    assert not (tmp_path / "victim").exists()


def test_a_wait_that_has_begun_is_cut_short_in_a_hurry(tmp_path: Path) -> None:
    time, patience = Time(), Patience(60.0)

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        if time.now > 1.0:
            patience.hurry()

    with (
        locked(tmp_path / "runs.toml"),
        locked(tmp_path / "runs.toml", patience, sleep=sleep, monotonic=time.monotonic) as got,
    ):
        assert not got
    assert 1.0 < time.now < 1.1
    patience.hurry()
    assert patience.wait_s == LAST_WAIT_S


def test_a_hurry_makes_no_wait_longer() -> None:
    patience = Patience(0.0)
    patience.hurry()
    assert patience.wait_s == 0.0
