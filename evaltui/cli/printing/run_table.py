"""The table of runs that `list` and `status` print."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import datetime

from evaltui.cli.printing.table import Column, render
from evaltui.model import words
from evaltui.model.health import HealthStatus
from evaltui.model.text import one_line
from evaltui.model.watch import Watch

COLUMNS = (
    Column("STATE", least=9),
    Column("RUN", least=12),
    Column("NAME", least=8, gives_way=4),
    Column("PROGRESS"),
    Column("COUNTS", gives_way=2),
    Column("ETA", gives_way=3),
    Column("ELAPSED", gives_way=1),
    Column("AGE", gives_way=5),
    Column("VERDICT", gives_way=6),
    Column("HEALTH", least=6),
)


def lines(watches: Iterable[Watch], now: datetime, limit: int | None = None) -> list[str]:
    """Give the table's lines; `limit` is the width to fit, in cells."""
    return render(COLUMNS, [_row(watch, now) for watch in watches], limit)


def terminal_width() -> int | None:
    """Give the width of the terminal that stdout is; None where it is none."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except OSError:
        return None


def _row(watch: Watch, now: datetime) -> tuple[str, ...]:
    snapshot = watch.snapshot
    return (
        words.state_word(watch),
        one_line(str(watch.ref)),
        words.title(watch) if watch.title != watch.ref.id else words.ABSENT,
        words.figures(snapshot.done, snapshot.total) if snapshot else words.ABSENT,
        words.tallies_text(words.tallies(snapshot), _marks()),
        words.eta_short(watch.eta(now)),
        words.duration(watch.elapsed_s()),
        words.age(watch.age_s(now)),
        watch.judgement.verdict.value,
        _health(watch, now),
    )


def _health(watch: Watch, now: datetime) -> str:
    """Give a word while all is well, else the sentence that begins with the word."""
    if watch.health.status is HealthStatus.OK:
        if watch.health.last_ok_at is None and not watch.paused:
            return words.ABSENT  # never asked for: nothing is known to be well
        return words.health_word(watch)
    return words.health_sentence(watch, now)


def _marks() -> dict[words.Part, str]:
    """Give marks that stdout's encoding can tell."""
    try:
        "".join(words.MARKS.values()).encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError, AttributeError):
        return words.ASCII_MARKS
    return words.MARKS
