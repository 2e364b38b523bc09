"""Whatever happens, a user reads one sentence and a script gets one of the exit codes."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import evaltui
from evaltui.__main__ import main
from evaltui.cli.commands import list as list_command
from tests.cli.conftest import LIMIT_S, Program


def test_version_and_help_go_to_stdout(program: Program) -> None:
    ended = program("--version")
    assert (ended.code, ended.out, ended.err) == (0, f"evaltui {evaltui.__version__}\n", "")
    helped = program("status", "--help")
    assert (helped.code, helped.err) == (0, "")


def test_wrong_usage_is_one_sentence_on_stderr(program: Program) -> None:
    ended = program("statsu")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "evaltui: 'statsu' is no command and no run reference: did you mean status?\n"
    )


@pytest.mark.parametrize("words", [[], ["retab:a"], ["demo"]])
def test_without_a_terminal_the_screen_says_what_to_use_instead(
    program: Program, words: list[str]
) -> None:
    ended = program(*words, TERM="xterm")
    assert (ended.code, ended.out) == (2, "")
    assert "evaltui status" in ended.err
    assert not program.runs_file.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("interval_s = \n", "config.toml, line 1"),
        ('[accounts.staging]\nprovider = "langwatch"\napi_key = "sk-lw-secret"\n', "line 3"),
        (
            '[accounts.staging]\nprovider = "langwatch"\nbase_url = "http://eval.example"\n',
            "line 3",
        ),
        ("interval_s = 0\n", "interval_s must be a number of seconds"),
    ],
)
def test_a_bad_configuration_is_one_sentence_with_its_line(
    program: Program, text: str, said: str
) -> None:
    program.config_file.write_text(text)
    ended = program("list")
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "sk-lw-secret" not in ended.err
    assert ended.err.count("\n") == 1


def test_an_account_of_an_unknown_provider_is_one_sentence(program: Program) -> None:
    program.config_file.write_text('[accounts.staging]\nprovider = "langwach"\n')
    ended = program("add", "staging:a")
    assert (ended.code, ended.out) == (2, "")
    assert "did you mean langwatch?" in ended.err


@pytest.mark.parametrize("words", [["add", "langwatch:b"], ["rm", "langwatch:a"]])
def test_a_damaged_runs_file_is_changed_by_no_command(program: Program, words: list[str]) -> None:
    text = '[[runs]]\nrun = "langwatch:a"\n[[runs]]\nrun = oops\n'
    program.runs_file.write_text(text)
    ended = program(*words)
    assert (ended.code, ended.out) == (2, "")
    assert "line 4" in ended.err
    assert ended.err.count("\n") == 1
    assert program.runs_file.read_text() == text


def test_a_folder_that_cannot_be_written_is_one_sentence(still: Program) -> None:
    ended = still("add", "langwatch:a", "--runs-file", "/proc/self/nowhere/runs.toml")
    assert (ended.code, ended.out) == (2, "")
    assert "runs.toml was not saved" in ended.err


def test_a_closed_pipe_ends_quietly(program: Program) -> None:
    program.runs_file.write_text('[[runs]]\nrun = "langwatch:a"\n')
    for words in (["list"], ["list", "--json"], ["--help"]):
        with program.started(*words) as process:
            assert process.stdout is not None
            process.stdout.close()
            assert process.stderr is not None
            assert process.stderr.read() == ""
            assert process.wait(LIMIT_S) == 0


def test_a_pipe_that_closes_does_not_change_the_verdict(still: Program) -> None:
    with still.started("wait", "langwatch:lively-ancient-zebra", "--timeout", "1") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stderr.close()
        assert process.wait(LIMIT_S) == 8


def test_a_full_disk_under_stdout_is_no_success(program: Program) -> None:
    program.runs_file.write_text('[[runs]]\nrun = "langwatch:a"\n')
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            program.argv("list", "--json"),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=program.env,
            timeout=LIMIT_S,
            check=False,
        )
    assert ran.returncode == 3
    assert ran.stderr == "evaltui: standard output takes no more data: no space left on device\n"


def test_an_encoding_without_dashes_and_ticks_is_no_obstacle(still: Program) -> None:
    still("add", "langwatch:lively-ancient-zebra")
    ended = still("status", PYTHONIOENCODING="ascii")
    assert ended.code == 0
    assert "/40" in ended.out
    assert "+" in ended.out
    assert ended.out.isascii()


def test_ctrl_c_does_not_wait_for_a_name_that_is_looked_up(
    program: Program, slow_names: Callable[[Program], Path]
) -> None:
    marker = slow_names(program)
    with program.started("wait", "retab:a", RETAB_API_KEY="demo") as process:
        until = time.monotonic() + LIMIT_S
        while not marker.exists():
            assert time.monotonic() < until
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        # The look-up itself takes twice as long.
        _, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 130
    assert "evaltui wait retab:a" in err


def test_status_does_not_wait_for_a_name_either(
    program: Program, slow_names: Callable[[Program], Path]
) -> None:
    slow_names(program)
    ended = program("status", "retab:a", "--json", "--timeout", "0.5", RETAB_API_KEY="demo")
    assert ended.code == 3
    assert ended.documents[0]["health"]["message"] == "no answer within 0.5 s"


def _boom(_args: object) -> int:
    raise RuntimeError("\x1b[31mboom")


def test_a_fault_of_its_own_is_a_sentence_and_no_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("EVALTUI_DEBUG", raising=False)
    monkeypatch.setattr(list_command, "run", _boom)
    assert main(["list"]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("evaltui: internal error, report it: RuntimeError: boom")
    assert shown.err.count("\n") == 1


def test_the_traceback_is_there_for_who_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EVALTUI_DEBUG", "1")
    monkeypatch.setattr(list_command, "run", _boom)
    assert main(["list"]) == 3
    assert "Traceback" in capsys.readouterr().err
