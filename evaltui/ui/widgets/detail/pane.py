"""The widget: one run under tabs, of which only the open one is built."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import IntEnum
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.providers.contract.provider import ResultPage
from evaltui.ui.glyphs import UNICODE, Glyphs
from evaltui.ui.widgets.detail.document import Document, text
from evaltui.ui.widgets.detail.error_tab import error_tab
from evaltui.ui.widgets.detail.facts import Look
from evaltui.ui.widgets.detail.lines import Headline, Tab, TabStrip
from evaltui.ui.widgets.detail.polling_tab import polling_tab
from evaltui.ui.widgets.detail.raw_tab import raw_tab
from evaltui.ui.widgets.detail.reader import Reader
from evaltui.ui.widgets.detail.results_tab import Results, Stage, results_tab
from evaltui.ui.widgets.detail.summary_tab import summary_tab

_NOT_LISTED = Results(Stage.NOT_LISTED)


class TabName(IntEnum):
    """The tabs, in their order."""

    SUMMARY = 0
    ERROR = 1
    RESULTS = 2
    POLLING = 3
    RAW = 4


class DetailPane(Widget):
    """Shows one run, or that none is selected.

    The open tab stays open when another run is shown, as in a file viewer; what the same run
    tells anew does not move what is being read.
    """

    DEFAULT_CSS = """
    DetailPane {
        layout: vertical;
        background: $background;
        color: $foreground;
    }
    DetailPane > Reader { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                str(tab + 1),
                f"open_tab({tab.value})",
                tab.name.capitalize(),
                id=f"detail.{tab.name.lower()}",
                show=False,
            )
            for tab in TabName
        ),
        Binding("right_square_bracket", "turn(1)", "Next tab", id="detail.next", show=False),
        Binding("left_square_bracket", "turn(-1)", "Previous tab", id="detail.prev", show=False),
    ]

    @dataclass
    class ResultsWanted(Message):
        """Somebody looks at a run's child results, and they are not there yet."""

        pane: DetailPane
        ref: RunRef

        @property
        def control(self) -> DetailPane:
            """The pane, for `on` with a selector."""
            return self.pane

    def __init__(
        self,
        glyphs: Glyphs = UNICODE,
        *,
        zone: tzinfo | None = None,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._glyphs = glyphs
        self._zone = zone
        self._watch: Watch | None = None
        self._now: datetime | None = None
        self._tab = TabName.SUMMARY
        self._results = _NOT_LISTED
        self._headline = Headline(glyphs)
        self._strip = TabStrip(glyphs)
        self._reader = Reader(glyphs)

    def compose(self) -> ComposeResult:
        """Lay out the headline, the tabs, and what is under the open one."""
        yield self._headline
        yield self._strip
        yield self._reader

    @property
    def ref(self) -> RunRef | None:
        """The run that is shown."""
        return self._watch.ref if self._watch else None

    @property
    def tab(self) -> TabName:
        """The open tab."""
        return self._tab

    def focus(self, scroll_visible: bool = True) -> DetailPane:  # noqa: FBT001, FBT002 - Textual's signature
        """Give the keys to the text under the tabs."""
        self._reader.focus(scroll_visible)
        return self

    def show(self, watch: Watch | None, now: datetime, *, lists_results: bool = False) -> None:
        """Show a run, or what is now known of the same run; None shows that there is none.

        `lists_results` tells whether the service lists the parts of a run: if so, looking at the
        tab of results posts `ResultsWanted`.
        """
        other = (watch.ref if watch else None) != self.ref
        self._watch, self._now = watch, now
        if other:
            self._results = Results(Stage.NOT_ASKED) if lists_results else _NOT_LISTED
        elif lists_results and self._results.stage is Stage.NOT_LISTED:
            self._results = Results(Stage.NOT_ASKED)
        self._update(from_top=other)

    def show_results(
        self, ref: RunRef, page: ResultPage | None, failure: str | None = None
    ) -> None:
        """Show the child results of a run, or one sentence on why they could not be fetched.

        What belongs to a run that is no longer shown changes nothing.
        """
        if ref != self.ref:
            return
        if page is None:
            self._results = Results(Stage.FAILED, failure=failure)
        else:
            self._results = Results(Stage.LOADED, page.results, more=page.after is not None)
        self._update()

    def reload_results(self) -> None:
        """Ask for the child results again, now or when somebody looks at them."""
        if self._results.stage is not Stage.NOT_LISTED:
            self._results = Results(Stage.NOT_ASKED)
            self._update()

    def action_open_tab(self, number: int) -> None:
        """Open a tab; the numbers count from 0."""
        if number != self._tab:
            self._tab = TabName(number)
            self._update(from_top=True)

    def action_turn(self, step: int) -> None:
        """Open the next tab, or the one before; after the last comes the first."""
        self.action_open_tab((self._tab + step) % len(TabName))

    @on(TabStrip.Chosen)
    def _tab_clicked(self, message: TabStrip.Chosen) -> None:
        message.stop()
        self.action_open_tab(message.number)

    def _update(self, *, from_top: bool = False) -> None:
        if self._now is None:
            return
        look = Look(self._now, self._glyphs, self._zone)
        self._ask_for_results()
        self._headline.show(self._watch, look)
        self._strip.show(self._titles(), self._tab)
        self._reader.read(self._document(look), from_top=from_top)

    def _ask_for_results(self) -> None:
        wanted = self._tab is TabName.RESULTS and self._results.stage is Stage.NOT_ASKED
        if wanted and self._watch is not None:
            self._results = Results(Stage.LOADING)
            self.post_message(self.ResultsWanted(self, self._watch.ref))

    def _document(self, look: Look) -> Document:
        watch = self._watch
        if watch is None:
            return (text("No run is selected.", "quiet"),)
        match self._tab:
            case TabName.SUMMARY:
                return summary_tab(watch, look)
            case TabName.ERROR:
                return error_tab(watch, look)
            case TabName.RESULTS:
                return results_tab(self._results, watch.provider, look)
            case TabName.POLLING:
                return polling_tab(watch, look)
            case TabName.RAW:
                return raw_tab(watch)

    def _titles(self) -> list[Tab]:
        watch = self._watch
        if watch is None:
            return []
        snapshot = watch.snapshot
        failed = snapshot is not None and snapshot.error is not None
        return [
            Tab("Summary"),
            Tab("Error", quiet=not failed, style="state-failed" if failed else ""),
            Tab("Results", quiet=self._results.stage is Stage.NOT_LISTED),
            Tab("Polling", quiet=not watch.attempts),
            Tab("Raw", quiet=snapshot is None or snapshot.raw is None),
        ]
