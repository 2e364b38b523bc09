"""A runs file in a folder of its own, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evaltui.files.runs_file import RunsFile

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


class StoppedClock:
    """Shows one moment for ever."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evaltui" / "runs.toml"


@pytest.fixture
def open_file() -> Callable[[Path], RunsFile]:
    """Give one evaltui's view of a runs file; each call stands for another evaltui."""
    return lambda path: RunsFile(path, StoppedClock())


@pytest.fixture
def runs_file(path: Path, open_file: Callable[[Path], RunsFile]) -> RunsFile:
    path.parent.mkdir(mode=0o700)
    return open_file(path)
