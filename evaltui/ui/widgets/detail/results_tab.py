"""The third tab: the parts of a run, where the service lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from evaltui.model import words
from evaltui.providers.contract.provider import ChildResult, ResultPage
from evaltui.ui.cells import Span
from evaltui.ui.widgets.detail.document import BLANK, Document, Para, text
from evaltui.ui.widgets.detail.facts import Look, clean_line, join
from evaltui.ui.widgets.detail.result_filter import result_filter
from evaltui.ui.widgets.detail.results_rows import Keyed, keyed, rows, tally, went_wrong


class ResultsTab:
    """What is known of a run's parts, and how the user wants to see them."""

    def __init__(self, *, listed: bool = False) -> None:
        """Begin with nothing known; `listed` tells whether the service lists parts at all."""
        self.listed = listed
        self.asking = False
        """Whether they are being asked for."""
        self.failure: str | None = None
        """Why the last asking failed, or broke off."""
        self._wanted = listed
        self._results: tuple[Keyed, ...] | None = None
        self._more = False
        self._fetched_at: datetime | None = None
        self._filter = ""
        self._opened: frozenset[str] = frozenset()
        self._rows: tuple[tuple[object, ...], Document] = ((), ())

    @property
    def filter(self) -> str:
        """What the shown results are to have."""
        return self._filter

    @property
    def shown(self) -> Sequence[Keyed]:
        """The results that the filter lets through."""
        holds = result_filter(self._filter)
        return [one for one in self._results or () if holds(one[1])]

    @property
    def said(self) -> str:
        """How many results the filter lets through."""
        return f"{len(self.shown)} of {len(self._results or ())}"

    def result(self, key: str | None) -> ChildResult | None:
        """Give the result of a line."""
        return next((result for one, result in self._results or () if one == key), None)

    def list(self) -> None:
        """Note that the service lists parts after all."""
        if not self.listed:
            self.listed = self._wanted = True

    def want(self) -> None:
        """Note that they are to be asked for again, once somebody looks."""
        self._wanted = self.listed

    def take_wish(self) -> bool:
        """Tell whether they are to be asked for now; once told, they count as asked for."""
        if not self._wanted:
            return False
        self._wanted, self.asking, self.failure = False, True, None
        return True

    def take(
        self, page: ResultPage | None, failure: str | None, now: datetime, *, complete: bool
    ) -> None:
        """Take in what came: all results so far, or why there are no more."""
        self.listed, self.asking, self.failure = True, not complete, failure
        # Old results stay until as many new ones are there: the list does not shrink meanwhile.
        if page is not None and (complete or len(page.results) >= len(self._results or ())):
            self._results = keyed(page.results)
            self._more = page.after is not None
            self._fetched_at = now
        self._wanted = False

    def filter_by(self, wanted: str) -> None:
        """Show only results that have this."""
        self._filter = wanted

    def turn(self, key: str) -> None:
        """Open a result, or close it."""
        self._opened ^= {key}

    def worst(self, most: int) -> tuple[ChildResult, ...]:
        """Give what went wrong, at most so many, the worst first."""
        wrong = [result for _, result in self._results or () if went_wrong(result)]
        return tuple(wrong[:most])

    def document(self, provider: str, look: Look, *, ended: bool) -> Document:
        """Give counts and a line for each part, those that went wrong first."""
        if not self.listed:
            return (text(f"{provider} lists no parts of a run.", "quiet"),)
        parts: list[Para] = []
        if self.failure is not None:
            sentence = f"The results could not be fetched: {clean_line(self.failure)}"
            parts.append(text(sentence, "trouble"))
        if self._results is None:
            if self.failure is None:
                parts.append(text(look.glyphs.words("Asking for the results…"), "quiet"))
            return tuple(parts)
        parts += self._head(look, ended=ended)
        return (*parts, *self._lines(look))

    def _head(self, look: Look, *, ended: bool) -> Iterable[Para]:
        results = self._results or ()
        if not results and not self.asking:
            yield text("The service lists no results of this run yet.", "quiet")
        when = Span(look.glyphs.words(self._when(look, ended=ended)), "quiet")
        yield Para(join(tally(results, look.glyphs), (when,), dot=look.glyphs.dot))
        if self._filter:
            yield Para(
                (Span("Only ", "quiet"), Span(self._filter), Span(f": {self.said}", "quiet"))
            )
        yield BLANK

    def _when(self, look: Look, *, ended: bool) -> str:
        """Say when the results were fetched; while the run goes on, how old they are."""
        if self.asking:
            return "asking…"
        assert self._fetched_at is not None
        number = words.number(len(self._results or ()))
        first = f"the first {number}, there are more; " if self._more else ""
        if ended:
            at = words.clock_time(self._fetched_at, look.zone, to_seconds=True)
            return f"{first}fetched at {at}"
        age = words.ago((look.now - self._fetched_at).total_seconds())
        return f"{first}fetched {age} while the run goes on; r asks again"

    def _lines(self, look: Look) -> Document:
        key = (self._results, self._filter, self._opened, look.width, look.glyphs.name)
        # A thousand lines need not be made anew because time passes.
        if len(self._rows[0]) != len(key) or any(
            one is not other and one != other for one, other in zip(self._rows[0], key, strict=True)
        ):
            self._rows = (key, tuple(rows(self.shown, self._opened, look)))
        return self._rows[1]
