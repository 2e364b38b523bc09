"""Genuine programs and evaltui beside them, each with folders of its own.

A test here carries the marker `genuine`, which every one gets by being in this folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.genuine.program import Program

StartProgram = Callable[..., Program]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder; the hook is given the tests of all folders."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.genuine)


@pytest.fixture
def start_program(tmp_path: Path) -> Iterator[StartProgram]:
    """Starts programs that are ended when the test is over."""
    started: list[Program] = []

    def start(
        command: Sequence[str], *, env: Mapping[str, str], cwd: Path | None = None
    ) -> Program:
        log = tmp_path / f"program-{len(started)}.log"
        started.append(Program(command, env=env, cwd=cwd or tmp_path, log=log))
        return started[-1]

    yield start
    for program in reversed(started):
        program.stop()
