"""From a filter's text to what tells whether a run is meant."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from evaltui.model.filter.fields import (
    CHOICES,
    COUNTS,
    FLAGS,
    TEXTS,
    TIMES,
    Subject,
    names_of_fields,
    total_of,
)
from evaltui.model.filter.tokens import Token, tokens
from evaltui.model.mistake import QUOTED, quoted
from evaltui.model.quantities import Number, amount_of, length_s
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch

Test = Callable[[Subject], bool]
_COMPARE: dict[str, Callable[[Number, Number], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class FilterMistake:
    """Why a text is no filter."""

    position: int
    """Where the wrong term begins, the first character being 1."""
    sentence: str
    """What is wrong and what would be right."""

    def __str__(self) -> str:
        return f"at {self.position}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Tells which runs are meant: those for which every term holds.

    What a service does not tell meets no comparison, so that `!done<50%` finds it too.
    """

    text: str = ""
    _tests: tuple[Test, ...] = field(default=(), compare=False, repr=False)
    by_time: bool = field(default=False, compare=False)
    """Whether time alone can change which runs are meant."""

    def __bool__(self) -> bool:
        return bool(self._tests)

    def matches(self, watch: Watch, now: datetime, marked: Container[RunRef] = ()) -> bool:
        """Tell whether a run is meant; `marked` are the runs that `is:marked` means."""
        subject = Subject(watch, now, marked)
        return all(test(subject) for test in self._tests)


ALL = Filter()
"""The filter that every run passes."""


class _Wrong(Exception):
    """A term cannot be read; the message says why."""


def parse_filter(text: str, accounts: Collection[str] = ()) -> Filter | FilterMistake:
    """Read a filter; takes any text and never raises.

    `accounts` are the names before whose colon a run's reference stands, as in `retab:wfevalrun_1`.
    """
    known = {account.lower() for account in accounts}
    tests = []
    by_time = False
    for token in tokens(text):
        try:
            test = _test_of(token, known)
        except _Wrong as wrong:
            return FilterMistake(token.at, str(wrong))
        tests.append(_not(test) if token.negated else test)
        by_time = by_time or token.field in TIMES or (token.field == "is")
    return Filter(text.strip(), tuple(tests), by_time)


def _not(test: Test) -> Test:
    return lambda subject: not test(subject)


def _test_of(token: Token, accounts: Collection[str]) -> Test:
    """Give what a term asks."""
    name = token.field
    if name is None:
        return _word(token.values[0])
    if name in COUNTS:
        return _count(token, name)
    if name in TIMES:
        return _time(token, name)
    if name in TEXTS:
        return _text(token, name)
    if name in CHOICES:
        return _choice(token, name)
    if name == "is":
        return _flag(token)
    if token.operator == ":" and name in accounts:
        return _word(f"{name}:{token.raw}")
    near = _near(name, names_of_fields())
    instead = f"put it in quotes, or use {', '.join(names_of_fields())}"
    raise _Wrong(f"there is no field {quoted(name)}; {near or instead}")


def _word(word: str) -> Test:
    if not word:
        raise _Wrong("nothing follows; a word, or a term such as !is:paused, would be right")
    wanted = word.casefold()
    texts = (TEXTS["name"], TEXTS["id"], TEXTS["provider"], TEXTS["word"], TEXTS["error"])

    def test(subject: Subject) -> bool:
        watch = subject.watch
        return any(wanted in text.casefold() for text_of in texts for text in text_of(watch))

    return test


def _text(token: Token, name: str) -> Test:
    wanted = {value.casefold() for value in _given(token, f'{name}:rag or {name}="two words"')}
    text_of = TEXTS[name]
    exact = _is_exact(token, name)

    def test(subject: Subject) -> bool:
        for text in text_of(subject.watch):
            folded = text.casefold()
            if folded in wanted if exact else any(value in folded for value in wanted):
                return True
        return False

    return _not(test) if token.operator == "!=" else test


def _choice(token: Token, name: str) -> Test:
    values, value_of = CHOICES[name]
    exact = _is_exact(token, name)
    chosen = _chosen(token, values, name, exact=exact)

    def test(subject: Subject) -> bool:
        return value_of(subject.watch) in chosen

    return _not(test) if token.operator == "!=" else test


def _flag(token: Token) -> Test:
    if token.operator not in {":", "="}:
        raise _Wrong("is takes a colon, as in is:stalled")
    flags = [FLAGS[name] for name in sorted(_chosen(token, FLAGS, "flag", exact=False))]
    return lambda subject: any(flag(subject) for flag in flags)


def _is_exact(token: Token, name: str) -> bool:
    if token.operator not in {":", "=", "!="}:
        raise _Wrong(f"{name} is no number; it takes a colon, as in {name}:…")
    return token.operator != ":"


def _given(token: Token, example: str) -> list[str]:
    """Give the values; one that is still to be typed after a comma is left out."""
    values = [value.lower() for value in token.values if value]
    if not values:
        raise _Wrong(f"{token.field}{token.operator} needs a value, as in {example}")
    return values


def _chosen(token: Token, known: Iterable[str], what: str, *, exact: bool) -> set[str]:
    """Give the known values that are meant: those that begin as is written."""
    known = tuple(known)
    example = f"{token.field}:{', '.join(known)}"
    chosen: set[str] = set()
    for value in _given(token, example):
        found = {one for one in known if one == value or (not exact and one.startswith(value))}
        if not found:
            raise _Wrong(f"there is no {what} {quoted(value)}{_nearest(value, known)}")
        # A word that is whole means itself alone, whatever else begins with it.
        chosen |= {value} if value in found else found
    return chosen


def _count(token: Token, name: str) -> Test:
    """Compare a number of parts, or with `%` its share of the total."""
    given = _given(token, f"{name}>10 or {name}<50%")
    read = [amount_of(value) for value in given]
    if None in read:
        raise _Wrong(f"{name} takes a number or a share, as in {name}>10 or {name}<50%")
    of, compare = COUNTS[name], _comparison(token, name, single=len(read) == 1)
    limits = [amount for amount in read if amount]

    def test(subject: Subject) -> bool:
        number, total = of(subject.watch), total_of(subject.watch)
        if number is None:
            return False
        pairs = (limit.sides(number, total) for limit in limits)
        return any(pair is not None and compare((pair[0], pair[0]), pair[1]) for pair in pairs)

    return test


def _time(token: Token, name: str) -> Test:
    """Compare a length of time; of a range, the end that makes the comparison certain."""
    given = _given(token, f"{name}>5m")
    limits = [seconds for value in given if (seconds := length_s(value)) is not None]
    if len(limits) < len(given):
        raise _Wrong(f"{name} takes a length of time, as in {name}>30s, {name}<5m or {name}>2h")
    of, compare = TIMES[name], _comparison(token, name, single=len(limits) == 1)

    def test(subject: Subject) -> bool:
        seconds = of(subject.watch, subject.now)
        return seconds is not None and any(compare(seconds, limit) for limit in limits)

    return test


def _comparison(
    token: Token, name: str, *, single: bool
) -> Callable[[tuple[Number, Number], Number], bool]:
    sign = token.operator
    if sign in {":", "="}:
        return lambda value, limit: value[0] <= limit <= value[1]
    if not single:
        raise _Wrong(f"{name}{sign} takes one value")
    if sign == "!=":
        return lambda value, limit: not value[0] <= limit <= value[1]
    compare = _COMPARE[sign]
    end = 1 if sign in {"<", "<="} else 0
    return lambda value, limit: compare(value[end], limit)


def _nearest(word: str, known: Iterable[str]) -> str:
    known = tuple(known)
    there_are = f"there are {', '.join(known)}"
    return f"; {_near(word, known) or there_are}"


def _near(word: str, known: Sequence[str]) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415 - only slips need it

    near = get_close_matches(word[:QUOTED], known, 1)
    return f"did you mean {near[0]}?" if near else None
