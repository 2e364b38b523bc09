"""The README tells the truth: its commands work as they stand, its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from evaltui.cli.exit_codes import markdown_table
from evaltui.cli.parser import parse

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")


def _marked(name: str) -> list[str]:
    """The lines of the command between two marks."""
    (between,) = re.findall(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README, re.DOTALL)
    ((language, code),) = _BLOCK.findall(between)
    assert language == "sh"
    return str(code).splitlines()


def _program_lines() -> list[str]:
    """Every line of a code block that runs the program, without variables set before it."""
    lines = []
    for language, code in _BLOCK.findall(README):
        if language in {"sh", "console"}:
            for line in code.replace("\\\n", " ").splitlines():
                found = re.search(r"(?:^|&& |\$ |[A-Z_]+=\S+ )(?:\S*/)?evaltui(?: .*)?$", line)
                if found:
                    lines.append(line)
    return lines


def test_each_of_the_two_commands_is_one_line() -> None:
    assert len(_marked("demo-command")) == 1
    assert len(_marked("test-command")) == 1


def test_the_demo_command_installs_the_tree_and_opens_the_demo() -> None:
    made, installed, opened = _marked("demo-command")[0].split(" && ")
    assert shlex.split(made) == ["python3", "-m", "venv", ".venv"]
    assert shlex.split(installed)[:2] == [".venv/bin/pip", "install"]
    assert shlex.split(installed)[-1] == "."
    assert shlex.split(opened) == [".venv/bin/evaltui", "demo"]


def test_the_test_command_installs_the_tools_and_runs_all_tests() -> None:
    made, installed, ran = _marked("test-command")[0].split(" && ")
    assert shlex.split(made) == ["python3", "-m", "venv", ".venv"]
    assert shlex.split(installed)[-1] == ".[dev]"
    assert shlex.split(ran) == [".venv/bin/python", "-m", "pytest"]


def test_the_checks_run_the_command_that_the_readme_gives() -> None:
    checks = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "<!-- test-command -->" in checks
    assert 'bash -c "$test_command"' in checks


@pytest.mark.parametrize("line", _program_lines())
def test_every_command_of_the_program_parses(line: str) -> None:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    commands: list[list[str]] = [[]]
    for word in lexer:
        if set(word) <= set("();<>|&"):
            commands.append([])
        else:
            commands[-1].append(word)
    programs = [command for command in commands if any(map(_is_program, command))]
    assert programs
    for command in programs:
        if command[0] == "xargs":
            command.append("retab:wfevalrun_q1z2")
        parse(command[[_is_program(word) for word in command].index(True) + 1 :])


def _is_program(word: str) -> bool:
    return word == "evaltui" or word.endswith("/evaltui")


def test_there_are_commands_to_check() -> None:
    assert len(_program_lines()) >= 3


def test_links_to_files_lead_to_files() -> None:
    targets = [one or other for one, other in _LINK.findall(README)]
    files = [target for target in targets if not urlsplit(target).scheme and target[0] != "#"]
    assert files
    for target in files:
        assert (ROOT / target.partition("#")[0]).exists(), f"{target} is not there"


def test_the_table_of_exit_codes_is_the_programs_own() -> None:
    (shown,) = re.findall(r"<!-- exit-codes -->\n(.*?)\n<!-- /exit-codes -->", README, re.DOTALL)
    assert shown == markdown_table()


def test_every_claim_of_reliability_names_the_tests_that_prove_it() -> None:
    (table,) = re.findall(r"<!-- reliability -->\n(.*?)<!-- /reliability -->", README, re.DOTALL)
    rows = [line.split(" | ") for line in table.splitlines()[2:]]
    assert rows
    for row in rows:
        named = re.findall(r"`([^`]+)`", row[-1])
        assert named, row
        for path in named:
            assert "def test_" in (ROOT / path).read_text(encoding="utf-8"), path
