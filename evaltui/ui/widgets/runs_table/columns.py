"""The table's columns: what each shows of a watched run, and how much room it wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from evaltui.model import words
from evaltui.model.eta import Eta
from evaltui.model.health import HealthStatus
from evaltui.model.run import State
from evaltui.model.verdict import Verdict
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span, Spans, fit, steady, width_of
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.widgets.runs_table.bar import progress_bar


@dataclass(frozen=True, slots=True)
class Look:
    """What cells depend on besides the run."""

    now: datetime
    glyphs: Glyphs
    health_shown: bool = True
    """Whether the health has a column of its own; else what is wrong takes the ETA's place."""
    figures_width: int = 0
    """Cells that the figures behind the bars take."""
    coarse: bool = False
    """Whether times are told without their seconds, so that they change seldom."""

    def time(self, text: str) -> str:
        """Give a length of time as it is shown."""
        return self.glyphs.words(words.roughly(text) if self.coarse else text)


LUXURY = 4
"""Rank from which a column comes in only where no name is cut short for it."""

CellOf = Callable[[Watch, Look, int], Spans]
"""What a column shows of a run in at most so many cells; more than that is cut by the caller."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Widths are in cells, without the gap after the column."""

    key: str
    title: str
    cell: CellOf
    least: int
    """The column is left out where it cannot have this much."""
    most: int
    """It never gets more."""
    rank: int
    """The higher, the sooner it is left out; 0 stays whatever happens."""
    share: int = 0
    """How eagerly it grows into room that is left; 0 takes its content's width at once."""
    right: bool = False
    """Aligned right, as numbers are."""
    good: int = 0
    """Width that it is to have, if its content is that wide, before columns of LUXURY come in."""
    beside: str = ""
    """A content whose width is added to `least` and `most`, by key."""


def state_style(watch: Watch) -> str:
    """Give the style of a run's state; a completed run with failed parts looks failed."""
    if watch.snapshot is None:
        return "quiet"
    if watch.judgement.verdict is Verdict.FAILED:
        return "state-failed"
    return f"state-{watch.snapshot.state.value}"


def state_glyph(watch: Watch, glyphs: Glyphs) -> str:
    """Give the glyph of a run's state; a completed run with failed parts bears the failed one."""
    if watch.judgement.verdict is Verdict.FAILED:
        return glyphs.failed
    return glyphs.state(watch.state)


def trouble_style(watch: Watch) -> str:
    """Give the style of how the asking goes."""
    status = watch.health.status
    if status is HealthStatus.OK:
        return "quiet"
    return "trouble-passing" if status is HealthStatus.RETRYING else "trouble"


def _state(watch: Watch, look: Look, width: int) -> Spans:
    glyph = Span(f"{state_glyph(watch, look.glyphs)} ", state_style(watch))
    spans = (glyph, *state_word(watch))
    if watch.stalled(look.now):
        spans = fit(spans, width - 1, more=look.glyphs.more)
        return (*spans, Span(look.glyphs.stalled, "stalled"))
    return spans


def state_word(watch: Watch) -> Spans:
    """Give the state in a word: the service's own where it is not known here."""
    word = "not seen" if watch.snapshot is None else steady(words.state_word(watch))
    return (Span(word, state_style(watch)),)


def _glyph(watch: Watch, look: Look, width: int) -> Spans:
    del width
    if watch.stalled(look.now):
        return (Span(look.glyphs.stalled, "stalled"),)
    return (Span(state_glyph(watch, look.glyphs), state_style(watch)),)


def _name(watch: Watch, look: Look, width: int) -> Spans:
    del look, width
    return (Span(steady(words.title(watch))),)


def _provider(watch: Watch, look: Look, width: int) -> Spans:
    del look, width
    return (Span(steady(watch.ref.account), "quiet"),)


def _figures(watch: Watch, look: Look, width: int) -> Spans:
    del width
    snapshot = watch.snapshot
    if snapshot is None:
        return (Span(look.glyphs.absent, "quiet"),)
    text = look.glyphs.words(words.progress(snapshot))
    return (Span(text, "quiet" if snapshot.progress[0] is None else ""),)


def _bar(watch: Watch, look: Look, width: int) -> Spans:
    return progress_bar(watch.snapshot, width, look.glyphs)


def _progress(watch: Watch, look: Look, width: int) -> Spans:
    figures = fit(_figures(watch, look, look.figures_width), look.figures_width, right=True)
    room = max(0, width - width_of(figures) - 1)
    bar = fit(progress_bar(watch.snapshot, room, look.glyphs), room)
    return (*bar, Span(" "), *figures)


def _counts(watch: Watch, look: Look, width: int) -> Spans:
    del width
    found = words.tallies(watch.snapshot)
    if not found:
        return (Span(look.glyphs.absent, "quiet"),)
    spans: list[Span] = []
    for tally in found:
        if spans:
            spans.append(Span(" "))
        text = words.tallies_text((tally,), dict(look.glyphs.marks))
        spans.append(Span(text, part_style(tally.part) if tally.number else "quiet"))
    return tuple(spans)


def part_style(part: words.Part) -> str:
    """Give the style of a number of parts."""
    return {
        words.Part.PASSED: "state-completed",
        words.Part.COMPLETED: "",
        words.Part.CANCELLED: "state-stopped",
    }.get(part, "state-failed")


def _eta(watch: Watch, look: Look, width: int) -> Spans:
    del width
    trouble = () if look.health_shown else _trouble(watch)
    if trouble:
        return trouble
    eta = watch.eta(look.now)
    if isinstance(eta, Eta):
        return (Span(look.time(words.eta_short(eta))),)
    text = look.glyphs.words(words.eta_short(eta))
    return (Span(text, "stalled" if text == "stalled" else "quiet"),)


def _last(watch: Watch, look: Look, width: int) -> Spans:
    """Give the compact form's last cell: what is wrong, else the ETA, else the state's word."""
    trouble = _trouble(watch)
    if trouble:
        return trouble
    if watch.state is State.RUNNING:
        return _eta(watch, look, width)
    return state_word(watch)


def _trouble(watch: Watch) -> Spans:
    """Give a word on what is wrong with the asking; empty where nothing is."""
    word = words.health_word(watch)
    return () if word == "ok" else (Span(word, trouble_style(watch)),)


def _elapsed(watch: Watch, look: Look, width: int) -> Spans:
    del width
    text = look.time(words.duration(watch.elapsed_s()))
    return (Span(text, "" if watch.state is State.RUNNING else "quiet"),)


def _age(watch: Watch, look: Look, width: int) -> Spans:
    del width
    return (Span(look.time(words.age(watch.age_s(look.now))), "quiet"),)


def _health(watch: Watch, look: Look, width: int) -> Spans:
    del look, width
    return _trouble(watch) or (Span("ok", "quiet"),)


Timed = tuple[Spans, Spans, bool]


def timed(watch: Watch, look: Look) -> Timed:
    """Give all of a row that time alone changes: its age, its ETA, and whether it stands still."""
    return _age(watch, look, 0), _eta(watch, look, 0), watch.stalled(look.now)


COLUMNS: tuple[Column, ...] = (
    Column("state", "STATE", _state, least=11, most=11, rank=0),
    Column("name", "NAME", _name, least=14, most=60, rank=0, share=3, good=24),
    Column("provider", "PROVIDER", _provider, least=8, most=18, rank=5),
    Column("progress", "PROGRESS", _progress, 7, 33, rank=0, share=2, beside="figures"),
    Column("counts", "COUNTS", _counts, least=6, most=16, rank=3, right=True),
    Column("eta", "ETA", _eta, least=9, most=11, rank=1, right=True),
    Column("elapsed", "ELAPSED", _elapsed, least=7, most=8, rank=6, right=True),
    Column("age", "AGE", _age, least=4, most=5, rank=2, right=True),
    Column("health", "HEALTH", _health, least=11, most=11, rank=4),
)
"""The full form, from left to right."""

COMPACT: tuple[Column, ...] = (
    Column("glyph", "", _glyph, least=1, most=1, rank=0),
    Column("name", "", _name, least=10, most=60, rank=0, share=3),
    Column("bar", "", _bar, least=4, most=16, rank=3, share=1),
    Column("figures", "", _figures, least=3, most=15, rank=2, right=True),
    Column("last", "", _last, least=9, most=11, rank=1, right=True),
)
"""The form for narrow rooms, without titles."""
