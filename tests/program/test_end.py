"""However the screen ends: soon, with the runs saved and the terminal restored."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from tests.program.conftest import Home
from tests.program.stepped_services import SteppedServices
from tests.program.terminal import Terminal

RUN = "langwatch:lively-ancient-zebra"
DEAF_SHELL = ("/bin/sh", "-c", 'trap "" HUP; "$0" "$@"; exit $?')
SOON_S = 5.0
"""A second or so, on a machine that does much else at the time."""


@pytest.fixture
def watching(home: Home, services: SteppedServices) -> Iterator[Terminal]:
    """A screen that watches one run, which was added just now."""
    services.step_to(10)
    with home.terminal(RUN) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running", "16/40")
        yield terminal


def _ended_well(terminal: Terminal, home: Home) -> None:
    """It ended by itself, saved what it knew, and left nothing behind."""
    assert terminal.wait_for_exit(patience_s=SOON_S) == 0
    assert terminal.leaves_nothing_running()
    saved = home.saved()
    assert RUN in saved
    assert "done = 16" in saved
    assert [name for name in home.files() if "tmp" in name] == []


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
def test_a_key(watching: Terminal, home: Home, key: str) -> None:
    watching.press(key)
    _ended_well(watching, home)
    assert watching.is_restored()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal(watching: Terminal, home: Home, number: signal.Signals) -> None:
    watching.signal(number)
    _ended_well(watching, home)
    assert watching.is_restored()


def test_a_signal_told_twice(watching: Terminal, home: Home) -> None:
    """The kernel tells of a terminal's end, and so does the shell."""
    watching.signal(signal.SIGHUP)
    watching.signal(signal.SIGHUP)
    _ended_well(watching, home)


def test_a_signal_while_a_dialog_is_open(watching: Terminal, home: Home) -> None:
    watching.press("a")
    watching.wait_for("Watch a run")
    watching.signal(signal.SIGTERM)
    _ended_well(watching, home)
    assert watching.is_restored()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_the_screen_is_being_made(
    home: Home, services: SteppedServices, number: signal.Signals
) -> None:
    with home.terminal(RUN) as terminal:
        terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.raw, "alternate screen")
        terminal.signal(number)
        assert terminal.wait_for_exit(patience_s=SOON_S) == 0
        assert terminal.is_restored()
    assert RUN in home.saved()


def test_the_terminal_is_closed(watching: Terminal, home: Home) -> None:
    watching.hang_up()
    _ended_well(watching, home)


def test_the_terminal_is_closed_and_the_hang_up_signal_is_lost(
    home: Home, services: SteppedServices
) -> None:
    """As where a shell between the terminal and the program keeps the signal to itself."""
    services.step_to(10)
    with home.terminal(RUN, through=DEAF_SHELL) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running", "16/40")
        terminal.hang_up()
        terminal.wait_for_exit(patience_s=SOON_S)
        end = time.monotonic() + SOON_S
        while not terminal.leaves_nothing_running():
            assert time.monotonic() < end, "the program goes on without a terminal"
            time.sleep(0.05)
    assert "done = 16" in home.saved()


@pytest.mark.parametrize("how", ["hang up", "SIGTERM", "SIGHUP"])
def test_a_terminal_that_takes_no_output_any_more(
    home: Home, services: SteppedServices, how: str
) -> None:
    """A connection that hangs: the terminal's buffer is full, and nobody reads it."""
    services.step_to(10)
    with home.terminal(RUN, columns=250, lines=80) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running", "16/40")
        home.wait_for_saved("done = 16")
        terminal.fill_up("z" * 200)  # each changes the whole screen
        if how == "hang up":
            terminal.hang_up()
        else:
            terminal.signal(signal.Signals[how])
        assert terminal.wait_for_exit(patience_s=SOON_S, reading=False) == 0
        assert terminal.leaves_nothing_running()
    assert "done = 16" in home.saved()


def test_services_that_hang_hold_up_nothing(home: Home, services: SteppedServices) -> None:
    """Questions are under way that nobody will answer: leaving does not wait for them."""
    services.step_to(10)
    with home.terminal("langwatch:some-run-slow") as terminal:
        terminal.wait_for("some-run-slow", "not seen")
        terminal.press("q")
        assert terminal.wait_for_exit(patience_s=SOON_S) == 0
        assert terminal.is_restored()
