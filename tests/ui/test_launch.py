"""Opening the screen from files, in a real terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.program.terminal import Terminal

SOON_S = 5.0
"""A second or so on a loaded machine, and less than the program gives to a key command."""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "EVALTUI_CONFIG": str(tmp_path / "config.toml"),
        "EVALTUI_RUNS_FILE": str(tmp_path / "runs.toml"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


def opened(env: dict[str, str], *words: str) -> Terminal:
    return Terminal([sys.executable, "-m", "evaltui", *words], env=env, columns=100, lines=30)


def test_leaving_does_not_wait_for_a_key_command_that_hangs(env: dict[str, str], tmp_path: Path):
    (tmp_path / "config.toml").write_text(
        '[accounts.slow]\nprovider = "langwatch"\napi_key = "cmd:sleep 45"\n'
    )
    with opened(env, "slow:some-run") as terminal:
        terminal.wait_for("not seen", "some-run")
        terminal.press("q")
        assert terminal.wait_for_exit(patience_s=SOON_S) == 0
    assert "slow:some-run" in (tmp_path / "runs.toml").read_text()


def test_a_damaged_runs_file_shows_the_rest_and_is_whole_again_after_the_end(
    env: dict[str, str], tmp_path: Path
):
    runs = tmp_path / "runs.toml"
    damaged = '[[runs]]\nrun = "nugen:one"\n[[runs]]\nrun = "nug\n[[runs]]\nrun = "nugen:two"\n'
    runs.write_text(damaged)
    with opened(env) as terminal:
        terminal.wait_for_sentence("line 4")
        terminal.wait_for("one", "nugen")
        terminal.wait_for("two", "nugen")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    text = runs.read_text()
    assert text.index("nugen:one") < text.index("nugen:two")
    (aside,) = tmp_path.glob("runs.toml.damaged-*")
    assert aside.read_text() == damaged


def test_a_theme_that_does_not_exist_is_told_in_the_usual_one(env: dict[str, str], tmp_path: Path):
    (tmp_path / "config.toml").write_text('theme = "nowhere"\n')
    with opened(env) as terminal:
        terminal.wait_for_sentence("There is no theme 'nowhere'; the screen shows evaltui-dark")
        terminal.press("ctrl+c")
        assert terminal.wait_for_exit() == 0


def test_a_bad_reference_opens_no_screen(env: dict[str, str]):
    with opened(env, "langwtch:x") as terminal:
        assert terminal.wait_for_exit() == 2
        assert "did you mean langwatch?" in terminal.prose
