"""`evaltui status-line` as a process: in bars, prompts, and where its file is not as it should."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.program.terminal import Terminal

BIN = Path(sys.executable).parent


def saved(program: Program, *, age_s: float = 3) -> None:
    seen = (datetime.now(UTC) - timedelta(seconds=age_s)).isoformat()
    program.runs_file.write_text(
        f'[[runs]]\nrun = "langwatch:a"\n'
        f'last = {{state = "running", observed_at = {seen}, done = 5, total = 10}}\n'
        f'[[runs]]\nrun = "retab:b"\nname = "#[bg=red]"\n'
        f'last = {{state = "failed", observed_at = {seen}}}\n'
    )


def test_it_tells_how_the_runs_stand_without_asking_anybody(program: Program) -> None:
    saved(program)
    ended = program("status-line", LANGWATCH_ENDPOINT="http://127.0.0.1:9")
    assert (ended.code, ended.out, ended.err) == (0, "1▸ 1✗ 50%\n", "")


def test_what_was_asked_for_real_is_told(still: Program) -> None:
    still("add", "retab:wfevalrun_8kq2vt", "langwatch:lively-ancient-zebra")
    assert still("status-line").out == "2?\n"
    assert still("status").code == 0
    shown = still("status-line").out
    assert shown.startswith(("2▹", "1▸ 1▹", "2▸"))


def test_what_is_old_says_so(program: Program) -> None:
    saved(program, age_s=3 * 3600)
    assert program("status-line").out == "1✗ 1? 3h ago\n"


@pytest.mark.parametrize(
    ("words", "env", "out"),
    [
        (["--ascii"], {}, "1> 1x 50%\n"),
        ([], {"EVALTUI_GLYPHS": "ascii"}, "1> 1x 50%\n"),
        ([], {"PYTHONIOENCODING": "latin-1"}, "1> 1x 50%\n"),
        (["--width", "5"], {}, "1▸ 1✗\n"),
        (["--tmux"], {}, "1▸ #[fg=white,bg=red,bold]1✗#[default] 50%\n"),
    ],
)
def test_it_comes_as_it_is_wanted(
    program: Program, words: list[str], env: dict[str, str], out: str
) -> None:
    saved(program)
    ended = program("status-line", *words, **env)
    assert (ended.code, ended.out, ended.err) == (0, out, "")


def test_the_long_way_says_the_same(program: Program) -> None:
    saved(program)
    for words in (["--runs-file", str(program.runs_file), "status-line", "--ascii"],):
        ended = program(*words, XDG_CONFIG_HOME="/nowhere")
        assert (ended.code, ended.out, ended.err) == (0, "1> 1x 50%\n", "")


def test_without_runs_it_is_an_empty_line(program: Program) -> None:
    ended = program("status-line")
    assert (ended.code, ended.out, ended.err) == (0, "\n", "")


@pytest.mark.parametrize("content", [b"[[runs]]\nrun = oops\n", b"\xff\xfe", b"runs = 3\n"])
def test_a_file_that_cannot_be_read_is_a_few_words_and_never_a_failure(
    program: Program, content: bytes
) -> None:
    program.runs_file.write_bytes(content)
    ended = program("status-line")
    assert (ended.code, ended.out, ended.err) == (0, "! runs file\n", "")
    program.runs_file.unlink()
    program.runs_file.mkdir()
    assert program("status-line").out == "! runs file\n"
    assert [path.name for path in program.runs_file.parent.iterdir()].count("runs.toml") == 1


def test_a_bad_configuration_is_no_reason_to_fail(program: Program) -> None:
    saved(program)
    program.config_file.write_text("interval_s = oops\n")
    assert program("status-line").out == "1▸ 1✗ 50%\n"


def test_wrong_usage_is_one_sentence(program: Program) -> None:
    for words, said in (
        (["--widht", "3"], "did you mean --width?"),
        (["--width", "0"], "give a number of cells, 1 to 10000"),
        (["retab:a"], "'retab:a' is one argument too many"),
    ):
        ended = program("status-line", *words)
        assert (ended.code, ended.out) == (2, "")
        assert said in ended.err
        assert ended.err.count("\n") == 1


def test_a_closed_pipe_is_no_failure(program: Program) -> None:
    saved(program)
    command = f"'{sys.executable}' -m evaltui status-line | true; echo ${{PIPESTATUS[0]}}"
    ran = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env=program.env, check=False
    )
    assert (ran.stdout, ran.stderr) == ("0\n", "")


@pytest.mark.parametrize("words", ["status-line", "--version"])
def test_closed_standard_output_is_no_failure(program: Program, words: str) -> None:
    saved(program)
    command = f"'{sys.executable}' -m evaltui {words} >&-"
    ran = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env=program.env, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_the_lines_of_the_help_make_a_bar_in_tmux(program: Program) -> None:
    saved(program)
    help_text = program("help", "status-line").out
    lines = [line.strip() for line in help_text.splitlines() if line.startswith("  set -")]
    assert len(lines) == 2
    config = program.folder / "tmux.conf"
    config.write_text("\n".join([*lines, "set -g status-right-length 80", "set -g status 2"]))
    env = {**program.env, "TERM": "xterm-256color", "TMUX_TMPDIR": str(program.folder)}
    env["PATH"] = f"{BIN}{os.pathsep}{env['PATH']}"
    server = ["tmux", "-u", "-S", str(program.folder / "socket"), "-f", str(config)]
    try:
        with Terminal([*server, "new-session", "sleep", "60"], env=env, columns=100) as terminal:
            terminal.wait_for("1▸ 1✗ 50%")
            before = terminal.written.partition("1✗")[0]
            assert before.endswith("\x1b[37m\x1b[41m\x1b[1m"), "bold white on red"
    finally:
        subprocess.run([*server, "kill-server"], env=env, capture_output=True, check=False)


def test_the_lines_of_the_help_make_a_prompt_in_bash_and_zsh(program: Program) -> None:
    saved(program)
    help_text = program("help", "status-line").out
    lines = [line.strip() for line in help_text.splitlines()]
    (bash,) = [line for line in lines if line.startswith("PS1=")]
    (zsh,) = [line for line in lines if line.startswith("precmd()")]
    env = {**program.env, "PATH": f"{BIN}{os.pathsep}{program.env['PATH']}"}
    shown = subprocess.run(
        ["bash", "--norc", "--noprofile", "-c", f'{bash}; echo "${{PS1@P}}"'],
        capture_output=True,
        encoding="utf-8",
        env=env,
        check=False,
    )
    assert shown.stdout.startswith("1▸ 1✗ 50% ")
    shown = subprocess.run(
        ["zsh", "-f", "-c", f'{zsh}; precmd; print -P "$PROMPT"'],
        capture_output=True,
        encoding="utf-8",
        env=env,
        check=False,
    )
    assert shown.stdout.startswith("1▸ 1✗ 50% ")
