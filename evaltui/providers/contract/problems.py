"""The services' error bodies, in the shapes they are known to come in."""

from __future__ import annotations

import re
from typing import Any

from evaltui.model.exchange import Answer, Malformed, Problem
from evaltui.model.text import one_line
from evaltui.providers.contract.json_text import decoded, looks_like_html, parse_json

MAX_CHARS = 300
MAX_FINDINGS = 3
"""How many complaints of a validation error are told."""

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*")


def looks_like_code(text: str) -> bool:
    """Tell whether a text is a machine's word, such as `lw.unnamed_failure`, and no sentence."""
    return _CODE.fullmatch(text) is not None


def read_problem(answer: Answer) -> Problem:
    """Read what an answer that is no document says, on one line; never raises.

    Known: `{"error", "message"}`, `{"error": code or text}`, `{"error": {…}}`, `{"message"}`,
    `{"detail": text}`, `{"detail": {code, message}}`, `{"detail": [{loc, msg}]}` (FastAPI's
    validation error), plain text. An HTML page or an empty body has no message.
    """
    text = decoded(answer.body)
    try:
        value = parse_json(text)
    except Malformed:
        if looks_like_html(text, answer.headers.get("content-type", "")):
            return Problem(None)
        first = next((line for line in text[:10_000].splitlines() if one_line(line)), "")
        return Problem(_line(first))
    return problem_in(value)


def problem_in(value: Any) -> Problem:
    """Read what a JSON value says of an error; no message where it says nothing readable."""
    if isinstance(value, str):
        return Problem(_line(value))
    if not isinstance(value, dict):
        return Problem(None)
    code = _line(value.get("code"))
    message = _line(value.get("message")) or _line(value.get("msg"))
    error, detail = value.get("error"), value.get("detail")
    if isinstance(detail, list):
        return Problem(message or _findings(detail), code)
    for inner in (detail, error):
        if isinstance(inner, dict):
            told = problem_in(inner)
            return Problem(told.message or message, told.code or code)
    if isinstance(error, str):
        line = _line(error)
        if line and looks_like_code(line):
            code = code or line
        else:
            message = message or line
    return Problem(message or _line(detail), code)


def _findings(details: list[Any]) -> str | None:
    """Tell a validation error: where each complaint is, and what it is."""
    told = []
    for item in details:
        if isinstance(item, dict) and (text := _line(item.get("msg"))):
            loc = item.get("loc")
            where = ".".join(str(step) for step in loc) if isinstance(loc, list) else ""
            told.append(f"{where}: {text}" if where else text)
        elif line := _line(item):
            told.append(line)
    more = len(told) - MAX_FINDINGS
    shown = "; ".join(told[:MAX_FINDINGS]) + (f"; and {more} more" if more > 0 else "")
    return _line(shown)


def _line(value: Any) -> str | None:
    return (one_line(value, MAX_CHARS) or None) if isinstance(value, str) else None
