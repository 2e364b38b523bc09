"""The table of runs that `find` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from evaltui.cli.printing.table import Column, render
from evaltui.model import words
from evaltui.model.text import one_line
from evaltui.model.watch import Watch

COLUMNS = (
    Column("STATE", least=9),
    Column("RUN", least=30),
    Column("NAME", least=8, gives_way=1, rather=14),
    Column("PROGRESS", gives_way=5),
    Column("STARTED", gives_way=2),
    Column("GROUP", least=8, gives_way=3, rather=16),
    Column("WATCHED", gives_way=4),
)
"""The run goes last: without it whole, nothing can be done with a line."""

MAY_BE_ABSENT = {"NAME", "GROUP"}


@dataclass(frozen=True, slots=True)
class Found:
    """A run that a service lists."""

    watch: Watch
    group: str | None
    """Which experiment, workflow or model it is a run of."""
    is_watched: bool = False

    @property
    def begun(self) -> datetime | None:
        """When it was made or, where that is not told, started."""
        snapshot = self.watch.snapshot
        return None if snapshot is None else snapshot.created_at or snapshot.started_at


def lines(found: Sequence[Found], now: datetime, limit: int | None = None) -> list[str]:
    """Give the table's lines, without names and groups where none is told; `limit` is in cells."""
    rows = [_row(one, now) for one in found]
    kept = [
        place
        for place, column in enumerate(COLUMNS)
        if column.title not in MAY_BE_ABSENT or any(row[place] != words.ABSENT for row in rows)
    ]
    columns = [COLUMNS[place] for place in kept]
    return render(columns, [[row[place] for place in kept] for row in rows], limit)


def _row(one: Found, now: datetime) -> tuple[str, ...]:
    watch, snapshot = one.watch, one.watch.snapshot
    since = None if one.begun is None else (now - one.begun).total_seconds()
    return (
        words.state_word(watch),
        one_line(str(watch.ref)),
        words.title(watch) if watch.title != watch.ref.id else words.ABSENT,
        words.progress(snapshot),
        words.ABSENT if since is None else words.ago(max(0.0, since)),
        one_line(one.group or "") or words.ABSENT,
        "yes" if one.is_watched else words.ABSENT,
    )
