"""The first frame: a picture of the saved runs that stands before the screen is loaded."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pyte
import pytest

from tests.bench.start.measure import saved_runs
from tests.program.terminal import Terminal

TEXTUAL = b"\x1b[?1004h"
"""Textual asks for signs of focus as it takes the terminal: nothing before is drawn by it."""
COLUMNS, LINES = 100, 30
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=>][0-9;:]*[ -/]*[@-~]|\x1b\[\?[0-9]+\$p")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "runs.toml").write_text(saved_runs(60))
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "EVALTUI_CONFIG": str(tmp_path / "config.toml"),
        "EVALTUI_RUNS_FILE": str(tmp_path / "runs.toml"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


def opened(env: dict[str, str], *words: str, columns: int = COLUMNS) -> Terminal:
    command = [sys.executable, "-m", "evaltui", *words]
    return Terminal(command, env=env, columns=columns, lines=LINES)


def left(env: dict[str, str], *words: str, columns: int = COLUMNS) -> bytes:
    """Open the screen and leave it; give all that was written."""
    with opened(env, *words, columns=columns) as terminal:
        terminal.wait_until(lambda: TEXTUAL in terminal.raw, "screen of its own")
        terminal.wait_for("key missing or refused")
        terminal.wait_for("Said pending")
        terminal.press("ctrl+q")
        assert terminal.wait_for_exit() == 0, terminal.text
        assert terminal.is_restored()
        return bytes(terminal.raw)


def given_back(terminal: Terminal) -> bool:
    """Whether the screen and the cursor are what they were, where Textual had no part in it."""
    pairs = (("\x1b[?1049h", "\x1b[?1049l"), ("\x1b[?25l", "\x1b[?25h"), ("\x1b[?7l", "\x1b[?7h"))
    return all(terminal.written.rfind(off) > terminal.written.rfind(on) for on, off in pairs)


def before_textual(written: bytes) -> bytes:
    return written[: written.index(TEXTUAL)]


def drawn(written: bytes) -> pyte.Screen:
    screen = pyte.Screen(COLUMNS, LINES)
    pyte.ByteStream(screen).feed(_UNKNOWN_TO_PYTE.sub(b"", written))
    return screen


def test_the_picture_is_what_the_live_screen_shows(env: dict[str, str]):
    assert b"evaluation" not in before_textual(left(env)), "there is nothing to show yet"
    # Health is what the first start found out: from here on nothing changes by itself.
    written = left(env)
    picture = drawn(before_textual(written))
    assert "nightly evaluation 9 " in "\n".join(picture.display)
    live = drawn(written[: written.rindex(b"\x1b[?1049l")])
    other = [
        (y, x, cell.data, live.buffer[y][x].data)
        for y in range(LINES)
        for x, cell in picture.buffer[y].items()
        if cell.data != " " and cell != live.buffer[y][x]
    ]
    assert other == []


def test_no_row_vanishes_while_the_screen_takes_over(env: dict[str, str]):
    left(env)
    written = left(env)
    first, end = written.index(TEXTUAL), written.rindex(b"\x1b[?1049l")
    assert written.count(b"\x1b[?1049h") == 1, "entering it again wipes it"
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    stream.feed(_UNKNOWN_TO_PYTE.sub(b"", written[:first]))
    rows = [y for y, line in enumerate(screen.display) if "nightly evaluation" in line]
    assert len(rows) > 5
    for piece in re.findall(rb"\x1b?[^\x1b]+", _UNKNOWN_TO_PYTE.sub(b"", written[first:end])):
        stream.feed(piece)
        assert all("nightly evaluation" in screen.display[y] for y in rows)


def test_what_is_typed_meanwhile_is_kept_and_not_shown(env: dict[str, str]):
    left(env)
    with opened(env) as terminal:
        terminal.wait_until(lambda: "evaluation" in terminal.written, "first frame")
        assert TEXTUAL not in terminal.raw
        terminal.send("?")
        terminal.wait_for("The keys of where you are")
        assert terminal.rows[0].startswith(" "), "no echo at the top left"


def test_ctrl_c_before_the_screen_gives_the_terminal_back(env: dict[str, str]):
    left(env)
    with opened(env) as terminal:
        terminal.wait_until(lambda: "evaluation" in terminal.written, "first frame")
        terminal.press("ctrl+c")
        assert terminal.wait_for_exit() in {0, 130}
        assert given_back(terminal)


def test_a_sentence_about_the_configuration_is_not_lost_with_the_picture(
    env: dict[str, str], tmp_path: Path
):
    config = tmp_path / "config.toml"
    config.write_text("interval_s = 7\n")
    left(env)
    about = config.stat()
    with config.open("r+") as file:  # the same file, size and time: the picture is taken for good
        file.write("interval_s = =\n")
    os.utime(config, ns=(about.st_atime_ns, about.st_mtime_ns))
    with opened(env) as terminal:
        assert terminal.wait_for_exit() == 2
        assert "nightly evaluation" in terminal.written
        assert given_back(terminal)
        assert "config.toml" in terminal.text


def test_who_leaves_before_the_screen_stands_leaves_in_good_order(env: dict[str, str]):
    left(env)
    with opened(env) as terminal:
        terminal.send("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.is_restored()


@pytest.mark.parametrize("change", ["runs", "config", "size", "option"])
def test_a_picture_of_something_else_is_not_shown(change: str, env: dict[str, str], tmp_path: Path):
    left(env)
    words: tuple[str, ...] = ()
    if change == "runs":
        (tmp_path / "runs.toml").write_text(saved_runs(30))
    elif change == "config":
        (tmp_path / "config.toml").write_text("interval_s = 7\n")
    elif change == "option":
        words = ("--ascii",)
    written = left(env, *words, columns=COLUMNS - 10 if change == "size" else COLUMNS)
    assert b"evaluation" not in before_textual(written)


def test_a_broken_picture_is_passed_over(env: dict[str, str], tmp_path: Path):
    left(env)
    (tmp_path / "state" / "evaltui" / "first-screen").write_bytes(b"\xff\x00")
    assert b"evaluation" not in before_textual(left(env))


def test_the_picture_is_the_users_alone(env: dict[str, str], tmp_path: Path):
    left(env)
    found = tmp_path / "state" / "evaltui" / "first-screen"
    assert found.stat().st_mode & 0o777 == 0o600
    assert [*found.parent.glob("first-screen.*")] == []
