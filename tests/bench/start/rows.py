"""The part of the table of benchmarks about starting and leaving."""

from __future__ import annotations

import statistics
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.start.measure import Line, medians, saved_runs, settled
from tests.bench.start.seen import Times, ended_s, times_of
from tests.bench.table import Row

PROGRAM = Path(sysconfig.get_path("scripts")) / "evaltui"
ROOT = Path(__file__).parents[3]
TURNS = 7
FEW, MANY = 20, 1000
FIRST = f"the saved rows as a first frame, {MANY} runs"
WHOLE = "the whole live screen, {} runs"
LEAVING = f"from the key to the end, {MANY} runs, all saved"
COMMANDS = (
    Line("evaltui", ("--version",)),
    Line("evaltui", ("status-line",)),
)
PYTHON = Line("python", ("-c", "pass"))
LIGHT = Line("python", ("-c", "import argparse, json, tomllib"))
_LEAVE = b"\x11"
"""Ctrl-Q."""


def rows() -> Iterator[Row]:
    """Measure everything, in about two minutes."""
    with tempfile.TemporaryDirectory() as place:
        few, many = (_home(Path(place), number) for number in (FEW, MANY))
        yield from _screens(few, many)
        for env, number in ((few, FEW), (many, MANY)):
            yield from _commands(env, number)


def names() -> list[str]:
    """Give what the rows measure, in their order."""
    commands = [_called(line, number) for number in (FEW, MANY) for line in COMMANDS]
    return [FIRST, WHOLE.format(FEW), WHOLE.format(MANY), LEAVING, *commands]


def _home(place: Path, number: int) -> dict[str, str]:
    env = settled(place / str(number), saved_runs(number))
    return {**env, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}


def _screens(few: dict[str, str], many: dict[str, str]) -> Iterator[Row]:
    program, sign = [str(PROGRAM)], rb"evaluation 0"
    bare = [sys.executable, "-m", "tests.bench.screen.bare", "app"]
    taken: dict[str, list[float]] = {}
    screens: dict[str, Callable[[], Times]] = {
        "bare": lambda: times_of(bare, many, rb"ready", _LEAVE),
        "few": lambda: times_of(program, few, sign, _LEAVE),
        "many": lambda: times_of(program, many, sign, _LEAVE),
    }
    python = [sys.executable, *PYTHON.words]
    for turn in range(TURNS + 1):
        found = {name: look() for name, look in screens.items()}
        python_s = ended_s(python, many)
        if turn:  # the first compiles, warms up, and leaves the picture for the next start
            taken.setdefault("python", []).append(python_s)
            for name, times in found.items():
                taken.setdefault(f"{name} first", []).append(times.first)
                taken.setdefault(f"{name} whole", []).append(times.whole)
                taken.setdefault(f"{name} end", []).append(times.end)
    median = {name: statistics.median(each) for name, each in taken.items()}
    yield _row(FIRST, median["many first"], "python3 -c pass", median["python"])
    textual = "a bare Textual app"
    yield _row(WHOLE.format(FEW), median["few whole"], textual, median["bare whole"])
    yield _row(WHOLE.format(MANY), median["many whole"], textual, median["bare whole"])
    yield _row(LEAVING, median["many end"], textual, median["bare end"])


def _commands(env: dict[str, str], number: int) -> Iterator[Row]:
    found = medians((LIGHT, *COMMANDS), PROGRAM, env, TURNS * 2 + 1)
    light = "python3 -c 'import argparse, json, tomllib'"
    for line in COMMANDS:
        yield _row(_called(line, number), found[line], light, found[LIGHT])


def _called(line: Line, number: int) -> str:
    return f"`evaltui {' '.join(line.words)}`, {number} runs in the file"


def _row(what: str, ours_s: float, beside: str, theirs_s: float) -> Row:
    told = f"{beside}: {theirs_s * 1000:.0f} ms"
    return Row(what, f"{ours_s * 1000:.0f} ms", told, ours_s / theirs_s)
