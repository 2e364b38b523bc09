"""Completions in the real shells: what a press of Tab gives."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from evaltui.cli.completing import bash, fish, zsh
from evaltui.cli.completing.grammar import commands
from evaltui.cli.usage import NAMES, usage_of
from evaltui.providers import provider_names
from tests.cli.conftest import Ended, Program
from tests.program.terminal import Terminal

SHELLS = ("bash", "zsh", "fish")
RUNS = """
[[runs]]
run = "langwatch:lively-ancient-zebra"
name = "nightly rag"
last = {state = "completed"}
[[runs]]
run = "langwatch:brisk-copper-heron"
last = {state = "running"}
[[runs]]
run = "retab:it's(odd)&more;$(touch${IFS}made)`id`*"
"""
ODD = "retab:it's(odd)&more;$(touch${IFS}made)`id`*"
ACCOUNTS = '[accounts.staging]\nprovider = "langwatch"\n'
_BASH = """PS1='ready> '
bind 'set show-all-if-ambiguous on'
bind 'set bell-style none'
bind 'set enable-bracketed-paste off'
eval "$(evaltui completions bash)"
"""
_ZSH = """PROMPT='ready> '
unsetopt beep list_beep list_ambiguous
autoload -Uz compinit
compinit -D -u
"""
_FISH = """function fish_prompt; echo 'ready> '; end
set -g fish_autosuggestion_enabled 0
evaltui completions fish | source
"""
_START = {
    "bash": (["bash", "--noprofile", "--norc", "-i"], _BASH),
    "zsh": (["zsh", "-f", "-i"], f"{_ZSH}source <(evaltui completions zsh)\n"),
    "fish": (["fish", "--no-config", "-i"], _FISH),
}


@pytest.fixture
def saved(program: Program) -> Program:
    """The program with a few runs and an account, first on the shells' path."""
    program.env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{program.env['PATH']}"
    program.env["TERM"] = "xterm-256color"
    program.runs_file.write_text(RUNS)
    program.config_file.write_text(ACCOUNTS)
    (program.folder / "home").mkdir()
    (program.folder / "some-recording.jsonl").touch()
    return program


@pytest.fixture
def shell(saved: Program) -> Iterator[Callable[[str], Terminal]]:
    """Starts a shell that completes evaltui's words, in a terminal."""
    with ExitStack() as stack:

        def start(name: str) -> Terminal:
            assert shutil.which(name), f"these tests need {name}; .ci/run installs it"
            command, lines = _START[name]
            terminal = stack.enter_context(
                Terminal(command, env=saved.env, cwd=saved.folder, columns=100, lines=40)
            )
            begin(terminal, lines)
            return terminal

        yield start


def begin(terminal: Terminal, lines: str) -> None:
    """Have the shell run lines, and wait for its prompt on a clear screen."""
    terminal.send("; ".join(lines.splitlines()) + "; clear; echo begun\r")
    terminal.wait_until(lambda: terminal.rows[:2] == ["begun", "ready>"], "prompt to begin at")


@pytest.mark.parametrize("name", SHELLS)
def test_each_script_is_one_that_its_shell_can_read(saved: Program, name: str) -> None:
    script = saved("completions", name)
    assert (script.code, script.err) == (0, "")
    checked = subprocess.run(
        [name, "-n"], input=script.out, capture_output=True, text=True, env=saved.env, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("script", [bash.script, zsh.script, fish.script])
def test_each_script_knows_every_command_and_every_option(script) -> None:
    text = script(commands())
    for command in commands():
        assert command.name in text
        for option in command.options:
            for name in option.names:
                shown = f"-l {name[2:]}" if script is fish.script and name[1] == "-" else name
                assert shown.replace("-", "", 1) in text


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("evaltui stat", ("status", "status-line")),
        ("evaltui comp", "evaltui completions"),
        ("evaltui wait langwatch:li", "evaltui wait langwatch:lively-ancient-zebra"),
        ("evaltui langwatch:li", "evaltui langwatch:lively-ancient-zebra"),
        ("evaltui wait langwatch:", ("lively-ancient-zebra", "brisk-copper-heron")),
        (
            "evaltui rm langwatch:lively-ancient-zebra lang",
            "evaltui rm langwatch:lively-ancient-zebra langwatch:brisk-copper-heron",
        ),
        ("evaltui status --time", "evaltui status --timeout"),
        ("evaltui demo --color tr", "evaltui demo --color truecolor"),
        ("evaltui demo --color=tr", "evaltui demo --color=truecolor"),
        ("evaltui --color 16 comp", "evaltui --color 16 completions"),
        ("evaltui completions z", "evaltui completions zsh"),
        ("evaltui add stag", "evaltui add staging:"),
        ("evaltui run nug", "evaltui run nugen:"),
        ("evaltui find ret", "evaltui find retab"),
        ("evaltui find retab --state comp", "evaltui find retab --state completed"),
        ("evaltui config sh", "evaltui config show"),
        ("evaltui replay some", "evaltui replay some-recording.jsonl"),
        ("evaltui status --runs-file some", "evaltui status --runs-file some-recording.jsonl"),
    ],
)
def test_tab_completes(
    shell: Callable[[str], Terminal], name: str, typed: str, becomes: str | tuple[str, ...]
) -> None:
    terminal = shell(name)
    terminal.send(f"{typed}\t")
    if isinstance(becomes, str):
        terminal.wait_for(f"ready> {becomes}")
        return
    for word in becomes:
        terminal.wait_for(word)


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_nothing_more_is_written_where_the_account_is_whole(
    shell: Callable[[str], Terminal], name: str
) -> None:
    terminal = shell(name)
    terminal.send("evaltui run nug\t")
    terminal.wait_for("ready> evaltui run nugen:")
    terminal.send("\t\tx\x01echo \r")
    terminal.wait_until(
        lambda: "ready> echo evaltui run nugen:x" in terminal.rows, "the account and nothing more"
    )


@pytest.mark.parametrize("name", SHELLS)
def test_a_reference_that_a_shell_would_take_apart_arrives_whole(
    saved: Program, shell: Callable[[str], Terminal], name: str
) -> None:
    terminal = shell(name)
    terminal.send("evaltui rm retab:\t")
    terminal.wait_for("odd", "more")
    terminal.send("\r")
    terminal.wait_until(lambda: ODD in terminal.rows[2:], "what was removed")
    assert not (saved.folder / "made").exists()


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_a_reference_in_quotes_is_completed(shell: Callable[[str], Terminal], name: str) -> None:
    terminal = shell(name)
    terminal.send("evaltui wait 'langwatch:li\t")
    terminal.wait_for("ready> evaltui wait 'langwatch:lively-ancient-zebra'")


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_a_few_words_stand_beside_what_can_be_taken(
    shell: Callable[[str], Terminal], name: str
) -> None:
    terminal = shell(name)
    terminal.send("evaltui wait langwatch:\t")
    terminal.wait_for("lively-ancient-zebra", "nightly rag (completed)")
    terminal.send("\x15\x0c")  # the line is taken away, and the screen cleared
    terminal.wait_until(lambda: not terminal.shows("zebra"), "a clear screen")
    terminal.send("evaltui stat\t")
    terminal.wait_for("status-line", usage_of("status-line").summary[:20])


def test_where_colons_part_no_words_bash_completes_the_whole(
    shell: Callable[[str], Terminal],
) -> None:
    terminal = shell("bash")
    begin(terminal, "COMP_WORDBREAKS=${COMP_WORDBREAKS//:}\n")
    terminal.send("evaltui wait langwatch:li\t")
    terminal.wait_for("ready> evaltui wait langwatch:lively-ancient-zebra")


def test_zsh_finds_the_script_as_a_file_too(saved: Program) -> None:
    folder = saved.folder / "functions"
    folder.mkdir()
    (folder / "_evaltui").write_text(saved("completions", "zsh").out)
    with Terminal(["zsh", "-f", "-i"], env=saved.env, cwd=saved.folder) as terminal:
        begin(terminal, f"fpath=({folder} $fpath)\n{_ZSH}")
        terminal.send("evaltui wait langwatch:li\t")
        terminal.wait_for("ready> evaltui wait langwatch:lively-ancient-zebra")


# What the scripts ask


def asked(program: Program, *words: str, **env: str | None) -> Ended:
    ended = program("__complete", *words, **env)
    assert ended.err == ""
    return ended


def test_runs_that_go_on_come_first(saved: Program) -> None:
    assert asked(saved, "runs", "evaltui", "wait", "").out.splitlines() == [
        "langwatch:brisk-copper-heron\t(running)",
        f"{ODD}\t(not seen yet)",
        "langwatch:lively-ancient-zebra\tnightly rag (completed)",
    ]


def test_the_file_that_the_line_names_is_read(saved: Program) -> None:
    (saved.folder / "other.toml").write_text('[[runs]]\nrun = "nugen:a"\n')
    for words in (["--runs-file", "other.toml"], ["--runs-file=other.toml"]):
        assert asked(saved, "runs", "evaltui", *words, "rm", "").out == "nugen:a\t(not seen yet)\n"


def test_accounts_are_the_configured_ones_and_the_providers(saved: Program) -> None:
    words = [line.split("\t")[0] for line in asked(saved, "accounts").out.splitlines()]
    assert words == ["staging", *provider_names()]


@pytest.mark.parametrize("text", ["[[runs]]\nrun = oops", "runs = 3", "\xff\x00"])
def test_of_files_that_cannot_be_read_nothing_is_offered(saved: Program, text: str) -> None:
    saved.runs_file.write_bytes(text.encode("latin-1"))
    assert asked(saved, "runs").out == ""
    saved.config_file.write_bytes(text.encode("latin-1"))
    words = [line.split("\t")[0] for line in asked(saved, "accounts").out.splitlines()]
    assert words == [*provider_names()]


def test_hostile_names_cannot_reach_the_terminal(saved: Program) -> None:
    saved.runs_file.write_text(
        '[[runs]]\nrun = "langwatch:a"\nname = "x\\u001b[2J\\ty\\nz"\n'
        '[[runs]]\nrun = "langwatch:b\\u001b[2J"\n'
    )
    assert asked(saved, "runs").out == "langwatch:a\tx y z (not seen yet)\n"


def test_a_wrong_shell_is_one_sentence_with_the_nearest(program: Program) -> None:
    ended = program("completions", "fsh")
    assert (ended.code, ended.out) == (2, "")
    assert "'fsh' is none of bash, zsh, fish: did you mean fish?" in ended.err


def test_what_stands_by_itself_is_completed_by_what_fits() -> None:
    kinds = {
        command.name: [argument.value.kind for argument in command.arguments]
        for command in commands()
    }
    assert kinds[""] == ["runs"]
    for name in ("rm", "status", "wait", "cancel"):
        assert kinds[name] == ["runs"]
    assert kinds["add"] == ["new-runs"]
    assert kinds["run"] == ["new-runs"]
    assert kinds["find"] == ["accounts", "nothing"]
    assert kinds["replay"] == ["files"]


def test_options_that_exclude_each_other_are_known() -> None:
    (command,) = [command for command in commands() if command.name == "list"]
    excluded = {name: option.excludes for option in command.options for name in option.names}
    assert {"--json", "--jsonl"} <= {*excluded["-j"]}
    assert {"--json", "--jsonl"} <= {*excluded["--jsonl"]}
    assert excluded["--help"] == ("-", "*"), "nothing stands beside it"


def test_every_command_is_in_the_grammar() -> None:
    assert [command.name for command in commands()] == ["", *NAMES]
