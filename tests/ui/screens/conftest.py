"""A stage for each test, and a second start on the same file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.screens.stage import Stage

NewStage = Callable[..., Stage]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.toml"


@pytest.fixture
def new_stage(path: Path) -> NewStage:
    """Each call starts evaltui once more on the same runs file."""

    def make(*references: str, **options: object) -> Stage:
        return Stage(path, **options).watch(*references)

    return make
