"""Six services on one screen at the same time, two of them genuine programs of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.genuine.one_screen import PICTURE, all_are_shown, everything


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name: Unix sockets in it may have one of 107 bytes at most."""
    with TemporaryDirectory(prefix="ev-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def test_every_service_is_live_on_one_screen(folder: Path) -> None:
    with everything(folder) as (world, terminal):
        all_are_shown(terminal)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    saved = world.home.saved()
    for service in ("langwatch", "nugen", "retab", "nemo", "promptfoo", "inspect"):
        assert f'run = "{service}:' in saved
    assert 'state = "running"' in saved


def test_there_is_a_picture_of_it() -> None:
    picture = PICTURE.read_text(encoding="utf-8")
    for service in ("langwatch", "nugen", "retab", "nemo", "promptfoo", "inspect"):
        assert service in picture
