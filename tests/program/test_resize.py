"""Any size of the terminal, and any change of it, while the program runs."""

from __future__ import annotations

import random

import pytest

from tests.program.conftest import Home
from tests.program.stepped_services import SteppedServices

RUNS = ("langwatch:lively-ancient-zebra", "nugen:eval-5f3a9c21", "retab:wfevalrun_m4x7pd")
SIZES = [(40, 10), (60, 8), (80, 24), (120, 40), (300, 100)]
TINY = [(1, 1), (2, 1), (1, 50), (3, 2), (250, 1), (5, 5), (20, 3), (39, 9)]


@pytest.mark.parametrize(("columns", "lines"), SIZES)
def test_a_run_tells_its_state_name_and_progress_at_every_size(
    home: Home, services: SteppedServices, columns: int, lines: int
) -> None:
    services.step_to(10)
    assert home.run("add", RUNS[0], "--name", "nightly rag").returncode == 0
    with home.terminal(columns=columns, lines=lines) as terminal:
        terminal.wait_for("▸", "nightly rag", "16/40")
        terminal.wait_for("evaltui", "1")  # the summary line
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_every_size_after_another(home: Home, services: SteppedServices) -> None:
    services.step_to(10)
    with home.terminal(*RUNS) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running")
        for columns, lines in [*TINY, *SIZES, *reversed(TINY), *reversed(SIZES)]:
            terminal.resize(columns, lines)
            terminal.wait_until(terminal.is_painted, f"picture of {columns}×{lines}")
        terminal.resize(120, 40)
        terminal.wait_for("lively-ancient-zebra", "running", "16/40")
        services.step_to(60)
        terminal.wait_for("completed", "lively-ancient-zebra", "40/40")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.is_restored()


def test_a_storm_of_sizes(home: Home, services: SteppedServices) -> None:
    """As when a window is dragged by its corner: nobody waits for the screen to follow."""
    services.step_to(10)
    sizes = random.Random(7)
    with home.terminal(*RUNS) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running")
        for _ in range(150):
            terminal.resize(sizes.randint(1, 300), sizes.randint(1, 100))
        terminal.resize(120, 40)
        for name in ("lively-ancient-zebra", "eval-5f3a9c21", "wfevalrun_m4x7pd"):
            terminal.wait_for("▸ running", name)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.is_restored()


def test_back_at_once_to_the_size_it_had(home: Home, services: SteppedServices) -> None:
    """As when a tmux pane is zoomed and back: terminals forget what a smaller size cut off."""
    services.step_to(10)
    with home.terminal(*RUNS) as terminal:
        for name in RUNS:
            terminal.wait_for("▸ running", name.partition(":")[2])
        for columns, lines in [(30, 5), (200, 60), (30, 5)]:
            terminal.resize(columns, lines)
            terminal.resize(120, 40)
            terminal.wait_until(terminal.is_painted, "whole picture after that")
            for name in RUNS:
                terminal.wait_for("▸ running", name.partition(":")[2])
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_a_storm_of_sizes_over_a_dialog(home: Home, services: SteppedServices) -> None:
    sizes = random.Random(11)
    with home.terminal(*RUNS) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running")
        for key, title in (("a", "Watch a run"), ("s", "What is to be run"), ("?", "Keys")):
            terminal.press(key)
            terminal.wait_for(title)
            for _ in range(30):
                terminal.resize(sizes.randint(1, 300), sizes.randint(1, 100))
            terminal.resize(120, 40)
            terminal.wait_for(title)
            terminal.press("escape")
            # A screen between two sizes shows no title either: a key then would follow the escape.
            terminal.wait_until(
                lambda: not terminal.shows(title) and terminal.shows("? Help"),  # noqa: B023
                "whole main screen",
            )
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
