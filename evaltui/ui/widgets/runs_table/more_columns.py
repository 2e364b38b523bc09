"""Columns that are shown only where the user wants them."""

from __future__ import annotations

from evaltui.model import words
from evaltui.model.text import one_line
from evaltui.model.verdict import Verdict
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span, Spans, steady
from evaltui.ui.widgets.runs_table.columns import (
    COLUMNS,
    Column,
    Look,
    state_style,
    trouble_style,
)

_VERDICT_STYLES = {
    Verdict.PASSED: "state-completed",
    Verdict.FAILED: "state-failed",
    Verdict.STOPPED: "state-stopped",
}
_LONG = 200
"""Characters of a service's text that a cell looks at."""


def _id(watch: Watch, look: Look, width: int) -> Spans:
    del look, width
    return (Span(steady(one_line(watch.ref.id, _LONG)), "quiet"),)


def _verdict(watch: Watch, look: Look, width: int) -> Spans:
    del look, width
    verdict = watch.judgement.verdict
    return (Span(verdict.value, _VERDICT_STYLES.get(verdict, "quiet")),)


def _word(watch: Watch, look: Look, width: int) -> Spans:
    del width
    if watch.snapshot is None:
        return (Span(look.glyphs.absent, "quiet"),)
    return (Span(steady(one_line(watch.snapshot.state_raw, 60)), "quiet"),)


def _why(watch: Watch, look: Look, width: int) -> Spans:
    """Give what went wrong: the run's error, else why it cannot be asked for."""
    del look, width
    error = watch.snapshot.error if watch.snapshot else None
    if error is not None:
        return (Span(steady(one_line(error.text, _LONG)), state_style(watch)),)
    if watch.health.message:
        return (Span(steady(one_line(watch.health.message, _LONG)), trouble_style(watch)),)
    return ()


def _ago(name: str) -> Column:
    def cell(watch: Watch, look: Look, width: int) -> Spans:
        del width
        moment = getattr(watch.snapshot, name, None)
        seconds = None if moment is None else (look.now - moment).total_seconds()
        return (Span(look.glyphs.words(words.age(seconds)), "quiet"),)

    key = name.removesuffix("_at")
    return Column(key, key.upper(), cell, least=len(key), most=8, rank=5, right=True)


MORE: tuple[Column, ...] = (
    Column("id", "ID", _id, least=8, most=36, rank=5),
    Column("verdict", "VERDICT", _verdict, least=7, most=7, rank=4),
    Column("word", "SAID", _word, least=6, most=16, rank=5),
    _ago("started_at"),
    _ago("finished_at"),
    Column("error", "ERROR", _why, least=12, most=80, rank=4, share=2),
)
"""Offered, but not shown unless chosen."""

OFFERED: tuple[Column, ...] = COLUMNS + MORE
BY_KEY = {column.key: column for column in OFFERED}
