"""What is painted with: as many colours as the terminal has, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.program.conftest import Home
from tests.program.stepped_services import SteppedServices
from tests.program.terminal import Terminal

RUNS = ("langwatch:lively-ancient-zebra", "langwatch:quiet-marble-otter")
SGR = re.compile(r"\x1b\[([0-9;:]*)m")
ATTRIBUTES = {*map(str, range(10)), *map(str, range(21, 30)), ""}


def codes(terminal: Terminal) -> Iterator[list[str]]:
    """What each change of style asks for: `["1"]` is bold, `["38", "2", …]` a colour."""
    for found in SGR.findall(terminal.written):
        numbers = (found or "0").split(";")
        while numbers:
            number = numbers.pop(0)
            if number in {"38", "48"} and numbers:
                kind = numbers.pop(0)
                size = 3 if kind == "2" else 1
                yield [number, kind, *numbers[:size]]
                del numbers[:size]
            else:
                yield [number]


def looked_at(home: Home, services: SteppedServices, **env: str | None) -> Terminal:
    """A screen with a running and a failed run, on which a few things were opened."""
    services.step_to(25)
    with home.terminal(*RUNS, env=env) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running")
        terminal.wait_for("quiet-marble-otter", "failed")
        for key, title in (("?", "esc closes"), ("a", "Watch a run")):
            terminal.press(key)
            terminal.wait_for(title)
            terminal.press("escape")
            terminal.wait_until_gone(title)
        terminal.press("j", "q")
        assert terminal.wait_for_exit() == 0
        assert terminal.is_restored()
        return terminal


@pytest.mark.parametrize(
    ("env", "kind"),
    [
        ({}, "2"),
        ({"COLORTERM": None}, "5"),
    ],
)
def test_many_colours(
    home: Home, services: SteppedServices, env: dict[str, str | None], kind: str
) -> None:
    seen = {code[1] for code in codes(looked_at(home, services, **env)) if code[0] in {"38", "48"}}
    # 256 colours hold the palette's sixteen, which may be what is nearest.
    assert seen == {kind}


def test_sixteen_colours_are_the_terminals_own(home: Home, services: SteppedServices) -> None:
    terminal = looked_at(home, services, TERM="xterm", COLORTERM=None)
    seen = list(codes(terminal))
    assert not [code for code in seen if code[0] in {"38", "48"}]
    assert terminal.cell_below.bg == "default", "the ground is the terminal's own"
    assert ["31"] in seen, "what failed is red"
    assert ["7"] in seen, "the cursor swaps the colours"


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "vt220", "COLORTERM": None}])
def test_no_colours_at_all(
    home: Home, services: SteppedServices, env: dict[str, str | None]
) -> None:
    terminal = looked_at(home, services, **env)
    seen = {code[0] for code in codes(terminal)}
    assert seen <= ATTRIBUTES, "no colour is asked for, not even the default one"
    assert "7" in seen, "the cursor is reversed"
    assert "1" in seen, "what matters is bold"


def test_an_option_goes_before_the_environment(home: Home, services: SteppedServices) -> None:
    services.step_to(10)
    with home.terminal("--color", "256", RUNS[0], env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running")
        assert {code[1] for code in codes(terminal) if code[0] == "38"} == {"5"}


def test_ascii_and_no_mouse(home: Home, services: SteppedServices) -> None:
    services.step_to(10)
    with home.terminal("--ascii", "--no-mouse", RUNS[0]) as terminal:
        terminal.wait_for("> running", "lively-ancient-zebra", "16/40")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert not re.search(r"\x1b\[\?100[0-6]h", terminal.written.replace("?1004h", ""))
        assert terminal.raw.isascii() or not re.search("[━─▸✓◷]", terminal.written)


def test_the_configuration_says_so_too(home: Home, services: SteppedServices) -> None:
    services.step_to(10)
    text = 'interval_s = 0.5\nmouse = false\nglyphs = "ascii"\ncolor = "none"\ntitle = false\n'
    home.config_file.write_text(text)
    with home.terminal(RUNS[0]) as terminal:
        terminal.wait_for("> running", "lively-ancient-zebra", "16/40")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert "\x1b[?1000h" not in terminal.written
        assert {code[0] for code in codes(terminal)} <= ATTRIBUTES
        assert "\x1b]2;" not in terminal.written
