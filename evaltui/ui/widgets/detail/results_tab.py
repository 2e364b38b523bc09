"""The third tab: the parts of a run, where the service lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from rich.cells import cell_len

from evaltui.model import words
from evaltui.providers.contract.provider import ChildResult
from evaltui.ui.cells import Span, Spans, cut
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.widgets.detail.document import BLANK, Document, Para, text
from evaltui.ui.widgets.detail.facts import Look, clean, clean_line

_WORST_FIRST = ("error", "failed", "blocked", "cancelled", "running", "queued", "pending", "passed")
_NAME_WIDTH = 40
_WORD_WIDTH = 11


class Stage(Enum):
    """How far the asking for child results is."""

    NOT_LISTED = auto()
    """The service lists no parts of a run."""
    NOT_ASKED = auto()
    LOADING = auto()
    LOADED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Results:
    """What is known of a run's parts."""

    stage: Stage
    results: tuple[ChildResult, ...] = ()
    more: bool = False
    """The service has further ones."""
    failure: str | None = None


def results_tab(results: Results, provider: str, look: Look) -> Document:
    """Give a line for each part, those that went wrong first."""
    if results.stage is Stage.NOT_LISTED:
        return (text(f"{provider} lists no parts of a run.", "quiet"),)
    if results.stage is Stage.FAILED:
        return (
            text(
                f"The results could not be fetched: {clean_line(results.failure or '')}", "trouble"
            ),
        )
    if results.stage is not Stage.LOADED:
        return (text(look.glyphs.words("Asking for the results…"), "quiet"),)
    if not results.results:
        return (text("The service lists no results of this run yet.", "quiet"),)
    return tuple(_loaded(results, look))


def _loaded(results: Results, look: Look) -> Iterable[Para]:
    ordered = sorted(results.results, key=_badness)
    name_width = min(_NAME_WIDTH, max(cell_len(_name(result)) for result in ordered))
    for result in ordered:
        yield _line(result, name_width, look.glyphs)
        if result.message:
            yield text(clean(result.message)[:2_000].strip(), "quiet", indent=_WORD_WIDTH + 4)
    if results.more:
        yield BLANK
        yield text(f"The first {len(ordered)} are shown; the service has more.", "quiet")


def _line(result: ChildResult, name_width: int, glyphs: Glyphs) -> Para:
    word = _word(result)
    style, glyph = _style(word), _glyph(word, glyphs)
    shown = cut(clean_line(word, 40), _WORD_WIDTH, glyphs.more)
    name = cut(_name(result), name_width, glyphs.more)
    took = glyphs.words(words.duration(result.duration_s))
    spans: Spans = (
        Span(f"{glyph} {shown}{' ' * (_WORD_WIDTH + 2 - cell_len(shown))}", style),
        Span(f"{name}{' ' * (name_width + 2 - cell_len(name))}"),
        Span(f"{took:>7}", "quiet"),
    )
    return Para(spans, cut=True)


def _name(result: ChildResult) -> str:
    return clean_line(result.name or result.id, 200)


def _word(result: ChildResult) -> str:
    """Give what a part is called by: how it came out, else where it stands."""
    return result.verdict or result.lifecycle or "unknown"


def _badness(result: ChildResult) -> int:
    word = _word(result).lower()
    return _WORST_FIRST.index(word) if word in _WORST_FIRST else len(_WORST_FIRST) - 1


def _style(word: str) -> str:
    return {
        "passed": "state-completed",
        "failed": "state-failed",
        "error": "state-failed",
        "blocked": "state-failed",
        "running": "state-running",
        "cancelled": "state-stopped",
        "pending": "state-pending",
        "queued": "state-queued",
        "completed": "",
    }.get(word.lower(), "state-unknown")


def _glyph(word: str, glyphs: Glyphs) -> str:
    return {
        "passed": glyphs.completed,
        "completed": glyphs.completed,
        "failed": glyphs.failed,
        "error": glyphs.trouble,
        "blocked": glyphs.marks[words.Part.BLOCKED],
        "running": glyphs.running,
        "cancelled": glyphs.stopped,
        "pending": glyphs.pending,
        "queued": glyphs.queued,
    }.get(word.lower(), glyphs.unknown)
