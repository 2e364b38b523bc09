"""Only what changes is written; what another program wrote across it goes on demand."""

from __future__ import annotations

from tests.program.conftest import Home
from tests.program.stepped_services import SteppedServices
from tests.program.terminal import Terminal
from tests.ui.terminal.painting.screens import seen

RUN = "langwatch:lively-ancient-zebra"


def test_a_key_paints_over_what_something_else_wrote(home: Home, services: SteppedServices) -> None:
    services.step_to(60)
    with home.terminal(RUN) as terminal:
        terminal.wait_for("lively-ancient-zebra", "completed", "40/40")
        painted = terminal.rows
        terminal.write_across("Broadcast message from root@host")
        terminal.press("j")
        terminal.watch(0.5)
        assert terminal.shows("Broadcast message"), "nobody told the program"
        terminal.press("ctrl+l")
        terminal.wait_until_gone("Broadcast")
        assert terminal.rows[0] == painted[0]


def test_a_step_of_the_cursor_is_no_whole_screen(home: Home, services: SteppedServices) -> None:
    services.step_to(60)
    with home.terminal(RUN, "nugen:eval-5f3a9c21") as terminal:
        terminal.wait_for("lively-ancient-zebra", "completed", "40/40")
        terminal.wait_for("eval-5f3a9c21", "completed")
        terminal.press("v")
        terminal.wait_until_gone("Verdict")
        home.wait_for_saved("done = 25")
        written = len(terminal.raw)
        terminal.press("j")
        terminal.wait_until(lambda: terminal.row("▌", "eval-5f3a9c21") is not None, "the cursor")
        assert 0 < len(terminal.raw) - written < 1000


def test_after_anything_the_screen_equals_a_whole_repaint(
    home: Home, services: SteppedServices
) -> None:
    services.step_to(60)
    with home.terminal(RUN, "nugen:eval-5f3a9c21", "retab:wfevalrun_m4x7pd") as terminal:
        for run in ("lively-ancient-zebra", "eval-5f3a9c21", "wfevalrun_m4x7pd"):
            terminal.wait_for(run, "completed")
        for size in ((119, 40), (81, 24), (100, 30)):
            terminal.resize(*size)
            terminal.wait_until(terminal.is_painted, "whole screen")
            for keys in ("j", "2", "3", "/nu", "escape", "escape", "S ", "escape", "?", "escape"):
                terminal.press(*((keys,) if keys == "escape" else keys))
                terminal.watch(0.3)
            terminal.wait_until(lambda: _equals_a_repaint(terminal), "equal repaint")


def _equals_a_repaint(terminal: Terminal) -> bool:
    """Compare with what Ctrl-L leaves, on a screen on which nothing ages just then."""
    before = seen(terminal.screen)
    terminal.press("ctrl+l")
    terminal.watch(0.3)
    return seen(terminal.screen) == before
