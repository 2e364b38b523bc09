from __future__ import annotations

import io

import pytest

from evaltui.cli.terminal import obstacle


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_stands_in_the_way_on_a_real_terminal() -> None:
    assert obstacle(Terminal(), Terminal(), {"TERM": "xterm-256color"}) is None


@pytest.mark.parametrize("environ", [{}, {"TERM": ""}, {"TERM": "dumb"}, {"TERM": " Dumb "}])
def test_a_terminal_that_cannot_hold_a_screen_is_named(environ: dict[str, str]) -> None:
    found = obstacle(Terminal(), Terminal(), environ)
    assert found is not None
    assert "TERM" in found
    assert "evaltui status" in found


@pytest.mark.parametrize("other", [None, io.StringIO()])
def test_pipes_and_closed_streams_are_named(other: io.StringIO | None) -> None:
    environ = {"TERM": "xterm"}
    assert "standard output" in (obstacle(Terminal(), other, environ) or "")
    assert "standard input" in (obstacle(other, Terminal(), environ) or "")
