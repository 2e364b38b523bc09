"""A disk that fails as a test tells it, under the process that runs the tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.disk.faults import Disk
from tests.disk.layer.sitecustomize import Layer


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Everything works until a test says otherwise."""
    control = tmp_path / "control.json"
    layer = Layer(str(control))
    layer.install()
    try:
        yield Disk(control)
    finally:
        layer.remove()
