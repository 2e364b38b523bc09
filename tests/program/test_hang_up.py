"""A terminal that goes while there is nothing to write: no write fails, and no signal may come."""

from __future__ import annotations

import time

from tests.program.conftest import Home
from tests.program.stepped_services import SteppedServices
from tests.program.test_end import DEAF_SHELL, SOON_S

ENDED = "langwatch:lively-ancient-zebra"


def test_an_idle_screen_ends_when_its_terminal_is_gone_without_a_signal(
    home: Home, services: SteppedServices
) -> None:
    """As with `docker exec -t`. Reading from such a terminal gives nothing, at once, for ever."""
    services.step_to(60)
    with home.terminal(ENDED, through=DEAF_SHELL) as terminal:
        terminal.wait_for("lively-ancient-zebra", "completed", "40/40")
        home.wait_for_saved("done = 40")
        terminal.hang_up()
        terminal.wait_for_exit(patience_s=SOON_S)
        end = time.monotonic() + SOON_S
        while not terminal.leaves_nothing_running():
            assert time.monotonic() < end, "the program goes on without a terminal"
            time.sleep(0.05)
