"""What is measured, each beside its reference in the same minute."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.screen import home
from tests.bench.screen.looks import chosen, names
from tests.bench.screen.service import ROOT, Service
from tests.bench.screen.watched import Look, Watched

TIMES = 5
"""Of so many measurements the median is told."""
WINDOW_S = 4.0
"""Two questions for each run."""
SETTLING_S = 6.0
GROWTH = (10, 100, 1000, 5000)
DOWN, UP = "\x1b[B", "\x1b[A"
# xterm's SGR reports of a mouse that moves with no button held: 35, column, line.
_MOVES = tuple(f"\x1b[<35;{10 + place % 90};{3 + place % 15}M" for place in range(200))


@dataclass(frozen=True, slots=True)
class Cost:
    """What something takes: medians."""

    bytes_s: float
    cpu: float
    """The share of one core, 0 to 1 and above."""
    resident_mb: float


@dataclass(frozen=True, slots=True)
class Latency:
    """How long keys take, in seconds."""

    p50: float
    p95: float


@contextmanager
def evaltui(
    runs: Sequence[home.SavedRun], port: int, *words: str, shows: bytes
) -> Iterator[Watched]:
    """Have evaltui run until it shows a text."""
    with (
        tempfile.TemporaryDirectory(prefix="evaltui-bench-") as folder,
        home.start(Path(folder), runs, port, *words) as watched,
    ):
        watched.wait_for(shows)
        yield watched


@contextmanager
def bare(*words: str) -> Iterator[Watched]:
    """Have one of the references run until it is ready."""
    env = home.environment() | {"PYTHONPATH": str(ROOT)}
    with Watched([sys.executable, "-m", "tests.bench.screen.bare", *words], env) as watched:
        watched.wait_for(b"ready")
        yield watched


def costs(
    several: Sequence[Watched], *, window_s: float = WINDOW_S, typing: Sequence[str] = ()
) -> list[Cost]:
    """Give what each takes, all at the same time."""
    with ThreadPoolExecutor(len(several)) as threads:
        return list(threads.map(lambda one: _cost(one, window_s, typing), several))


def _cost(watched: Watched, window_s: float, typing: Sequence[str]) -> Cost:
    watched.read_for(SETTLING_S)
    taken = [watched.takes(window_s, typing=typing) for _ in range(TIMES)]
    return Cost(
        statistics.median(one.bytes_s for one in taken),
        statistics.median(one.cpu for one in taken),
        watched.resident_mb(),
    )


def idle(runs: int = 200) -> tuple[Cost, Cost]:
    """Give what a screen of finished runs takes, and a Textual application with nothing on it."""
    with evaltui(home.finished(runs), 9, shows=b"done-0000") as ours, bare("app") as theirs:
        first, second = costs([ours, theirs])
        return first, second


def mouse(runs: int = 200) -> tuple[Cost, Cost]:
    """Give what it takes while the mouse moves over the table, a hundred times a second.

    The other is a DataTable of as many rows.
    """
    with (
        evaltui(home.finished(runs), 9, shows=b"done-0000") as ours,
        bare("table", str(runs)) as it,
    ):
        first, second = costs([ours, it], window_s=2.0, typing=_MOVES)
        return first, second


def live(runs: int = 100, *words: str) -> tuple[Cost, Cost, Cost]:
    """Give what live runs take: ours, a DataTable of them, the asking alone."""
    with ExitStack() as stack:
        port = stack.enter_context(Service()).port
        ours = stack.enter_context(evaltui(home.live(runs), port, *words, shows=b"live-0000"))
        table = stack.enter_context(bare("table", str(runs), str(port)))
        floor = stack.enter_context(bare("floor", str(runs), str(port)))
        first, second, third = costs([ours, table, floor])
        return first, second, third


def keys(runs: int = 1000) -> dict[str, tuple[Latency, Latency]]:
    """Give how long the keys of a screen of live runs take, ours and a DataTable's."""
    with Service() as service:
        with evaltui(home.live(runs), service.port, shows=b"live-0000") as ours:
            ours.read_for(SETTLING_S)
            moved = _latency(ours, [DOWN, UP] * 20, chosen)
            ours.send("S")
            ours.read_for(0.5)
            sorting = _latency(ours, [" "] * 10, names)
            ours.send("\x1b")
            ours.read_for(0.5)
            ours.send("/")
            ours.read_for(0.5)
            filtering = _latency(ours, ["1", "\x7f"] * 5, names)
        with bare("table", str(runs), str(service.port)) as table:
            table.read_for(SETTLING_S)
            return {
                "key": (moved, _latency(table, [DOWN, UP] * 20, chosen)),
                "sort": (sorting, _latency(table, ["s"] * 10, names)),
                "filter": (filtering, _latency(table, ["n"] * 10, names)),
            }


def _latency(watched: Watched, typed: Sequence[str], look: Look) -> Latency:
    usual_s = 0.1 if look is chosen else 0.4
    times = sorted(watched.answer_s(key, look, usual_s) for key in typed)
    return Latency(statistics.median(times), times[min(len(times) - 1, round(0.95 * len(times)))])


@dataclass(frozen=True, slots=True)
class Grown:
    """What a number of live runs takes."""

    runs: int
    first_paint_s: float
    cost: Cost


def growth(numbers: Sequence[int] = GROWTH) -> list[Grown]:
    """Give what more and more live runs take."""
    found = []
    for number in numbers:
        with (
            Service() as service,
            tempfile.TemporaryDirectory(prefix="evaltui-bench-") as folder,
            home.start(Path(folder), home.live(number), service.port) as ours,
        ):
            first_paint_s = ours.wait_for(b"live-0000")
            found.append(Grown(number, first_paint_s, costs([ours], window_s=2.0)[0]))
    return found
