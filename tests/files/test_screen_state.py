from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from evaltui.files.atomic import NotSaved
from evaltui.files.screen_state import change_screen_state, load_screen_state


def test_what_was_remembered_comes_back(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "evaltui" / "screen.json"
    state = {"theme": "evaltui-dark", "columns": ["state", "name"], "split": 0.4, "none": None}
    assert load_screen_state(path) == {}
    change_screen_state(path, state, now)
    assert load_screen_state(path) == state
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_same_state_is_not_written_again(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "screen.json"
    change_screen_state(path, {"a": 1, "b": 2}, now)
    before = path.stat().st_ino
    change_screen_state(path, {"b": 2, "a": 1}, now)
    assert path.stat().st_ino == before
    change_screen_state(path, {"b": 3}, now)
    assert load_screen_state(path) == {"a": 1, "b": 3}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b"null", b"\xff\xfe", b"\0" * 99, b"[" * 100_000, b"1" * 9999]
)
def test_a_damaged_state_is_none_and_gets_replaced(
    tmp_path: Path, now: datetime, content: bytes
) -> None:
    path = tmp_path / "screen.json"
    path.write_bytes(content)
    assert load_screen_state(path) == {}
    change_screen_state(path, {"theme": "x"}, now)
    assert load_screen_state(path) == {"theme": "x"}


def test_a_folder_in_its_place_is_one_sentence(tmp_path: Path, now: datetime) -> None:
    assert load_screen_state(tmp_path) == {}
    with pytest.raises(NotSaved) as caught:
        change_screen_state(tmp_path, {}, now)
    assert str(caught.value) == f"{tmp_path} was not saved: it is a folder, not a file"


@pytest.mark.parametrize("value", [object(), {1, 2}])
def test_what_json_cannot_hold_is_one_sentence(tmp_path: Path, now: datetime, value: Any) -> None:
    with pytest.raises(NotSaved, match="the screen remembers something that JSON cannot hold"):
        change_screen_state(tmp_path / "s.json", {"x": value}, now)
    assert not (tmp_path / "s.json").exists()
