"""What the window's title and the terminal's progress say about all watched runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from evaltui.model.health import HealthStatus
from evaltui.model.run import State
from evaltui.model.watch import Watch
from evaltui.ui.arrange.totals import Totals
from evaltui.ui.glyphs import UNICODE, Glyphs
from evaltui.ui.terminal.sequences import Progress, ProgressState

_UNHEARD = frozenset({HealthStatus.UNREACHABLE, HealthStatus.AUTH, HealthStatus.MALFORMED})
_RUNNING = "▶"
"""In a title no cells are counted: the plainer sign."""


def title(watches: Iterable[Watch], counted: Totals, glyphs: Glyphs = UNICODE) -> str:
    """Give the window's title: `evaltui 3▶ 1✗`, with what stands still and is not heard of.

    `counted` are the totals of these runs. What passed is told where nothing else is.
    """
    unheard = sum(watch.health.status in _UNHEARD and not watch.ended for watch in watches)
    mark = _RUNNING if glyphs is UNICODE else glyphs.running
    parts = [
        f"{number}{glyph}"
        for number, glyph in (
            (counted.running, mark),
            (counted.failed, glyphs.failed),
            (counted.stalled, glyphs.stalled),
            (unheard, glyphs.trouble),
        )
        if number
    ]
    if not parts and counted.passed:
        parts = [f"{counted.passed}{glyphs.completed}"]
    return " ".join(["evaltui", *parts])


def progress(watches: Iterable[Watch], now: datetime, *, alarm: bool = False) -> Progress | None:
    """Give how far the running runs are, all parts taken together; None where none runs.

    It is `PAUSED` while none of them moves or is heard of, and `ERROR` with `alarm`: something
    failed since the user last looked. Runs that tell no total do not count towards the percentage.
    """
    running = [watch for watch in watches if watch.state is State.RUNNING]
    if not running:
        return None
    done = total = 0
    for watch in running:
        snapshot = watch.snapshot
        if snapshot is not None and snapshot.done is not None and (snapshot.total or 0) > 0:
            assert snapshot.total is not None
            done += min(max(0, snapshot.done), snapshot.total)
            total += snapshot.total
    percent = 100 * done // total if total else 0
    if alarm:
        return Progress(ProgressState.ERROR, percent)
    if all(_stands(watch, now) for watch in running):
        return Progress(ProgressState.PAUSED, percent)
    return Progress(ProgressState.NORMAL, percent) if total else Progress(ProgressState.BUSY)


def _stands(watch: Watch, now: datetime) -> bool:
    return watch.paused or watch.stalled(now) or watch.health.status in _UNHEARD
