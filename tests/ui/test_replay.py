"""A recording on the screen: played by its own clock, with nothing asked and nothing saved."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes import EPOCH
from tests.program.terminal import Terminal


def line(second: float, run: str, done: int, state: str = "running") -> str:
    at = (EPOCH + timedelta(seconds=second)).isoformat()
    return json.dumps(
        {"observed_at": at, "run": run, "state": state, "done": done, "total": 40, "name": "rag"}
    )


@pytest.fixture
def play(tmp_path: Path) -> Callable[..., Terminal]:
    env = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }

    def play(lines: list[str], *words: str) -> Terminal:
        file = tmp_path / "trace.jsonl"
        file.write_text("\n".join(lines) + "\n")
        argv = [sys.executable, "-m", "evaltui", "replay", file.name, *words]
        return Terminal(argv, env=env, cwd=tmp_path, columns=110, lines=30)

    return play


def test_runs_of_any_provider_come_and_go_on_as_they_did(play, tmp_path: Path):
    lines = [
        line(0, "any:first", 0),
        line(600, "any:first", 20),
        line(700, "retab:second", 3),
        line(1200, "any:first", 40, "completed"),
        line(1300, "retab:second", 9, "unheard"),
    ]
    with play(lines, "--speed", "1000") as terminal:
        terminal.wait_for("✓ completed", "40/40", "any")
        terminal.wait_for("? unheard", "9/40", "retab", "now")
        terminal.wait_for_sentence("The recording is over.")
        terminal.wait_for("✓ completed", "40/40", "1m")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    # Neither a runs file nor a journal, nor what the screen remembers by itself.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["trace.jsonl"]


def test_it_plays_up_to_a_bad_line_and_tells_of_it_in_the_end(play):
    with play([line(0, "any:first", 7), "{oops"]) as terminal:
        terminal.wait_for("running", "7/40")
        terminal.press("q")
        assert terminal.wait_for_exit() == 2
        assert "trace.jsonl, line 2: not JSON" in terminal.prose


def test_what_holds_nothing_opens_no_screen(play):
    with play([""]) as terminal:
        assert terminal.wait_for_exit() == 2
        assert "trace.jsonl holds no lines: there is nothing to play" in terminal.prose
