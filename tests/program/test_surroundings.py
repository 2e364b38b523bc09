"""Where the program is started badly: one sentence, the right exit code, nothing lost."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.program.conftest import Home
from tests.program.stepped_services import SteppedServices

RUN = "langwatch:lively-ancient-zebra"
TWO_RUNS = """\
version = 1

[[runs]]
run = "langwatch:lively-ancient-zebra"
name = "nightly rag"

[[runs]]
run = "nugen:eval-5f3a9c21"
"""


def _sentence(text: str) -> str:
    """The one sentence that a user was told."""
    assert "Traceback" not in text
    assert text.startswith("evaltui: ")
    assert text.count("\n") == 1
    return text.removeprefix("evaltui: ").strip()


@pytest.mark.parametrize("words", [(), (RUN,), ("demo",)])
def test_output_into_a_pipe_names_the_command_to_use_instead(
    home: Home, words: tuple[str, ...]
) -> None:
    ran = home.run(*words)
    assert (ran.returncode, ran.stdout) == (2, "")
    sentence = _sentence(ran.stderr)
    assert "standard output is none" in sentence
    assert "`evaltui status`" in sentence
    assert home.files() == []


def test_the_screen_into_a_pipe_from_a_terminal(home: Home) -> None:
    with home.in_shell("evaltui | cat") as terminal:
        terminal.wait_for("evaltui: the screen needs a terminal, and standard output is none")
        terminal.wait_for_exit()
        assert "\x1b" not in terminal.written


def test_standard_input_that_is_no_terminal(home: Home) -> None:
    with home.in_shell("evaltui < /dev/null") as terminal:
        terminal.wait_for("evaltui: the screen needs a terminal, and standard input is none")
        assert terminal.wait_for_exit() == 2
        assert "\x1b" not in terminal.written


def test_closed_standard_files(home: Home) -> None:
    with home.in_shell("evaltui <&- >&-") as terminal:
        terminal.wait_for("evaltui: the screen needs a terminal")
        assert terminal.wait_for_exit() == 2


@pytest.mark.parametrize(
    ("term", "told"), [("dumb", "TERM=dumb"), (None, "TERM is not set"), ("", "TERM is not set")]
)
def test_a_terminal_that_cannot_hold_a_screen(home: Home, term: str | None, told: str) -> None:
    with home.terminal("demo", env={"TERM": term}) as terminal:
        assert terminal.wait_for_exit() == 2
        assert told in _sentence(terminal.written.replace("\r\n", "\n"))


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("EVALTUI_COLOR", "turecolor", "did you mean truecolor?"),
        ("EVALTUI_GLYPHS", "utf-8", "is none of auto, unicode, ascii"),
    ],
)
def test_a_variable_that_says_nothing_known(
    home: Home, variable: str, value: str, told: str
) -> None:
    with home.terminal("demo", env={variable: value}) as terminal:
        assert terminal.wait_for_exit() == 2
        sentence = _sentence(terminal.written.replace("\r\n", "\n"))
        assert f"{variable}: '{value}'" in sentence
        assert told in sentence


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("statsu",), "did you mean status?"),
        (("lanqwatch:abc",), "did you mean langwatch?"),
        (("langwatch:",), "langwatch:"),
        (("langwatch:a b",), "langwatch:a b"),
        ((":abc",), ":abc"),
        (("https://example.com/some/page",), "https://example.com is not the address"),
    ],
)
def test_what_names_no_run_is_told_before_the_screen_opens(
    home: Home, words: tuple[str, ...], told: str
) -> None:
    with home.terminal(*words) as terminal:
        assert terminal.wait_for_exit() == 2
        assert told in _sentence(terminal.written.replace("\r\n", "\n"))
        assert "\x1b" not in terminal.written
    assert home.files() == []


def test_a_missing_key_is_named_on_the_screen_and_no_verdict_is_made_of_it(home: Home) -> None:
    with home.terminal(RUN) as terminal:
        terminal.wait_for("not seen", "lively-ancient-zebra", "auth")
        terminal.wait_for("Verdict none")
        terminal.wait_for("set LANGWATCH_API_KEY")
        assert not terminal.shows("failed")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert RUN in home.saved()


def test_a_damaged_runs_file_opens_says_where_and_is_kept(
    home: Home, services: SteppedServices
) -> None:
    services.step_to(3)
    damaged = TWO_RUNS.replace('run = "nugen', "run = nugen")
    home.runs_file.write_text(damaged)
    with home.terminal() as terminal:
        terminal.wait_for("nightly rag", "running")  # what is left of the file is watched
        terminal.wait_for_sentence("runs.toml, line 8")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    aside = list(home.runs_file.parent.glob("runs.toml.damaged-*"))
    assert [path.read_text() for path in aside] == [damaged]
    assert RUN in home.saved()
    assert home.run("list").returncode == 0


def test_a_runs_file_that_is_damaged_while_the_screen_is_open_is_kept_too(
    home: Home, services: SteppedServices
) -> None:
    services.step_to(3)
    with home.terminal(RUN) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running")
        home.wait_for_saved(RUN)
        home.runs_file.write_text("[[runs]\nhalf an edit")
        terminal.wait_for_sentence("runs.toml, line 1")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    aside = list(home.runs_file.parent.glob("runs.toml.damaged-*"))
    assert [path.read_text() for path in aside] == ["[[runs]\nhalf an edit"]
    assert RUN in home.saved()


def test_a_runs_file_that_can_never_be_written(home: Home, services: SteppedServices) -> None:
    services.step_to(3)
    blocked = home.folder / "a file"
    blocked.write_text("in the place of a folder")
    with home.terminal("--runs-file", str(blocked / "runs.toml"), RUN) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running")
        terminal.wait_for_sentence("runs.toml was not saved:")
        terminal.press("q")
        terminal.wait_for_exit()
        assert terminal.is_restored()
        after = terminal.written.rpartition("\x1b[?1006l")[2]
        sentence = _sentence(after.replace("\r\n", "\n"))
        assert f"{blocked / 'runs.toml'} was not saved" in sentence
    assert blocked.read_text() == "in the place of a folder"


def test_a_bad_configuration_is_one_sentence_with_its_line(
    home: Home, services: SteppedServices
) -> None:
    home.config_file.write_text('interval_s = 2\n[accounts.nugen]\napi_key = "sk-123456"\n')
    with home.terminal() as terminal:
        assert terminal.wait_for_exit() == 2
        sentence = _sentence(terminal.written.replace("\r\n", "\n"))
    assert "config.toml, line 3" in sentence
    assert "sk-123456" not in sentence


def test_a_home_that_does_not_exist(home: Home, services: SteppedServices) -> None:
    services.step_to(3)
    nowhere = home.folder / "nowhere"
    gone = {"HOME": str(nowhere), "XDG_CONFIG_HOME": None, "XDG_STATE_HOME": None}
    with home.terminal(RUN, env=gone) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert RUN in (nowhere / ".config" / "evaltui" / "runs.toml").read_text()


def test_a_reader_that_goes_away_ends_a_command_quietly(home: Home) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [home.program, "--help"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=home.env,
        cwd=Path("/"),
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (0, "")
