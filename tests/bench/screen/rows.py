"""The screen's part of the table of benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from tests.bench.screen import measures
from tests.bench.screen.measures import Cost, Grown, Latency
from tests.bench.screen.plot import drawn
from tests.bench.screen.service import ROOT

PLOT = ROOT / "screenshots" / "growth.svg"


class Row(NamedTuple):
    """One line of the table."""

    what: str
    ours: str
    reference: str
    """What it is compared with, with its figure."""
    ratio: float | None
    """Ours by the reference's; None where that is nothing."""


def rows() -> Iterator[Row]:
    """Measure everything, in about four minutes, and draw the growth into `PLOT`."""
    ours, bare = measures.idle()
    yield _cpu("idle, 200 finished runs: CPU", ours, "a bare Textual app", bare)
    yield _bytes("idle, 200 finished runs: to the terminal", ours, "a bare Textual app", bare)
    ours, table = measures.mouse()
    yield _cpu("the mouse moving over 200 runs: CPU", ours, "DataTable", table)
    yield _bytes("the mouse moving over 200 runs: to the terminal", ours, "DataTable", table)
    ours, table, floor = measures.live()
    what = "100 live runs every 2 s"
    yield _cpu(f"{what}: CPU", ours, "DataTable", table)
    yield _cpu(f"{what}: CPU", ours, "asking alone, bare asyncio", floor)
    yield _bytes(f"{what}: to the terminal", ours, "DataTable", table)
    yield _memory(f"{what}: memory", ours, "DataTable", table)
    low, _, _ = measures.live(100, "--low-bandwidth")
    yield _bytes(f"{what}, --low-bandwidth: to the terminal", low, "without it", ours)
    for name, (our, their) in measures.keys().items():
        yield from _latencies(f"1000 live runs, {_KEYS[name]}", our, their)
    grown = measures.growth()
    PLOT.write_text(drawn(grown), encoding="utf-8")
    yield from _growth(grown)


_KEYS = {"key": "a key to repaint", "sort": "sorting", "filter": "a key of a filter"}


def _cpu(what: str, ours: Cost, beside: str, theirs: Cost) -> Row:
    told = f"{beside}: {100 * theirs.cpu:.2f} %"
    return Row(what, f"{100 * ours.cpu:.2f} %", told, _ratio(ours.cpu, theirs.cpu))


def _bytes(what: str, ours: Cost, beside: str, theirs: Cost) -> Row:
    told = f"{beside}: {_per_second(theirs)}"
    return Row(what, _per_second(ours), told, _ratio(ours.bytes_s, theirs.bytes_s))


def _per_second(cost: Cost) -> str:
    return f"{cost.bytes_s / 1000:.2f} kB/s" if cost.bytes_s else "0 B/s"


def _memory(what: str, ours: Cost, beside: str, theirs: Cost) -> Row:
    told = f"{beside}: {theirs.resident_mb:.1f} MB"
    return Row(
        what, f"{ours.resident_mb:.1f} MB", told, _ratio(ours.resident_mb, theirs.resident_mb)
    )


def _latencies(what: str, ours: Latency, theirs: Latency) -> Iterator[Row]:
    for name, our, their in (("p50", ours.p50, theirs.p50), ("p95", ours.p95, theirs.p95)):
        told = f"DataTable: {1000 * their:.1f} ms"
        yield Row(f"{what}, {name}", f"{1000 * our:.1f} ms", told, _ratio(our, their))


def _growth(found: list[Grown]) -> Iterator[Row]:
    """Compare each number of runs with the one before it: at most as much more as there are."""
    for before, after in pairwise(found):
        cost = after.cost
        figures = (
            f"{100 * cost.cpu:.1f} %, {_per_second(cost)}, {cost.resident_mb:.0f} MB, "
            f"rows after {1000 * after.first_paint_s:.0f} ms"
        )
        told = f"{before.runs} runs: {100 * before.cost.cpu:.1f} %"
        what = f"{after.runs} live runs every 2 s"
        yield Row(what, figures, told, _ratio(cost.cpu, before.cost.cpu))


def _ratio(ours: float, theirs: float) -> float | None:
    return ours / theirs if theirs else None
