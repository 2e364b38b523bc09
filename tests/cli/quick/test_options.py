"""The short way reads options as the parser does, or leaves them to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaltui.__main__ import main
from evaltui.cli.errors import UsageError
from evaltui.cli.parser import parse
from evaltui.cli.quick import options, quick
from evaltui.cli.quick.options import read
from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.status_line import USAGE


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--tmux"],
        ["--ascii", "--width", "40", "--tmux"],
        ["--width=7", "--runs-file", "r.toml"],
        ["--runs-file=a=b", "--config", "c.toml", "--width", "10000"],
        ["--width", "7", "--width", "8"],
        ["--runs-file", ""],
    ],
)
def test_what_it_reads_the_parser_reads_too(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.toml").touch()  # the parser refuses a configuration that is not there
    found = read(words)
    whole = vars(parse(["status-line", *words]))
    assert found == {name: whole[name] for name in ("tmux", "ascii", "width", "runs_file")}


@pytest.mark.parametrize(
    "words",
    [
        ["--width", "0"],
        ["--width", "10001"],
        ["--width", "many"],
        ["--width"],
        ["--width", "--tmux"],
        ["--widht", "3"],
        ["--tmux=yes"],
        ["retab:a"],
        ["--"],
    ],
)
def test_what_is_wrong_is_left_to_the_parser(words: list[str]) -> None:
    assert read(words) is None
    if words != ["--"]:
        with pytest.raises(UsageError):
            parse(["status-line", *words])


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["--version"], ["-V"]])
def test_help_is_left_to_the_parser(words: list[str]) -> None:
    assert quick(["status-line", *words]) is None


def test_it_knows_every_option_of_the_command() -> None:
    parser = Parser("evaltui status-line", "", ())
    USAGE.arguments(parser)
    names = {name for action in parser.actions for name in action.option_strings}
    assert names | {"--runs-file", "--config"} == {*options.FLAGS, *options.WITH_VALUE}


@pytest.mark.parametrize("argv", [[], ["status"], ["--ascii", "status-line"], ["retab:a"]])
def test_nothing_else_takes_the_short_way(argv: list[str]) -> None:
    assert quick(argv) is None


def test_what_nobody_foresaw_is_told_the_long_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def boom(*_words: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("evaltui.cli.quick.status_line.read_states", boom)
    assert main(["status-line"]) == 3
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert "internal error, report it: RuntimeError: boom" in shown.err
