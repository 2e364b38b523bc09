"""One comparison of a condition: a field, a sign and a value."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from evaltui.model.condition.tokens import Part, Token
from evaltui.model.document_fields import FIELDS, Field, Kind, nearest, read_field
from evaltui.model.mistake import Mistake, quoted
from evaltui.model.quantities import Amount, amount_of, length_s

Document = Mapping[str, Any]
Test = Callable[[Document], bool]
_Pair = tuple[Any, Any] | None
"""Two values that can be compared; None where one of them is not told."""
_Pairing = Callable[[Document], _Pair]

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_UNLIKE = (object(), object())
"""Two values of different kinds: not equal, and neither is the greater."""
_CONSTANTS = {"null": None, "true": True, "false": False}
_NUMERIC = {Kind.COUNT, Kind.NUMBER, Kind.PERCENT, Kind.FREE}
_EXAMPLES = {
    Kind.COUNT: "{0} > 3 or {0} > 50%",
    Kind.NUMBER: "{0} > 3",
    Kind.PERCENT: "{0} >= 50",
    Kind.SECONDS: "{0} > 90, {0} > 5m or {0} > 2h",
    Kind.MOMENT: "{0} > 2026-11-20T10:00:00Z",
}


def is_true(field: Field, at: int) -> Test:
    """Give the test for a field that stands alone.

    Raises:
        Mistake: it is not one that is true or false.
    """
    if field.kind is not Kind.FLAG:
        raise Mistake(
            at, f"{field.name} is {field.kind.value}: compare it, as in {field.name} != null"
        )
    return lambda document: field.of(document) is True


def comparison(field: Field, sign: Token, value: Token) -> Test:
    """Give the test for a comparison.

    Raises:
        Mistake: that field can never be compared with that value, or not in that way.
    """
    name = "==" if sign.text == "=" else sign.text
    constant = value.text.lower() if value.part is Part.WORD else ""
    if constant in _CONSTANTS:
        return _constant(field, name, sign, value)
    pairing = _pairing(field, name, sign, value)
    compare = _COMPARE[name]

    def test(document: Document) -> bool:
        pair = None if field.of(document) is None else pairing(document)
        if pair is _UNLIKE:
            return name == "!="
        return pair is not None and compare(*pair)

    return test


def _constant(field: Field, name: str, sign: Token, value: Token) -> Test:
    """Compare with null, true or false."""
    wanted = _CONSTANTS[value.text.lower()]
    if name not in {"==", "!="}:
        raise Mistake(sign.at, f"with {value.text} only == and != can be asked")
    if wanted is not None and field.kind not in {Kind.FLAG, Kind.FREE}:
        raise Mistake(value.at, f"{field.name} is {field.kind.value}, never {value.text}")
    if name == "==":
        return lambda document: field.of(document) is wanted
    if wanted is None:
        return lambda document: field.of(document) is not None
    return lambda document: field.of(document) is not None and field.of(document) is not wanted


def _pairing(field: Field, name: str, sign: Token, value: Token) -> _Pairing:
    kind = field.kind
    if kind is Kind.FREE:
        return _free(field, name, sign, value)
    if kind is Kind.FLAG:
        raise Mistake(value.at, f"{field.name} is {kind.value}, never {quoted(value.text)}")
    if kind in {Kind.OBJECT, Kind.LIST}:
        below = [one for one in FIELDS if one.startswith(f"{field.name}.")]
        instead = f"compare {' or '.join(below[:2])}" if below else "it compares with null alone"
        raise Mistake(value.at, f"{field.name} is {kind.value}: {instead}")
    if kind in {Kind.TEXT, Kind.WORD}:
        _only_equal(field, name, sign)
        wanted = value.text if kind is Kind.TEXT else _word(field, value)
        return lambda document: (field.of(document), wanted)
    return _measured(field, value)


def _only_equal(field: Field, name: str, sign: Token) -> None:
    if name not in {"==", "!="}:
        raise Mistake(
            sign.at, f"{field.name} is {field.kind.value}: only == and != can be asked of it"
        )


def _word(field: Field, value: Token) -> str:
    wanted = value.text.lower()
    if wanted in field.words:
        return wanted
    near = nearest(wanted, field.words)
    instead = f"did you mean {near}?" if near else f"there are {', '.join(field.words)}"
    raise Mistake(value.at, f"{field.name} is never {quoted(value.text)}: {instead}")


def _measured(field: Field, value: Token) -> _Pairing:
    """Compare a number, a length of time or a moment, with one that is given or another field."""
    if value.part is Part.WORD:
        if field.kind is Kind.SECONDS:
            found = _with_length(field, value.text)
        elif field.kind is Kind.MOMENT:
            found = _with_moment(field, value.text)
        else:
            found = _with_amount(field, value.text)
        found = found or _with_field(field, value)
        if found is not None:
            return found
    raise Mistake(
        value.at,
        f"{field.name} is {field.kind.value}, and {quoted(value.text)} is none: write it as in "
        + _EXAMPLES[field.kind].format(field.name),
    )


def _with_length(field: Field, text: str) -> _Pairing | None:
    seconds = length_s(text.removeprefix("-"))
    if seconds is None:
        return None
    limit = -seconds if text.startswith("-") else seconds
    return lambda document: (field.of(document), limit)


def _with_moment(field: Field, text: str) -> _Pairing | None:
    limit = _moment(text)
    return None if limit is None else lambda document: _both(_moment(field.of(document)), limit)


def _with_amount(field: Field, text: str) -> _Pairing | None:
    amount = _amount(text)
    if amount is None or (amount.is_share and field.kind in {Kind.NUMBER, Kind.PERCENT}):
        return None
    return lambda document: _sides(field.of(document), amount, document)


def _with_field(field: Field, value: Token) -> _Pairing | None:
    """Compare with another field of the same kind; None where the word is clearly no field."""
    try:
        other, end = read_field(value.text, 0)
    except Mistake:
        return None
    if end < len(value.text):
        return None
    if other.kind is not field.kind and not {field.kind, other.kind} <= _NUMERIC:
        raise Mistake(
            value.at,
            f"{field.name} is {field.kind.value}, and {other.name} is {other.kind.value}:"
            " they do not compare",
        )
    if field.kind is Kind.MOMENT:
        return lambda document: _both(_moment(field.of(document)), _moment(other.of(document)))

    def pair(document: Document) -> _Pair:
        one, two = field.of(document), other.of(document)
        if two is None:
            return None
        return _both(_number(one), _number(two)) or _UNLIKE

    return pair


def _free(field: Field, name: str, sign: Token, value: Token) -> _Pairing:
    """Compare with what a service wrote under a key of its own: a number or a text."""
    amount = _amount(value.text) if value.part is Part.WORD else None
    if amount is not None:
        return lambda document: _sides(field.of(document), amount, document)
    if value.part is Part.WORD and length_s(value.text) is not None:
        raise Mistake(
            value.at,
            f"what {field.name} counts in is not known here, so {quoted(value.text)} says nothing:"
            " write a number, or put a text in quotes",
        )
    _only_equal(field, name, sign)

    def pair(document: Document) -> _Pair:
        found = field.of(document)
        return (found, value.text) if isinstance(found, str) else _UNLIKE

    return pair


def _amount(text: str) -> Amount | None:
    amount = amount_of(text.removeprefix("-"))
    return -amount if amount is not None and text.startswith("-") else amount


def _sides(found: Any, amount: Amount, document: Document) -> _Pair:
    number, total = _number(found), document.get("total")
    if number is None:
        return _UNLIKE
    return amount.sides(number, total if isinstance(total, int) else None)


def _number(found: Any) -> int | float | None:
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def _moment(found: Any) -> datetime | None:
    """Read a moment; one without a zone is in UTC, as the document's are."""
    try:
        moment = datetime.fromisoformat(found)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _both(one: Any, other: Any) -> _Pair:
    return None if one is None or other is None else (one, other)
