"""What the program tells a terminal beside drawing: bell, title, progress, notifications."""

from __future__ import annotations

import re

from tests.program.conftest import Home
from tests.program.stepped_services import SteppedServices
from tests.program.terminal import Terminal

FAILS = "langwatch:quiet-marble-otter"
RUNS = "langwatch:lively-ancient-zebra"
TITLE = re.compile(r"\x1b\]2;([^\x07]*)\x07")
PROGRESS = re.compile(r"\x1b\]9;4;([^\x07]*)\x07")
NOTE = re.compile(r"\x1b\]9;(evaltui: [^\x07]*)\x07")


def bells(terminal: Terminal) -> int:
    """How often the bell rang: BEL also ends the strings of sequences."""
    return re.sub(r"\x1b\][^\x07]*\x07", "", terminal.written).count("\x07")


def _wait_for_titles(terminal: Terminal, *titles: str) -> None:
    terminal.wait_until(
        lambda: set(titles) <= set(TITLE.findall(terminal.written)), f"titles {titles}"
    )


def test_a_failing_run(home: Home, services: SteppedServices) -> None:
    services.step_to(10)
    home.config_file.write_text(
        'interval_s = 0.5\nprogress = true\n[notify]\nfailed = ["toast", "bell", "desktop"]\n'
    )
    with home.terminal(FAILS, RUNS) as terminal:
        terminal.wait_for("quiet-marble-otter", "running")
        terminal.wait_for("lively-ancient-zebra", "running")
        _wait_for_titles(terminal, "evaltui 2▶")
        assert (bells(terminal), NOTE.findall(terminal.written)) == (0, [])
        services.step_to(25)
        terminal.wait_for("quiet-marble-otter", "failed")
        _wait_for_titles(terminal, "evaltui 1▶ 1✗")
        terminal.wait_for_sentence("failed: The experiment could not go on")
        terminal.wait_until(lambda: bells(terminal) == 1, "bell")
        (note,) = NOTE.findall(terminal.written)
        assert "failed: The experiment could not go on" in note
        assert PROGRESS.findall(terminal.written)[0].startswith("1;")
        services.step_to(60)
        terminal.wait_for("lively-ancient-zebra", "completed")
        _wait_for_titles(terminal, "evaltui 1✗")
        terminal.wait_until(lambda: PROGRESS.findall(terminal.written)[-1] == "0", "no progress")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert bells(terminal) == 1
    written = terminal.written
    saved, emptied = written.index("\x1b[22;0t"), written.rindex("\x1b]2;\x07")
    assert saved < emptied < written.index("\x1b[23;0t") < written.index("\x1b[?1049l")
    assert TITLE.findall(written)[-1] == ""


def test_a_screen_that_is_left_while_runs_go_on_takes_its_progress_away(
    home: Home, services: SteppedServices
) -> None:
    services.step_to(10)
    env = {"TERM_PROGRAM": "ghostty", "TERM_PROGRAM_VERSION": "1.2.0"}
    with home.terminal(RUNS, env=env) as terminal:
        terminal.wait_until(lambda: "1;40" in PROGRESS.findall(terminal.written), "progress")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert PROGRESS.findall(terminal.written)[-1] == "0"


def test_what_was_known_is_not_told_again_and_what_ended_meanwhile_is_summed_up(
    home: Home, services: SteppedServices
) -> None:
    services.step_to(10)
    with home.terminal(FAILS, RUNS) as terminal:
        terminal.wait_for("quiet-marble-otter", "running")
        terminal.wait_for("lively-ancient-zebra", "running")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert PROGRESS.findall(terminal.written) == [], "not known to be shown there"
    services.step_to(60)
    with home.terminal() as terminal:
        terminal.wait_for("While you were away", "1 failed", "1 passed")
        assert bells(terminal) == 0
        terminal.press("w")
        terminal.wait_for("quiet-marble-otter", "failed: The experiment")
        terminal.press("escape")
        terminal.wait_until_gone("esc closes")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    with home.terminal() as terminal:
        terminal.wait_for("quiet-marble-otter", "failed")
        _wait_for_titles(terminal, "evaltui 1✗")
        assert not terminal.shows("While you were away")
        assert bells(terminal) == 0
