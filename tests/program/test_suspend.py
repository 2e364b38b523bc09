"""Suspending and coming back, in a real shell with job control."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.program.conftest import PROGRAM, Home
from tests.program.stepped_services import SteppedServices
from tests.program.terminal import Terminal

RUN = "langwatch:lively-ancient-zebra"
PROMPT = "shell> "


@pytest.fixture
def shell(home: Home, services: SteppedServices) -> Iterator[Terminal]:
    """A shell that waits for a line, in a home whose services stand at 10 s."""
    services.step_to(10)
    settings = home.folder / "inputrc"
    settings.write_text("set enable-bracketed-paste off\n")  # so that all modes are the program's
    env = home.env | {"PATH": f"{PROGRAM.parent}:{home.env['PATH']}", "PS1": PROMPT}
    env["INPUTRC"] = str(settings)
    command = ["bash", "--norc", "--noprofile", "-i"]
    with Terminal(command, env=env, cwd=home.folder) as terminal:
        terminal.wait_for(PROMPT.strip())
        yield terminal
        terminal.hang_up()
        terminal.wait_for_exit()


def _is_typed(shell: Terminal, line: str) -> None:
    shell.send(f"{line}\r")


def test_ctrl_z_gives_the_shell_back_and_fg_the_screen(
    shell: Terminal, services: SteppedServices
) -> None:
    _is_typed(shell, f"evaltui {RUN}")
    shell.wait_for("lively-ancient-zebra", "16/40")
    for times, at, progress in ((1, 12, "▸ running"), (2, 60, "✓ completed")):
        shell.send("\x1a")
        shell.wait_until(lambda: shell.text.count("Stopped") == times, "word of the stop")  # noqa: B023 - called here
        assert shell.is_restored()
        assert not shell.shows("lively-ancient-zebra", "langwatch ")
        _is_typed(shell, "echo here I am")
        shell.wait_until(lambda: shell.text.count("\nhere I am") == times, "answer")  # noqa: B023
        services.step_to(at)
        _is_typed(shell, "fg")
        shell.wait_for(progress, "lively-ancient-zebra", "19/40" if at == 12 else "40/40")
        shell.press("?")  # keys arrive again, each once
        shell.wait_for("esc closes")
        shell.press("escape")
        shell.wait_until_gone("esc closes")
    shell.press("q")
    shell.wait_until(shell.is_restored, "restored terminal")
    # What is typed before the shell has its terminal back may be thrown away.
    shell.wait_until(lambda: shell.text.rstrip().endswith(PROMPT.strip()), "prompt")
    _is_typed(shell, "echo code $?")
    shell.wait_for("code 0")


def test_ctrl_z_works_in_a_dialog_too(shell: Terminal) -> None:
    _is_typed(shell, f"evaltui {RUN}")
    shell.wait_for("lively-ancient-zebra", "16/40")
    shell.press("a")
    shell.wait_for("Watch a run")
    shell.send("\x1a")
    shell.wait_for("Stopped", "evaltui")
    _is_typed(shell, "fg")
    shell.wait_for("Watch a run")
    shell.press("escape")
    shell.wait_until_gone("Watch a run")
    shell.press("q")
    shell.wait_for(PROMPT.strip())


def test_in_the_background_it_waits_for_the_terminal(shell: Terminal) -> None:
    _is_typed(shell, f"evaltui {RUN}")
    shell.wait_for("lively-ancient-zebra", "16/40")
    shell.send("\x1a")
    shell.wait_for("Stopped", "evaltui")
    _is_typed(shell, "bg; until jobs | grep -q Stopped; do sleep 0.1; done; echo; jobs")
    shell.wait_for("[1]+", "Stopped", "evaltui")
    assert not shell.shows("lively-ancient-zebra", "langwatch ")
    _is_typed(shell, "fg")
    shell.wait_for("▸ running", "lively-ancient-zebra", "16/40")
    shell.press("q")
    shell.wait_until(shell.is_restored, "restored terminal")


def test_a_stop_that_nobody_told_of_is_painted_over(home: Home, services: SteppedServices) -> None:
    """SIGSTOP cannot be caught: whatever was written meanwhile, the screen comes back."""
    services.step_to(10)
    with home.terminal(RUN) as terminal:
        terminal.wait_for("lively-ancient-zebra", "16/40")
        terminal.signal(signal.SIGSTOP)
        terminal.resize(120, 40)  # no change: what is seen from now on was painted from now on
        terminal.signal(signal.SIGCONT)
        terminal.wait_for("▸ running", "lively-ancient-zebra", "16/40")
        terminal.press("?")
        terminal.wait_for("esc closes")
        terminal.press("escape")
        terminal.wait_until_gone("esc closes")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.is_restored()
