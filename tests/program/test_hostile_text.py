"""Text that a service sent to do more than be read: seen on the screen, and nothing else.

Sessions in a real terminal are recorded byte by byte, while hostile text stands in every field of
all services, in toasts, dialogs, titles and notifications; then the recording is taken apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.faults.hostile_text import CANARY, HOSTILE, is_clean, steering
from tests.program.conftest import Home
from tests.program.hostile_service import OTHERS, RUNS, WORDS, hostile_services
from tests.program.recorded import foreign
from tests.program.terminal import PATIENCE_S, Terminal

TABS = "123456"
SETTLE_S = 0.03
"""How long a terminal is read after a key has had an effect."""
ESCAPE_S = 0.25
"""The same after Escape, with which a key that follows at once makes another one."""
IDLE_S = 1.0
"""After so long without output, a key is taken for one that had nothing to change."""


class Visitor:
    """Somebody who looks at everything."""

    def __init__(self, screen: Terminal) -> None:
        self.screen = screen
        self._pressed_at = 0
        """How much had been written when the last key was pressed."""

    def press(self, *keys: str) -> None:
        """Press one key after the other, each once the last one has had an effect."""
        for key in keys:
            self._pressed_at = before = len(self.screen.raw)
            self.screen.press(key)
            with suppress(AssertionError):  # what changes nothing writes nothing
                self._wait_for_more_than(before, f"effect of {key!r}", IDLE_S)
            if len(self.screen.raw) == before:
                self.screen.press("ctrl+l")
                self._wait_for_more_than(before, f"answer after {key!r}", PATIENCE_S)
            self.screen.watch(ESCAPE_S if key == "escape" else SETTLE_S)

    def _wait_for_more_than(self, before: int, what: str, patience_s: float) -> None:
        self.screen.wait_until(lambda: len(self.screen.raw) > before, what, patience_s=patience_s)

    def expect(self, *parts: str) -> None:
        """Wait until each of the parts was written since the last key: toasts may be gone."""
        for part in map(str.encode, parts):
            self.screen.wait_until(
                lambda part=part: part in self.screen.raw[self._pressed_at :], f"{part!r}"
            )

    def look_at_runs(self, number: int) -> None:
        """Open every tab of each of so many runs, from the selected one on."""
        for _ in range(number):
            self.press(*TABS, "down")

    def read_a_run(self) -> None:
        """Unfold, search, filter and copy what is told of the selected run."""
        self.press("enter", "3", "enter", "down", "enter", "f", "c", "4", "enter")
        self.press("4", "enter", "/", "c", "4", "n", "enter", "n", "N", "escape")
        for tab in TABS:
            self.press(tab, "y", "Y")
        self.press("escape", "1")

    def find_runs(self) -> None:
        """List what the accounts have, mark and filter."""
        self.press("f")
        self.expect("Find runs")
        for _ in range(len(self.accounts())):
            self.screen.wait_until_gone("Asking")
            self.press("space", "down", "space", "/", "c", "4", "enter", "tab")
        self.press("escape")
        self.screen.wait_until_gone("Find runs")

    def accounts(self) -> list[str]:
        row = self.screen.row("langwatch", "nugen", "retab") or ""
        return row.replace("[", " ").replace("]", " ").strip(" │").split()

    def start_run(self, slug: str, then: str) -> None:
        """Start a run, and wait until it is told what came of that."""
        self.press("s")
        self.expect("Start a run")
        self.screen.send(f"langwatch:{slug}")
        self.screen.wait_for(f"langwatch:{slug}")
        self.press("enter")
        self.expect(then)

    def stop_run(self) -> None:
        self.press("X")
        self.expect("Stop this run?")
        self.press("y")
        self.screen.wait_until_gone("Stop this run?")

    def open_the_rest(self) -> None:
        """Open what else there is, and leave it."""
        for key in ("e", "i", "w", ":", "?", "C", "S"):
            self.press(key, "escape")
        self.press("/", "c", "4", "n", "escape", "b", "b", "b", "b", "z", "z", "v", "v", "o", "y")
        self.press("d", "u", "p", "p", "space", "M")

    def leave(self) -> None:
        self.screen.press("ctrl+q")
        assert self.screen.wait_for_exit() == 0


@pytest.fixture
def hostile(home: Home) -> Iterator[Home]:
    """A home whose services are hostile."""
    with hostile_services(home):
        yield home


def test_no_tab_of_a_recorded_session_holds_an_escape_of_a_service(hostile: Home) -> None:
    """All classes of text in all fields of all services, in the table and in every tab."""
    with hostile.terminal(*RUNS, *OTHERS[-3:], columns=120, lines=36) as screen:
        visitor = Visitor(screen)
        visitor.expect("[bold red]", "#(touch", "[@click=app.quit]")
        visitor.look_at_runs(len(RUNS))
        visitor.press("G", "up", "up")
        visitor.look_at_runs(3)
        visitor.leave()
    assert CANARY.encode() in screen.raw
    assert foreign(bytes(screen.raw)) == []


@pytest.mark.long
def test_no_toast_or_dialog_of_a_recorded_session_holds_an_escape_of_a_service(
    hostile: Home,
) -> None:
    refs, env = [*reversed(WORDS), *OTHERS[:-3]], {"EVALTUI_DEBUG": "1"}
    with hostile.terminal(*refs, columns=110, lines=30, env=env) as screen:
        visitor = Visitor(screen)
        visitor.expect("[bold red]", "#(touch")
        visitor.stop_run()
        visitor.expect("Conflict")
        visitor.start_run("refused-0", "langwatch:refused-0 was not started:")
        visitor.start_run("odd-1", "langwatch:odd-1 was not started:")
        visitor.start_run("good-2", "Started langwatch:new-2")
        visitor.read_a_run()
        visitor.find_runs()
        visitor.open_the_rest()
        screen.wait_until(lambda: b"]9;evaltui: " in screen.raw, "a notification")
        visitor.leave()
    assert foreign(bytes(screen.raw)) == []
    kept = {name: (hostile.folder / name).read_bytes().decode() for name in hostile.files()}
    picture = kept.pop("state/evaltui/first-screen")  # for the terminal, with evaltui's own
    assert foreign(picture.encode()) == []
    for name, text in kept.items():
        assert is_clean(text, lines=True), f"{name} holds {steering(text)}"
    assert {name.rpartition("/")[2] for name, text in kept.items() if CANARY in text} >= {
        "runs.toml",
        "journal.jsonl",
        "debug.log",
    }


@pytest.mark.long
@pytest.mark.parametrize(
    ("columns", "lines", "env"),
    [
        (80, 24, {}),
        (60, 8, {"COLORTERM": None}),
        (220, 60, {"TERM_PROGRAM": "WezTerm", "COLORTERM": None}),
        (100, 30, {"NO_COLOR": "1", "EVALTUI_GLYPHS": "ascii"}),
        (120, 40, {"TERM": "xterm", "COLORTERM": None, "LANG": "C"}),
    ],
    ids=["80x24", "a strip", "wide", "ascii without colours", "few colours"],
)
def test_no_other_terminal_gets_an_escape_of_a_service(
    hostile: Home, columns: int, lines: int, env: dict[str, str | None]
) -> None:
    size = {"columns": columns, "lines": lines}
    with hostile.terminal(*RUNS[:6], *WORDS[:3], *OTHERS[:6], **size, env=env) as screen:
        visitor = Visitor(screen)
        visitor.expect("[bold red]")
        visitor.look_at_runs(6)
        visitor.read_a_run()
        visitor.open_the_rest()
        visitor.leave()
    recorded = bytes(screen.raw)
    with hostile.terminal(**size, env=env) as screen:  # what was saved of it
        visitor = Visitor(screen)
        visitor.expect("[bold red]")
        visitor.press("w", "escape", "enter", *TABS, "escape")
        visitor.leave()
    assert foreign(recorded + bytes(screen.raw)) == []


SEEN_AS_THEY_ARE = {"markup", "tmux", "formats", "wide", "piles", "hidden", "surrogates"}
"""What would steer a program, a person or nothing at all, but no terminal."""


@pytest.mark.parametrize("kind", [kind for kind in HOSTILE if kind not in SEEN_AS_THEY_ARE])
def test_what_a_service_wrote_would_be_found_in_a_recording(kind: str) -> None:
    assert foreign(b"\x1b[38;2;1;2;3m" + HOSTILE[kind].encode() + b"\x1b[1;1H")
