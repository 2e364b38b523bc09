"""Only what changes is written; what another program wrote across it goes on demand."""

from __future__ import annotations

from tests.program.conftest import Home
from tests.program.stepped_services import SteppedServices

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
