"""`--help` and `help`: the same words in every version of Python, and as they were looked at."""

from __future__ import annotations

import pytest

import evaltui
from evaltui.cli.usage import NAMES, usage_of
from tests.cli.conftest import Program
from tests.cli.golden.helps import FOLDER, WIDTH, helps, path_of


@pytest.mark.parametrize(("name", "text"), [*helps()], ids=["evaltui", *NAMES])
def test_the_help_is_the_one_that_was_looked_at(name: str, text: str) -> None:
    """Renew it with `python -m tests.cli.golden`."""
    assert text == path_of(name).read_text(encoding="utf-8")


def test_no_help_is_left_of_a_command_that_is_gone() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {path_of(name).name for name, _ in helps()}


@pytest.mark.parametrize(("name", "text"), [*helps()], ids=["evaltui", *NAMES])
def test_it_fits_and_shows_how_the_command_is_used(name: str, text: str) -> None:
    example = text.index("examples:\n")
    for line in text.splitlines():
        assert len(line) <= WIDTH, line
    assert text.count("\n  evaltui", example) >= (2 if name else 4) or name == "rm"


@pytest.mark.parametrize("name", ["", "wait", "status-line"])
def test_help_is_a_command_too(program: Program, name: str) -> None:
    words = [name] if name else []
    asked = program("help", *words, COLUMNS=str(WIDTH))
    shown = program(*words, "--help", COLUMNS=str(WIDTH))
    assert (asked.code, asked.err) == (0, "")
    assert asked.out == shown.out == path_of(name).read_text(encoding="utf-8")


def test_help_about_nothing_that_exists_names_the_nearest(program: Program) -> None:
    ended = program("help", "wiat")
    assert (ended.code, ended.out) == (2, "")
    assert "did you mean wait?" in ended.err


@pytest.mark.parametrize("words", [["--version"], ["-V"], ["wait", "-V"], ["status-line", "-V"]])
def test_the_version_is_one_line(program: Program, words: list[str]) -> None:
    ended = program(*words)
    assert (ended.code, ended.out, ended.err) == (0, f"evaltui {evaltui.__version__}\n", "")


@pytest.mark.parametrize("name", NAMES)
def test_a_summary_fits_into_the_list_of_commands(name: str) -> None:
    assert len(usage_of(name).summary) <= WIDTH - 2 - max(map(len, NAMES)) - 2
