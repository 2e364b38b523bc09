"""Lines for child results: one each, those that went wrong first, and what is under an open one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from evaltui.model import words
from evaltui.providers.contract.provider import ChildResult
from evaltui.ui.cells import Span, Spans, cut
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.widgets.detail.document import Para, text
from evaltui.ui.widgets.detail.facts import Look, clean, clean_line, fact

Keyed = tuple[str, ChildResult]
"""A result with the key of its line, which no other of the run has."""
_WORST_FIRST = ("error", "failed", "blocked", "cancelled", "running", "queued", "pending", "passed")
_WRONG = frozenset({"error", "failed", "blocked"})
_NAME_WIDTH = 40
_WORD_WIDTH = 11
_TOOK_WIDTH = 7
_LEAST_NAME = 8
_INDENT = 4


def keyed(results: Sequence[ChildResult]) -> tuple[Keyed, ...]:
    """Give the results with a key each, the worst first, else in the service's order."""
    seen: Counter[str] = Counter()
    found: list[Keyed] = []
    for result in results:
        seen[result.id] += 1
        found.append((f"{result.id} {seen[result.id]}", result))
    return tuple(sorted(found, key=lambda one: _badness(one[1])))


def tally(results: Iterable[Keyed], glyphs: Glyphs) -> Spans:
    """Give how many results there are of each kind, the worst first."""
    numbers = Counter(word_of(result).lower() for _, result in results)
    spans: list[Span] = []
    for word, number in sorted(numbers.items(), key=lambda item: (_rank(item[0]), item[0])):
        if spans:
            spans.append(Span("  "))
        shown = cut(clean_line(word, 40), _WORD_WIDTH, glyphs.more)
        spans.append(Span(f"{_glyph(word, glyphs)} {number}\u00a0{shown}", _style(word)))
    return tuple(spans)


def rows(results: Sequence[Keyed], opened: frozenset[str], look: Look) -> Iterable[Para]:
    """Give a line for each result, and under an opened one all that the service says of it."""
    most = look.width - _WORD_WIDTH - _TOOK_WIDTH - 6
    widest = max((cell_len(_name(result)) for _, result in results), default=0)
    name_width = max(_LEAST_NAME, min(_NAME_WIDTH, widest, most))
    for key, result in results:
        is_open = key in opened
        yield _line(key, result, name_width, look.glyphs, is_open=is_open)
        if is_open:
            yield from _under(result, look)


def went_wrong(result: ChildResult) -> bool:
    """Tell whether the service says that a part did not go well."""
    return word_of(result).lower() in _WRONG


def headline(result: ChildResult, glyphs: Glyphs) -> Spans:
    """Give a result in a line: how it came out, its name, and the beginning of its message."""
    word = word_of(result)
    shown = f"{_glyph(word, glyphs)} {cut(clean_line(word, 40), _WORD_WIDTH, glyphs.more)}  "
    message = f"  {clean_line(result.message, 300)}" if result.message else ""
    return Span(shown, _style(word)), Span(_name(result)), Span(message, "quiet")


def word_of(result: ChildResult) -> str:
    """Give what a part is called by: how it came out, else where it stands."""
    return result.verdict or result.lifecycle or "unknown"


def _line(key: str, result: ChildResult, name_width: int, glyphs: Glyphs, *, is_open: bool) -> Para:
    word = word_of(result)
    shown = cut(clean_line(word, 40), _WORD_WIDTH, glyphs.more)
    name = cut(_name(result), name_width, glyphs.more)
    took = glyphs.words(words.duration(result.duration_s))
    spans: Spans = (
        Span(f"{_glyph(word, glyphs)} {shown}", _style(word)),
        Span(" " * (_WORD_WIDTH + 2 - cell_len(shown))),
        Span(f"{name}{' ' * (name_width + 1 - cell_len(name))}"),
        Span(f"{took:>{_TOOK_WIDTH}}", "quiet"),
    )
    if result.message and not is_open:
        spans = (*spans, Span(f"  {clean_line(result.message, 300)}", "quiet"))
    return Para(spans, cut=True, key=key)


def _under(result: ChildResult, look: Look) -> Iterable[Para]:
    message = clean(result.message).strip() if result.message else "The service gives no message."
    yield text(message, "" if result.message else "quiet", indent=_INDENT)
    absent = look.glyphs.absent
    for label, value in (
        ("id", result.id),
        ("name", result.name),
        ("verdict", result.verdict),
        ("lifecycle", result.lifecycle),
    ):
        para = fact(label, Span(clean_line(value, 2_000) if value else absent, "quiet"))
        yield Para(para.body, (Span(" " * _INDENT), *para.lead))


def _name(result: ChildResult) -> str:
    return clean_line(result.name or result.id, 200)


def _badness(result: ChildResult) -> int:
    return _rank(word_of(result).lower())


def _rank(word: str) -> int:
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
