"""Which child results a typed text lets through: words, and terms such as `verdict:failed`."""

from __future__ import annotations

from collections.abc import Callable

from evaltui.model.filter.tokens import Token, tokens
from evaltui.providers.contract.provider import ChildResult

Fields = Callable[[ChildResult], tuple[str | None, ...]]
_FIELDS: dict[str, Fields] = {
    "verdict": lambda result: (result.verdict,),
    "state": lambda result: (result.lifecycle,),
    "name": lambda result: (result.name,),
    "id": lambda result: (result.id,),
    "message": lambda result: (result.message,),
}
_ANYWHERE: Fields = lambda result: (  # noqa: E731 - one of the above
    result.name,
    result.id,
    result.verdict,
    result.lifecycle,
    result.message,
)
HINT = "words, verdict:failed, state:error, !name:x"


def result_filter(text: str) -> Callable[[ChildResult], bool]:
    """Give the test of a text: every term must hold, in capitals or not.

    A term is a word that stands anywhere in the result, or `FIELD:WORD` with the field verdict,
    state, name, id or message, and words with commas between them of which one must stand there.
    `!` before a term turns it over. An unknown field is taken as a part of a word.
    """
    terms = tokens(text)

    def holds(result: ChildResult) -> bool:
        return all(_holds(term, result) for term in terms)

    return holds


def _holds(term: Token, result: ChildResult) -> bool:
    field = _FIELDS.get(term.field or "")
    wanted = tuple(value for value in term.values if value)
    negated = term.negated
    if term.field and (field is None or term.operator not in {":", "=", "!="}):
        field, wanted = None, (f"{term.field}{term.operator}{term.raw}",)
    elif term.operator == "!=":
        negated = not negated
    values = [value.lower() for value in (field or _ANYWHERE)(result) if value]
    found = not wanted or any(word.lower() in value for word in wanted for value in values)
    return found is not negated or not wanted
