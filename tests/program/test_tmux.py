"""Inside a real tmux: what is drawn, the title of the pane, and copying into tmux's buffer."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from tests.program.conftest import PROGRAM, Home
from tests.program.stepped_services import SteppedServices
from tests.program.terminal import PATIENCE_S

RUNS = ("langwatch:lively-ancient-zebra", "langwatch:quiet-marble-otter")


class Tmux:
    """A tmux server of its own with one session, in which the program runs."""

    def __init__(self, home: Home, columns: int, lines: int) -> None:
        found = shutil.which("tmux")
        assert found, "these tests need tmux; .ci/run installs it"
        self._command = [found, "-S", str(home.folder / "tmux.socket"), "-f", "/dev/null"]
        self._home = home
        size = ["-x", str(columns), "-y", str(lines)]
        self.ask("new-session", "-d", *size, f"{PROGRAM} {' '.join(RUNS)}; echo ended $?; cat")

    def ask(self, *words: str) -> str:
        """Give what a command of tmux prints."""
        ran = subprocess.run(
            [*self._command, *words],
            env=self._home.env,
            cwd=self._home.folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=30,
        )
        assert ran.returncode == 0, f"tmux {words[0]}: {ran.stderr}"
        return ran.stdout

    def press(self, *keys: str) -> None:
        self.ask("send-keys", *keys)

    @property
    def text(self) -> str:
        return self.ask("capture-pane", "-p")

    def wait_for(self, *parts: str) -> None:
        """Wait until one line holds all the parts."""
        self.wait_until(
            lambda: any(all(part in line for part in parts) for line in self.text.splitlines()),
            f"a line with {parts}",
        )

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, f"no {what}:\n{self.text}"
            time.sleep(0.05)

    def end(self) -> None:
        subprocess.run([*self._command, "kill-server"], capture_output=True, check=False)


@pytest.fixture
def new_tmux(home: Home, services: SteppedServices) -> Iterator[Callable[..., Tmux]]:
    services.step_to(10)
    started: list[Tmux] = []

    def start(columns: int = 120, lines: int = 40) -> Tmux:
        started.append(Tmux(home, columns, lines))
        return started[-1]

    yield start
    for tmux in started:
        tmux.end()


def test_copying_fills_tmuxs_buffer(new_tmux: Callable[..., Tmux]) -> None:
    tmux = new_tmux()
    tmux.wait_for("lively-ancient-zebra", "running")
    tmux.press("y")
    tmux.wait_for("tmux's buffer")
    assert tmux.ask("show-buffer").strip() == RUNS[0]


def test_the_pane_has_the_totals_for_its_title_and_the_bell_marks_the_window(
    new_tmux: Callable[..., Tmux], services: SteppedServices
) -> None:
    tmux = new_tmux()
    before = _title(tmux)
    tmux.wait_until(lambda: _title(tmux) == "evaltui 2▶", "title")
    tmux.ask("new-window", "cat")  # bells mark windows that are not looked at
    services.step_to(25)
    tmux.wait_until(lambda: _title(tmux, ":0") == "evaltui 1▶ 1✗", "title")
    bell = "#{window_bell_flag}"
    tmux.wait_until(
        lambda: tmux.ask("display-message", "-t", ":0", "-p", bell).strip() == "1", "bell"
    )
    tmux.ask("kill-window", "-t", ":1")
    tmux.press("q")
    tmux.wait_for("ended 0")
    assert _title(tmux) == before


def test_a_strip_and_its_changes_of_size(
    new_tmux: Callable[..., Tmux], services: SteppedServices
) -> None:
    tmux = new_tmux(60, 8)
    tmux.wait_for("▸", "lively-ancient", "16/40")
    tmux.ask("resize-window", "-x", "120", "-y", "30")
    tmux.wait_for("STATE", "NAME", "PROGRESS")
    tmux.wait_for("Verdict pending")
    tmux.ask("resize-window", "-x", "40", "-y", "5")
    tmux.wait_until(lambda: "STATE" not in tmux.text and "▸ lively" in tmux.text, "strip")


def test_a_tmux_that_is_killed(new_tmux: Callable[..., Tmux], home: Home) -> None:
    tmux = new_tmux()
    tmux.wait_for("lively-ancient", "16/40")
    pid = int(tmux.ask("display-message", "-p", "#{pane_pid}"))
    tmux.end()
    home.wait_for_saved("done = 16")
    end = time.monotonic() + PATIENCE_S
    while subprocess.run(["pgrep", "-s", str(pid)], capture_output=True, check=False).stdout:
        assert time.monotonic() < end, "the program goes on without its tmux"
        time.sleep(0.05)


def _title(tmux: Tmux, window: str = "") -> str:
    where = ("-t", window) if window else ()
    return tmux.ask("display-message", *where, "-p", "#{pane_title}").strip()
