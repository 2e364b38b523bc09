from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from evaltui.cli.errors import UsageError
from evaltui.cli.exit_codes import MEANINGS
from evaltui.cli.parser import SCREEN, parse
from evaltui.cli.usage import NAMES, usage_of


def test_no_command_or_references_alone_open_the_screen() -> None:
    assert parse([]).command == SCREEN
    args = parse(["retab:a", "https://api.retab.com/v1/x", "--runs-file", "r.toml"])
    assert (args.command, args.refs) == (SCREEN, ["retab:a", "https://api.retab.com/v1/x"])
    assert (args.runs_file, args.config) == ("r.toml", None)


@pytest.mark.parametrize(
    "argv",
    [
        ["--runs-file", "r.toml", "status", "retab:a", "--config=c.toml"],
        ["--runs-file=r.toml", "--config", "c.toml", "status", "retab:a"],
        ["status", "--config", "c.toml", "retab:a", "--runs-file", "r.toml"],
    ],
)
def test_global_options_stand_before_or_after_the_command(
    argv: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("c.toml").touch()
    args = parse(argv)
    assert (args.command, args.refs) == ("status", ["retab:a"])
    assert (args.runs_file, args.config) == ("r.toml", "c.toml")


@pytest.mark.parametrize(
    "argv",
    [
        ["--config", "/no/such\n.toml"],
        ["status", "--config=/no/such\n.toml"],
        ["config", "check", "--config", "/no/such\n.toml"],
        ["doctor", "--config", "/no/such\n.toml"],
    ],
)
def test_a_configuration_that_is_named_must_be_there(argv: list[str]) -> None:
    with pytest.raises(UsageError, match=r"^--config: there is no file /no/such \.toml: name one"):
        parse(argv)


def test_a_configuration_that_is_not_there_yet_has_a_path() -> None:
    assert parse(["config", "path", "--config", "/no/such.toml"]).config == "/no/such.toml"


def test_a_file_named_like_a_command_is_not_taken_for_it() -> None:
    args = parse(["--runs-file", "list", "status"])
    assert (args.command, args.runs_file) == ("status", "list")


def test_references_and_options_mix_in_any_order() -> None:
    args = parse(["wait", "retab:a", "--timeout", "30m", "retab:b", "--json", "retab:c"])
    assert (args.refs, args.timeout, args.json) == (["retab:a", "retab:b", "retab:c"], 1800, True)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["statsu"], ["'statsu' is no command and no run reference", "did you mean status?"]),
        (["xyzzy"], ["the commands are demo, add", "provider:id"]),
        (["LIST"], ["did you mean list?"]),
        (["list", "--jsno"], ["'--jsno'", "did you mean --json?"]),
        (["status", "--time=3"], ["'--time'", "did you mean --timeout?"]),
        (["list", "retab:a"], ["'retab:a' is one argument too many"]),
        (["add"], ["REF is missing", "evaltui add --help"]),
        (["rm"], ["REF is missing"]),
        (["run"], ["ACCOUNT:WHAT is missing"]),
        (["wait", "--timeout"], ["--timeout", "expected one argument"]),
        (["wait", "--timeout", "soon"], ["'soon' is no length of time", "90s, 30m, 2h"]),
        (["list", "--json", "--jsonl"], ["--jsonl: not allowed with argument --json"]),
        (["demo", "--serve", "99999"], ["'99999' is no port"]),
        (["run", "langwatch:x", "--data", "[]", "--dataset-id", "d"], ["not allowed with"]),
        (["--json"], ["'--json' is no option here"]),
        ([""], ["is no command"]),
    ],
)
def test_wrong_usage_is_one_sentence_with_what_would_be_right(
    argv: list[str], words: list[str]
) -> None:
    with pytest.raises(UsageError) as raised:
        parse(argv)
    for word in words:
        assert word in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", NAMES)
def test_every_commands_examples_can_be_read_by_its_parser(name: str) -> None:
    for example in usage_of(name).examples:
        command = example.partition(" | ")[0].partition(" > ")[0]
        assert parse(shlex.split(command)[1:]).command == name


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_examples(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        parse([name, "--help"])
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: evaltui {name} ")
    assert f"examples:\n  evaltui {name}" in shown
    assert "--runs-file" in shown


def test_the_programs_help_names_every_command_and_exit_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])
    shown = capsys.readouterr().out
    for name in NAMES:
        assert f"  {name}" in shown
        assert usage_of(name).summary in shown
    for code, meaning in MEANINGS.items():
        assert f"{code}  {meaning.replace('`', '')}" in shown


@pytest.mark.parametrize(
    "argv",
    [
        ["--color", "16", "--ascii", "--no-mouse", "demo"],
        ["demo", "--color=16", "--ascii", "--no-mouse"],
        ["--ascii", "langwatch:a", "--no-mouse", "--color", "16"],
    ],
)
def test_what_the_terminal_can_is_told_before_or_after(argv: list[str]) -> None:
    found = parse(argv)
    assert (found.color, found.ascii, found.no_mouse) == ("16", True, True)


def test_a_wrong_number_of_colours_names_the_right_ones() -> None:
    with pytest.raises(UsageError, match=r"--color: .*'88'.*auto.*truecolor.*256.*16.*none"):
        parse(["--color", "88"])
