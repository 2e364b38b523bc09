"""All places where what a service said of a run is shown, as texts: the screen's and commands'."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from evaltui.cli.printing.changes import change_line, end_lines
from evaltui.cli.printing.found_table import Found
from evaltui.cli.printing.found_table import lines as found_lines
from evaltui.cli.printing.run_table import fitted, lines
from evaltui.model.document import document
from evaltui.model.happening import between
from evaltui.model.record import read_record
from evaltui.model.template import parse_template
from evaltui.model.watch import Watch
from evaltui.providers.contract.provider import ResultPage
from evaltui.terminal.facts import Notification
from evaltui.ui.arrange.totals import totals
from evaltui.ui.cells import Spans
from evaltui.ui.glyphs import ASCII, UNICODE
from evaltui.ui.telling.totals import title
from evaltui.ui.telling.wording import sentence
from evaltui.ui.terminal import sequences
from evaltui.ui.widgets.detail.facts import Look as DetailLook
from evaltui.ui.widgets.detail.results_tab import ResultsTab
from evaltui.ui.widgets.detail.tabs import Opened, TabName, useful, whole
from evaltui.ui.widgets.detail.tabs import document as tab_document
from evaltui.ui.widgets.runs_table.columns import COMPACT, Look
from evaltui.ui.widgets.runs_table.more_columns import OFFERED

TEMPLATE = parse_template(
    "{name} {state} {state_raw} {done}/{total} {error} {url} {summary} {error_detail.code} "
    "{error_detail.stack_trace} {error_detail.details} {notes} {health.message} {verdict_reason}"
)
Text = tuple[str, str]
"""The place's name and the text there."""


def on_lines(watch: Watch, now: datetime, before: Watch) -> Iterator[Text]:
    """Give the texts that stand on one line each; `before` is what was known of the run then."""
    for glyphs in (UNICODE, ASCII):
        look = Look(now, glyphs, health_shown=False)
        for column in (*OFFERED, *COMPACT):
            yield f"column {column.key}", flat(column.cell(watch, look, 40))
    yield from (("status", line) for line in lines([watch], now))
    yield from (("status, narrow", line) for line in lines([watch], now, 60))
    yield from (("status --watch", line) for line in fitted([watch], now, 80, 4))
    yield from (("find", line) for line in found_lines([Found(watch, watch.title)], now, 100))
    yield "wait", change_line(watch, now)
    yield from (("wait, at its end", line) for line in end_lines([watch], now))
    yield "--format", TEMPLATE.fill(document(watch, now))
    yield "the title", title([watch], totals([watch], now))
    for happening in between(before, watch, now):
        told = sentence([happening])
        yield "a toast", told
        for way in Notification:
            sent = sequences.notification(told, way)
            yield "a notification", sent.removeprefix("\x1b]").removesuffix("\x07")


def in_tabs(
    watch: Watch, now: datetime, page: ResultPage | None = None, width: int = 80
) -> Iterator[Text]:
    """Give the texts of the detail pane's tabs, and what is copied of them."""
    look = DetailLook(now, UNICODE, UTC, width=width)
    opened = Opened(ResultsTab(listed=page is not None), unfolded=True)
    if page is not None:
        opened.results.take(page, None, now, complete=True)
        for key, _ in list(opened.results.shown):
            opened.results.turn(key)
    for tab in TabName:
        paras = tab_document(tab, watch, opened, look)
        yield f"tab {tab.name}", "\n".join(flat(para.lead) + para.content for para in paras)
        filled = [flat(para.fill(width)) for para in paras if para.fill is not None]
        yield f"tab {tab.name}, filled", "\n".join(filled)
        yield f"copied of {tab.name}", useful(tab, watch, opened, None).text
        yield f"copied of all of {tab.name}", whole(tab, watch, opened, look).text


def as_json(watches: Iterable[Watch], now: datetime) -> str:
    """Give the public documents as commands print them, once they were read back unchanged."""
    told = [document(watch, now) for watch in watches]
    text = json.dumps(told, ensure_ascii=True, allow_nan=False)
    assert json.loads(text) == told
    for each in told:
        if each["observed_at"] is not None:
            read_record(each)
    return text


def flat(spans: Spans | Sequence[object]) -> str:
    return "".join(span.text for span in spans)  # type: ignore[union-attr]
