"""The first tab: where a run stands, how far it is, when it was, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from evaltui.model import words
from evaltui.model.health import HealthStatus
from evaltui.model.run import Snapshot
from evaltui.model.stall import stall_of
from evaltui.model.verdict import Verdict
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span, Spans, width_of
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.widgets.detail.document import BLANK, Document, Para, wrap
from evaltui.ui.widgets.detail.facts import (
    Look,
    clean,
    clean_line,
    entries,
    fact,
    heading,
    label,
    value_span,
)
from evaltui.ui.widgets.detail.results_rows import headline
from evaltui.ui.widgets.detail.results_tab import ResultsTab
from evaltui.ui.widgets.detail.shares_bar import legend, lifecycle, outcomes, shares_bar
from evaltui.ui.widgets.runs_table.bar import progress_bar
from evaltui.ui.widgets.runs_table.columns import trouble_style

BAR_WIDTH = 32
ERROR_LINES = 4
"""Lines of the error that the summary shows."""
FAILED_PARTS = 5
"""Failed parts that the summary names, where they were fetched."""


def summary_tab(watch: Watch, look: Look, results: ResultsTab | None = None) -> Document:
    """Give everything worth knowing of a run at a glance; with its results, those that failed."""
    snapshot = watch.snapshot
    if snapshot is None:
        return tuple(_unseen(watch, look))
    parts: list[Para] = []
    if watch.health.status is not HealthStatus.OK:
        sentence = look.glyphs.words(words.health_sentence(watch, look.now))
        parts += [fact("Health", Span(sentence, trouble_style(watch))), BLANK]
    if watch.judgement.verdict is Verdict.FAILED or snapshot.error is not None:
        parts += [*_failed(watch, snapshot), *_failed_parts(watch, look, results), BLANK]
    parts += _progress(watch, snapshot, look)
    parts += [BLANK, *_timing(watch, snapshot, look)]
    if snapshot.summary:
        parts += [BLANK, heading("Summary"), *entries(snapshot.summary, look)]
    if watch.notes:
        parts += [BLANK, heading("Notes")]
        parts += [
            Para((Span(clean_line(note)),), (Span(f"{look.glyphs.dot} "),)) for note in watch.notes
        ]
    if snapshot.url:
        parts += [BLANK, fact("Link", value_span(snapshot.url))]
    return tuple(parts)


def _unseen(watch: Watch, look: Look) -> Iterable[Para]:
    yield Para((Span("The service has told nothing about this run yet."),))
    if watch.health.message:
        yield BLANK
        yield Para((Span(clean_line(watch.health.message, 2_000), "trouble"),))
    yield BLANK
    yield fact("Run", Span(clean_line(str(watch.ref))))
    yield fact("Provider", Span(watch.provider))
    yield fact("Added", Span(_moment(watch.added_at, look)))


def _failed(watch: Watch, snapshot: Snapshot) -> Iterable[Para]:
    """Give what went wrong: the numbers, and the error's first lines."""
    if watch.judgement.verdict is Verdict.FAILED:
        yield fact("Failed", Span(clean_line(watch.judgement.why), "state-failed"))
    error = snapshot.error
    if error is None:
        return
    content = clean(error.text)
    # Cut by characters first: a megabyte need not be wrapped to show four lines of it.
    head = content[:2_000]
    lines = wrap(head, 100)
    shown = head if len(lines) <= ERROR_LINES else head[: lines[ERROR_LINES - 1][1]]
    yield fact("Error", Span(shown, "state-failed"))
    if error.code and error.message:
        yield fact("", Span(clean_line(error.code), "quiet"))
    if len(shown) < len(content) or error.stack_trace:
        yield fact("", Span("4 shows the whole error", "quiet"))


def _failed_parts(watch: Watch, look: Look, results: ResultsTab | None) -> Iterable[Para]:
    """Give the parts that went wrong, or where they are told."""
    if results is None or not results.listed or watch.judgement.verdict is not Verdict.FAILED:
        return
    worst = results.worst(FAILED_PARTS)
    for result in worst:
        yield Para(headline(result, look.glyphs), label(""), cut=True)
    yield fact("", Span("3 shows all results" if worst else "3 shows which", "quiet"))


def _progress(watch: Watch, snapshot: Snapshot, look: Look) -> Iterable[Para]:
    yield Para(lead=label("Progress"), fill=ProgressLine(snapshot, look.glyphs))
    for word, buckets in (
        ("Parts", lifecycle(snapshot, look.glyphs)),
        ("Outcome", outcomes(snapshot, look.glyphs)),
    ):
        if buckets:
            yield Para(legend(buckets, look.glyphs), label(word))
    stall = stall_of(watch.history, look.now.timestamp()) if watch.stalled(look.now) else None
    if stall is not None:
        yield fact("Stalled", Span(stall.sentence, "stalled"))


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """The bar with its figures; where room is short the bar gives way."""

    snapshot: Snapshot
    glyphs: Glyphs

    def __call__(self, room: int) -> Spans:
        """Give the line for a room in cells."""
        figures = words.progress(self.snapshot)
        told: Spans = (Span(self.glyphs.words(figures)), *_share(self.snapshot))
        width = min(BAR_WIDTH, room - width_of(told) - 2)
        # Where the service tells what became of the parts, the bar tells it too.
        bar = shares_bar(self.snapshot, width, self.glyphs) or progress_bar(
            self.snapshot, width, self.glyphs
        )
        return (*bar, Span("  "), *told) if bar else told


def _share(snapshot: Snapshot) -> Spans:
    done, total = snapshot.done, snapshot.total
    if done is None or total is None or total <= 0 or done < 0 or done > total:
        return ()
    return (Span("  "), Span(f"{100 * done // total} %", "quiet"))


def _timing(watch: Watch, snapshot: Snapshot, look: Look) -> Iterable[Para]:
    if snapshot.created_at is not None:
        yield fact("Created", Span(_moment(snapshot.created_at, look)))
    yield fact("Started", Span(_moment(snapshot.started_at, look)))
    if snapshot.finished_at is not None or snapshot.state.ended:
        yield fact("Finished", Span(_moment(snapshot.finished_at, look)))
    took = look.glyphs.words(words.duration(watch.elapsed_s()))
    if look.coarse and not snapshot.state.ended:
        took = words.roughly(took)
    yield fact("Took" if snapshot.state.ended else "Elapsed", Span(took))
    if not snapshot.state.ended:
        eta = words.eta_sentence(watch.eta(look.now), watch.provider)
        yield fact("Remaining", Span(look.glyphs.words(eta)))
    if watch.forgotten_at is not None:
        yield fact(
            "Forgotten",
            Span(
                f"{_moment(watch.forgotten_at, look)}: the service no longer knows this run; "
                "what it said last is kept"
            ),
        )


def _moment(moment: datetime | None, look: Look) -> str:
    return look.glyphs.words(words.date_time(moment, look.zone))
