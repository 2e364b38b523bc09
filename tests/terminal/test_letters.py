"""What decides on Unicode or ASCII; which of them it is, tests/ui/test_glyphs.py knows."""

from __future__ import annotations

import pytest

from evaltui.terminal.letters import letters_of


@pytest.mark.parametrize(
    ("environ", "encoding", "ascii_only", "because"),
    [
        ({"TERM": "xterm"}, "utf-8", False, "the encoding is utf-8"),
        ({"TERM": "xterm"}, "ANSI_X3.4-1968", True, "the encoding is ANSI_X3.4-1968"),
        ({"TERM": "xterm"}, None, True, "the encoding is not known"),
        ({"TERM": "linux"}, "utf-8", True, "TERM=linux"),
        ({"TERM": "linux", "EVALTUI_GLYPHS": "Unicode"}, None, False, "EVALTUI_GLYPHS=unicode"),
    ],
)
def test_it_says_what_decided(
    environ: dict[str, str], encoding: str | None, ascii_only: bool, because: str
) -> None:
    letters = letters_of(environ, encoding)
    assert (letters.ascii_only, letters.because) == (ascii_only, because)
    assert letters_of(environ, encoding, option="ascii").because == "--ascii"
    assert letters_of({}, None, configured="unicode").because == "glyphs in config.toml"
