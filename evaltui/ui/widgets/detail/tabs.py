"""The tabs: which there are, what each shows of a run, and what of it is worth copying."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from evaltui.model.text import plain
from evaltui.model.watch import Watch
from evaltui.ui.links import safe_link
from evaltui.ui.widgets.detail.copying import document_text
from evaltui.ui.widgets.detail.document import Document, text
from evaltui.ui.widgets.detail.error_tab import error_tab
from evaltui.ui.widgets.detail.facts import Look
from evaltui.ui.widgets.detail.lines import Tab
from evaltui.ui.widgets.detail.polling_tab import polling_tab
from evaltui.ui.widgets.detail.raw_tab import pretty, raw_tab
from evaltui.ui.widgets.detail.results_tab import ResultsTab
from evaltui.ui.widgets.detail.summary_tab import summary_tab
from evaltui.ui.widgets.detail.timeline_tab import course_text, timeline_tab


class TabName(IntEnum):
    """The tabs, in their order."""

    SUMMARY = 0
    TIMELINE = 1
    RESULTS = 2
    ERROR = 3
    POLLING = 4
    RAW = 5


@dataclass(frozen=True, slots=True)
class Copy:
    """A text to be copied, and what it is."""

    text: str
    what: str


@dataclass
class Opened:
    """What the pane shows of one run, apart from the run itself."""

    results: ResultsTab = field(default_factory=ResultsTab)
    unfolded: bool = False
    """Whether the stack trace is shown whole."""


def document(tab: TabName, watch: Watch | None, opened: Opened, look: Look) -> Document:
    """Give what stands under a tab."""
    if watch is None:
        return (text("No run is selected.", "quiet"),)
    match tab:
        case TabName.SUMMARY:
            return summary_tab(watch, look, opened.results)
        case TabName.TIMELINE:
            return timeline_tab(watch, look)
        case TabName.RESULTS:
            return opened.results.document(watch.provider, look, ended=watch.ended)
        case TabName.ERROR:
            return error_tab(watch, look, unfolded=opened.unfolded)
        case TabName.POLLING:
            return polling_tab(watch, look)
        case TabName.RAW:
            return raw_tab(watch)


def titles(watch: Watch | None, opened: Opened) -> list[Tab]:
    """Give the tabs as the strip shows them; quiet where there is nothing to see."""
    if watch is None:
        return []
    snapshot = watch.snapshot
    failed = snapshot is not None and snapshot.error is not None
    return [
        Tab("Summary"),
        Tab("Timeline", quiet=not watch.history.samples),
        Tab("Results", quiet=not opened.results.listed),
        Tab("Error", quiet=not failed, style="state-failed" if failed else ""),
        Tab("Polling", quiet=not watch.attempts),
        Tab("Raw", quiet=snapshot is None or snapshot.raw is None),
    ]


def useful(tab: TabName, watch: Watch, opened: Opened, picked: str | None) -> Copy:
    """Give what is most useful of a tab; the run's reference where there is nothing else."""
    snapshot = watch.snapshot
    result = opened.results.result(picked)
    if tab is TabName.ERROR and snapshot is not None and snapshot.error is not None:
        return Copy(plain(snapshot.error.text), "the error's text")
    if tab is TabName.RAW and snapshot is not None and snapshot.raw is not None:
        return Copy(pretty(snapshot.raw)[0], "the document")
    if tab is TabName.RESULTS and result is not None:
        told = [part for part in (result.name, result.id, result.message) if part]
        return Copy(plain("\n".join(told)), "the result")
    if tab is TabName.TIMELINE and watch.history.samples:
        return Copy(course_text(watch), "the counts as CSV")
    if tab is TabName.POLLING and watch.health.message:
        return Copy(plain(watch.health.message), "what is wrong")
    url = safe_link(snapshot.url if snapshot else None)
    if tab is TabName.SUMMARY and url is not None:
        return Copy(url, "the link to the run")
    return Copy(str(watch.ref), "the reference")


def whole(tab: TabName, watch: Watch, opened: Opened, look: Look) -> Copy:
    """Give all that stands under a tab, nothing folded."""
    shown = document(tab, watch, Opened(opened.results, unfolded=True), look)
    return Copy(document_text(shown, look.width), f"the tab {tab.name.capitalize()}")
