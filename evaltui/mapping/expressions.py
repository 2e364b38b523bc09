"""JMESPath, and the only file that imports it: expressions that are checked before they are used.

The package is pure Python and recursive: what would be too deep for it is an error in words.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import jmespath
import jmespath.exceptions
import jmespath.functions

from evaltui.model.text import one_line

MAX_CHARS = 1000
"""Of one expression; it bounds how deep it can be nested as well."""


class BadExpression(ValueError):
    """A text is no expression; the message says what is wrong, and at which character."""


class NotEvaluated(ValueError):
    """An expression cannot be evaluated on this document; the message says why."""


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression of a mapping."""

    name: str
    """The keys that lead to it in the provider's table, with dots."""
    text: str
    _parsed: Any = field(repr=False, compare=False)

    def of(self, value: Any) -> Any:
        """Give what the expression finds in a document; None where it finds nothing.

        Raises:
            NotEvaluated: it cannot be evaluated on this one.
        """
        try:
            found = self._parsed.search(value)
        except RecursionError:
            raise NotEvaluated("it is nested too deeply") from None
        except Exception as error:  # noqa: BLE001 - user's expression, stranger's document
            raise NotEvaluated(one_line(str(error) or type(error).__name__, 200)) from None
        return found if _is_json(found) else None


def parse(name: str, text: str) -> Expression:
    """Read an expression, and look whether its functions exist and are given enough.

    Raises:
        BadExpression: it is none.
    """
    if not text.strip():
        raise BadExpression("is empty: write a JMESPath expression")
    if len(text) > MAX_CHARS:
        raise BadExpression(f"is longer than {MAX_CHARS} characters")
    try:
        with warnings.catch_warnings():
            # A bare word between backticks: an old form that jmespath takes, but warns of.
            warnings.simplefilter("ignore", PendingDeprecationWarning)
            parsed = jmespath.compile(text)
        _check_functions(parsed.parsed, text)
    except RecursionError:
        raise BadExpression("is nested too deeply") from None
    except jmespath.exceptions.LexerError as error:
        raise _no_jmespath(text, error.lexer_position, error.message) from None
    except jmespath.exceptions.ParseError as error:
        raise _no_jmespath(text, error.lex_position, error.msg) from None
    try:
        parsed.search(None)
    except RecursionError:
        raise BadExpression("is nested too deeply") from None
    except Exception:  # noqa: BLE001 - of no document at all: most functions want something
        return Expression(name, text, parsed)
    return Expression(name, text, parsed)


def _no_jmespath(text: str, position: int, why: str) -> BadExpression:
    if position >= len(text):
        return BadExpression(f"is no JMESPath: {_shown(text)} breaks off")
    words = one_line(why, 100).removesuffix(".")
    near = _shown(text[position:])
    return BadExpression(f"is no JMESPath: at character {position + 1}, {near}: {words}")


def _shown(text: str) -> str:
    return repr(one_line(text, 40))


def _check_functions(tree: Any, text: str) -> None:
    known = jmespath.functions.Functions.FUNCTION_TABLE
    for node in _nodes(tree):
        if node.get("type") != "function_expression":
            continue
        function, given = node["value"], len(node["children"])
        place = text.find(f"{function}(") + 1
        if function not in known:
            raise BadExpression(f"names no function of JMESPath at character {place}: {function}()")
        signature = known[function]["signature"]
        variadic = bool(signature and signature[-1].get("variadic"))
        wanted = len(signature)
        if given < wanted or (given > wanted and not variadic):
            raise BadExpression(
                f"gives {function}() {given} arguments at character {place}; it takes {wanted}"
                + (" or more" if variadic else "")
            )


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _is_json(value: Any) -> bool:
    """Tell whether a result is a value, and no reference to an expression (`&name`)."""
    return value is None or isinstance(value, str | int | float | bool | list | dict)
