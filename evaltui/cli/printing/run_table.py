"""The table of runs that `list` and `status` print."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from evaltui.cli.printing.table import Column, render
from evaltui.model import words
from evaltui.model.cells import cut
from evaltui.model.filter.fields import UNSEEN, in_trouble
from evaltui.model.health import HealthStatus
from evaltui.model.run import State
from evaltui.model.text import one_line
from evaltui.model.verdict import Verdict
from evaltui.model.watch import Watch

COLUMNS = (
    Column("STATE", least=9),
    Column("RUN", least=12, rather=30),
    Column("NAME", least=8, gives_way=4),
    Column("PROGRESS"),
    Column("COUNTS", gives_way=2),
    Column("ETA", gives_way=3),
    Column("ELAPSED", gives_way=1),
    Column("AGE", gives_way=5),
    Column("VERDICT", gives_way=6),
    Column("HEALTH", least=6, rather=12),
)


NARROW = (*COLUMNS[:-2], Column("VERDICT", least=7, rather=12))
"""Where there is no room for both: the verdict of what can be asked, of the rest why it cannot."""


def lines(watches: Iterable[Watch], now: datetime, limit: int | None = None) -> list[str]:
    """Give the table's lines; `limit` is the width to fit, in cells."""
    watches = list(watches)
    rows = [_row(watch, now) for watch in watches]
    wide = render(COLUMNS, rows, limit)
    if "VERDICT" in wide[0]:
        return wide
    # Not without a verdict: what has completed looks well where parts of it failed.
    joined = [
        (*row[:-2], row[-2] if watch.ended or _is_well(watch) else row[-1])
        for watch, row in zip(watches, rows, strict=True)
    ]
    return render(NARROW, joined, limit)


def fitted(watches: Sequence[Watch], now: datetime, limit: int, height: int) -> list[str]:
    """Give the table in at most `height` lines (1 and up); what has no room is counted.

    What failed or cannot be asked has room first, then what runs, and what passed has it last.
    """
    if len(watches) < height:
        return lines(watches, now, limit)
    room = max(0, height - 2)
    by_weight = sorted(range(len(watches)), key=lambda place: (_weight(watches[place]), place))
    shown = sorted(by_weight[:room])
    kinds = Counter(_kind(watches[place]) for place in by_weight[room:])
    rest = f"… {len(watches) - room} more: " if room else f"{len(watches)} runs: "
    rest += ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    above = lines([watches[place] for place in shown], now, limit) if room else []
    return [*above, cut(rest, limit)]


def terminal_width() -> int | None:
    """Give the width to fit: COLUMNS where it is set, else that of the terminal that stdout is.

    None where stdout is none: who reads a pipe wants every column.
    """
    told = os.environ.get("COLUMNS", "")
    if told.isascii() and told.isdigit() and int(told[:6]) > 0:
        return int(told[:6])
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except OSError:
        return None


def _weight(watch: Watch) -> int:
    if watch.judgement.verdict in {Verdict.FAILED, Verdict.STOPPED} or in_trouble(watch):
        return 0
    if watch.judgement.verdict is Verdict.PASSED:
        return 3
    return 1 if watch.state is State.RUNNING else 2


def _kind(watch: Watch) -> str:
    """Say in a word how a run stands: its verdict once there is one, else its state."""
    if watch.judgement.verdict in {Verdict.PASSED, Verdict.FAILED, Verdict.STOPPED}:
        return watch.judgement.verdict.value
    if in_trouble(watch):
        return watch.health.status.value
    return UNSEEN if watch.state is None else watch.state.value


def _row(watch: Watch, now: datetime) -> tuple[str, ...]:
    snapshot = watch.snapshot
    return (
        words.state_word(watch),
        one_line(str(watch.ref)),
        words.title(watch) if watch.title != watch.ref.id else words.ABSENT,
        words.progress(snapshot),
        words.tallies_text(words.tallies(snapshot), _marks()),
        words.eta_short(watch.eta(now)),
        words.duration(watch.elapsed_s()),
        words.age(watch.age_s(now)),
        watch.judgement.verdict.value,
        _health(watch, now),
    )


def _is_well(watch: Watch) -> bool:
    return watch.health.status is HealthStatus.OK and not watch.paused


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
