"""The widget: one run under tabs, of which only the open one is built."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.providers.contract.provider import ResultPage
from evaltui.ui.glyphs import UNICODE, Glyphs
from evaltui.ui.messages import CopyWanted
from evaltui.ui.widgets.detail.facts import Look
from evaltui.ui.widgets.detail.find_line import FindLine
from evaltui.ui.widgets.detail.keys import KEYS
from evaltui.ui.widgets.detail.lines import Headline, TabStrip
from evaltui.ui.widgets.detail.picking import PickingReader
from evaltui.ui.widgets.detail.reader import Reader
from evaltui.ui.widgets.detail.result_filter import HINT
from evaltui.ui.widgets.detail.results_tab import ResultsTab
from evaltui.ui.widgets.detail.tabs import Opened, TabName, document, titles, useful, whole


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
    BINDINGS: ClassVar[list[BindingType]] = KEYS

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
        self._coarse = False
        self._watch: Watch | None = None
        self._now: datetime | None = None
        self._tab = TabName.SUMMARY
        self._opened = Opened()
        self._headline = Headline(glyphs)
        self._strip = TabStrip(glyphs)
        self._reader = PickingReader(glyphs)
        self._find = FindLine()

    def compose(self) -> ComposeResult:
        """Lay out the headline, the tabs, what is under the open one, and the line for typing."""
        yield self._headline
        yield self._strip
        yield self._reader
        yield self._find

    @property
    def ref(self) -> RunRef | None:
        """The run that is shown."""
        return self._watch.ref if self._watch else None

    @property
    def tab(self) -> TabName:
        """The open tab."""
        return self._tab

    @tab.setter
    def tab(self, tab: TabName) -> None:
        if tab is not self._tab:
            self._end_find()
            self._tab = tab
            self._update(from_top=True)
            self.refresh_bindings()

    def focus(self, scroll_visible: bool = True) -> DetailPane:  # noqa: FBT001, FBT002 - Textual's signature
        """Give the keys to the text under the tabs."""
        self._reader.focus(scroll_visible)
        return self

    def draw_coarsely(self) -> None:
        """Show bars in whole cells and times without their seconds: they change more seldom."""
        self._coarse, self._glyphs = True, replace(self._glyphs, bar_half="")

    def show(self, watch: Watch | None, now: datetime, *, lists_results: bool = False) -> None:
        """Show a run, or what is now known of the same run; None shows that there is none.

        `lists_results` tells whether the service lists the parts of a run: if so, looking at the
        tab of results posts `ResultsWanted`.
        """
        other = (watch.ref if watch else None) != self.ref
        self._watch, self._now = watch, now
        if other:
            self._end_find()
            self._opened = Opened(ResultsTab(listed=lists_results))
        elif lists_results:
            self._opened.results.list()
        self._update(from_top=other)

    def show_results(
        self,
        ref: RunRef,
        page: ResultPage | None,
        failure: str | None = None,
        *,
        complete: bool = True,
    ) -> None:
        """Show the child results of a run so far, or one sentence on why they cannot be had.

        `complete` tells whether no more are on their way. What belongs to a run that is no longer
        shown changes nothing.
        """
        if ref == self.ref and self._now is not None:
            self._opened.results.take(page, failure, self._now, complete=complete)
            self._update()

    def reload_results(self) -> None:
        """Ask for the child results again, now or when somebody looks at them."""
        self._opened.results.want()
        self._update()

    # Keys

    def action_open_tab(self, number: int) -> None:
        """Open a tab; the numbers count from 0."""
        self.tab = TabName(number)

    def action_turn(self, step: int) -> None:
        """Open the next tab, or the one before; after the last comes the first."""
        self.tab = TabName((self._tab + step) % len(TabName))

    def action_expand(self) -> None:
        """Open or close the picked result; fold or unfold the stack trace."""
        if self._tab is TabName.ERROR:
            self._opened.unfolded = not self._opened.unfolded
        elif self._tab is TabName.RESULTS and self._reader.picked is not None:
            self._opened.results.turn(self._reader.picked)
        self._update()

    def action_yank(self) -> None:
        """Copy what is most useful of the open tab."""
        if self._watch is not None:
            copy = useful(self._tab, self._watch, self._opened, self._reader.picked)
            self.post_message(CopyWanted(copy.text, copy.what))

    def action_yank_all(self) -> None:
        """Copy the open tab as text."""
        if self._watch is not None and self._now is not None:
            copy = whole(self._tab, self._watch, self._opened, self._look(self._now))
            self.post_message(CopyWanted(copy.text, copy.what))

    def action_find(self) -> None:
        """Open the line for the words to search, or to show only results that have them."""
        filters = self._tab is TabName.RESULTS
        text = self._opened.results.filter if filters else self._reader.found.wanted
        self._find.begin(text, HINT if filters else "words in this tab")
        self._say_found()

    def action_filter(self) -> None:
        """Open the line for what the shown results are to have."""
        self.action_find()

    def action_match(self, step: int) -> None:
        """Show the next place of what was searched, or the one before."""
        self._reader.next_match(step)
        self._say_found()

    def action_end_find(self) -> None:
        """End the search; show all results again."""
        self._end_find()
        self._update()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer each key only where it does something."""
        match action:
            case "find":
                return self._tab is not TabName.TIMELINE and not self._find.has_focus_within
            case "filter":
                return self._tab is TabName.RESULTS and not self._find.has_focus_within
            case "match":
                return bool(self._reader.found.wanted)
            case "end_find":
                return self._find.is_open
            case "expand":
                return self._tab in {TabName.RESULTS, TabName.ERROR}
        return super().check_action(action, parameters)

    # The line for typing

    @on(FindLine.Typed)
    def _typed(self, message: FindLine.Typed) -> None:
        message.stop()
        if self._tab is TabName.RESULTS:
            self._opened.results.filter_by(message.text)
            self._update()
        else:
            # What is folded is searched as well.
            self._opened.unfolded |= self._tab is TabName.ERROR and bool(message.text)
            self._update()
            self._reader.search(message.text)
        self._say_found()

    @on(FindLine.Moved)
    def _moved(self, message: FindLine.Moved) -> None:
        message.stop()
        if self._tab is TabName.RESULTS:
            self._reader.action_lines(message.step)
        else:
            self.action_match(message.step)

    @on(FindLine.Kept)
    def _kept(self, message: FindLine.Kept) -> None:
        message.stop()
        self.focus()
        if not (self._opened.results.filter or self._reader.found.wanted):
            self._find.close()
        self.refresh_bindings()

    @on(FindLine.Left)
    def _left(self, message: FindLine.Left) -> None:
        message.stop()
        self.action_end_find()

    def _say_found(self) -> None:
        filters = self._tab is TabName.RESULTS
        self._find.say(self._opened.results.said if filters else self._reader.found.sentence)

    def _end_find(self) -> None:
        if not self._find.is_open:
            return
        if self._find.has_focus_within:
            self.focus()
        self._find.close()
        self._reader.search("")
        self._opened.results.filter_by("")
        self.refresh_bindings()

    # What is shown

    @on(TabStrip.Chosen)
    def _tab_clicked(self, message: TabStrip.Chosen) -> None:
        message.stop()
        self.action_open_tab(message.number)

    @on(PickingReader.Opened)
    def _opened_by_click(self, message: PickingReader.Opened) -> None:
        message.stop()
        self._opened.results.turn(message.key)
        self._update()

    @on(Reader.Resized)
    def _resized(self, message: Reader.Resized) -> None:
        message.stop()
        self._update()

    def _look(self, now: datetime) -> Look:
        width, height = self._reader.room
        return Look(now, self._glyphs, self._zone, width, height, coarse=self._coarse)

    def on_show(self) -> None:
        """Show what has become of the run meanwhile: out of sight, nothing is drawn."""
        self._update()

    def _update(self, *, from_top: bool = False) -> None:
        if self._now is None or not self.display:
            return
        look = self._look(self._now)
        self._ask_for_results()
        self._headline.show(self._watch, look)
        self._strip.show(titles(self._watch, self._opened), self._tab)
        shown = document(self._tab, self._watch, self._opened, look)
        self._reader.read(shown, from_top=from_top)

    def _ask_for_results(self) -> None:
        if self._tab is not TabName.RESULTS or self._watch is None:
            return
        if self._opened.results.take_wish():
            self.post_message(self.ResultsWanted(self, self._watch.ref))
