"""Genuine programs and evaltui beside them, each with folders of its own.

A test here carries the marker `genuine`, which every one gets by being in this folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.genuine.program import Program
from tests.program.conftest import Home, fresh_home

StartProgram = Callable[..., Program]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder; the hook is given the tests of all folders."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.genuine)


class Evaltui(Home):
    """A user's home, in which evaltui asks every fifth of a second and is read as JSON."""

    def status(self, *references: str) -> list[dict[str, Any]]:
        """Give the documents of `evaltui status --json`."""
        done = self.run("status", *references, "--json")
        assert done.stdout, done.stderr
        documents: list[dict[str, Any]] = json.loads(done.stdout)
        return documents

    def watch_to_the_end(self, reference: str) -> tuple[int, list[dict[str, Any]]]:
        """Run `evaltui wait --jsonl`: give its exit code and every document that it printed."""
        done = self.run("wait", reference, "--jsonl")
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def evaltui(tmp_path: Path) -> Evaltui:
    """A fresh home that has its own data folder, where local programs can be found."""
    fresh = fresh_home(tmp_path / "evaltui")
    made = Evaltui(fresh.folder, fresh.env)
    made.config_file.parent.mkdir(parents=True)
    made.config_file.write_text("interval_s = 0.2\n")
    return made


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
