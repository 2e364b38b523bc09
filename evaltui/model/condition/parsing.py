"""From a condition's text to what tells whether it holds, by recursive descent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from evaltui.model.condition.comparing import Document, Test, comparison, is_true
from evaltui.model.condition.tokens import Part, Token, tokens
from evaltui.model.document_fields import Field, read_field
from evaltui.model.mistake import Mistake, quoted

MAX_LENGTH = 1000
"""Characters of a condition."""
MAX_DEPTH = 30
"""Parentheses within each other, and words `not` before each other."""
_JOINERS = ("and", "or", "not")


@dataclass(frozen=True, slots=True)
class Condition:
    """Tells of public documents whether it holds for them."""

    text: str
    _test: Test = field(compare=False, repr=False)

    def holds(self, document: Document) -> bool:
        """Tell whether it holds for a public document."""
        return self._test(document)


def parse_condition(text: str) -> Condition:
    """Read a condition.

    Raises:
        Mistake: it is none; with the position, and what would be right.
    """
    if len(text) > MAX_LENGTH:
        raise Mistake(MAX_LENGTH + 1, f"a condition has at most {MAX_LENGTH} characters")
    return Condition(text.strip(), _Parser(text).whole())


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._place = 0
        self._depth = 0

    def whole(self) -> Test:
        """Read everything.

        Raises:
            Mistake: it is no condition.
        """
        test = self._any_of()
        token = self._next()
        if token.part is Part.CLOSE:
            raise Mistake(token.at, "this parenthesis was never opened")
        if token.part is not Part.END:
            raise Mistake(
                token.at, f"{quoted(token.text)} is one too many: join comparisons by and, or"
            )
        return test

    def _any_of(self) -> Test:
        tests = [self._all_of()]
        while self._take("or"):
            tests.append(self._all_of())
        return tests[0] if len(tests) == 1 else _any(tests)

    def _all_of(self) -> Test:
        tests = [self._one()]
        while self._take("and"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else _all(tests)

    def _one(self) -> Test:
        if self._take("not"):
            return _not(self._deeper(self._tokens[self._place - 1].at, self._one))
        token = self._look()
        if token.part is Part.OPEN:
            self._next()
            test = self._deeper(token.at, self._any_of)
            if self._next().part is not Part.CLOSE:
                raise Mistake(token.at, "this parenthesis is never closed")
            return test
        return self._comparison()

    def _deeper(self, at: int, read: Callable[[], Test]) -> Test:
        """Read what stands within, so deep at most that no stack runs over."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Mistake(at, f"this is nested more than {MAX_DEPTH} deep")
        test = read()
        self._depth -= 1
        return test

    def _comparison(self) -> Test:
        token = self._next()
        field = self._field(token)
        if self._look().part is not Part.SIGN:
            return is_true(field, token.at)
        sign, value = self._next(), self._next()
        if value.part not in {Part.WORD, Part.QUOTED} or any(map(value.says, _JOINERS)):
            raise Mistake(value.at, f"a value is missing after {field.name} {sign.text}")
        return comparison(field, sign, value)

    def _field(self, token: Token) -> Field:
        begins_with_digit = token.text[:1].isdigit()
        if token.part is not Part.WORD or begins_with_digit or any(map(token.says, _JOINERS)):
            what = f", not {quoted(token.text)}" if token.text else ""
            raise Mistake(
                token.at, f"a comparison begins with a field{what}, as in outcome.failed > 3"
            )
        found, end = read_field(self._text, token.at - 1)
        if end < token.at - 1 + len(token.text):
            raise Mistake(
                end + 1, f"{quoted(self._text[end])} is not of a field's name: use brackets"
            )
        return found

    def _look(self) -> Token:
        return self._tokens[self._place]

    def _next(self) -> Token:
        token = self._tokens[self._place]
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def _take(self, word: str) -> bool:
        taken = self._look().says(word)
        self._place += taken
        return taken


def _not(test: Test) -> Test:
    return lambda document: not test(document)


def _any(tests: Sequence[Test]) -> Test:
    return lambda document: any(test(document) for test in tests)


def _all(tests: Sequence[Test]) -> Test:
    return lambda document: all(test(document) for test in tests)
