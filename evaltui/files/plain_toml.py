"""TOML as evaltui writes it, read some times faster than by Python's own reader.

It knows keys with one plain value each under `[[runs]]` and its tables, and gives up at anything
else: `tomllib` reads that. Where it gives an answer, that is tomllib's too: the tests compare them.
"""

from __future__ import annotations

import re
from datetime import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SIGNS = r'[^"\\\x00-\x1f\x7f\ud800-\udfff]'
_LINES = re.compile(
    rf"""
    ^(?:
      ([A-Za-z0-9_-]+)\ =\ (?:
        "({_SIGNS}*)"
        |(-?(?:0|[1-9][0-9]{{0,17}}))
        |(true|false)
        |"((?:{_SIGNS}|\\[btnfr"\\])*)"
        |([0-9]{{4}}(?:-[0-9]{{2}}){{2}}\ [0-9]{{2}}(?::[0-9]{{2}}){{2}}(?:\.[0-9]{{6}})?\+00:00)
        |(-?(?:0|[1-9][0-9]{{0,14}})\.[0-9]{{1,15}})
      )
      |\[\[runs\](\])
      |\[runs((?:\.[A-Za-z0-9_-]+)+)\]
      |\#[\t\x20-\x7e]*
      |([^\n]+)
    )$
    """,
    re.MULTILINE | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def loads(text: str) -> dict[str, Any] | None:
    """Give what the text says; None where it is not written plainly, or wrongly."""
    top: dict[str, Any] = {}
    runs: list[dict[str, Any]] = []
    here = top
    for key, plain, *others, run, path, other in _LINES.findall(text):
        if key:
            if key in here or (here is top and key == "runs"):
                return None
            try:
                here[key] = plain or _value(*others)
            except ValueError:  # no such day, or no such hour
                return None
        elif path:
            table = _table(runs, path)
            if table is None:
                return None
            here = table
        elif run:
            here = {}
            runs.append(here)
        elif other:
            return None
    return {**top, "runs": runs} if runs else top


def _value(number: str, truth: str, escaped: str, moment: str, real: str) -> Any:
    """Give the value that one of these is written for; the empty text where none is."""
    if number:
        return int(number)
    if moment:
        return datetime.fromisoformat(moment)
    if real:
        return float(real)
    if truth:
        return truth == "true"
    return _ESCAPE.sub(lambda found: _ESCAPED[found[1]], escaped)


def _table(runs: list[dict[str, Any]], path: str) -> dict[str, Any] | None:
    """Give a new table of the last run, by `.names`; None where there is no room for it."""
    if not runs:
        return None
    *above, name = path[1:].split(".")
    place = runs[-1]
    for one in above:
        place = place.setdefault(one, {})
        if not isinstance(place, dict):
            return None
    if name in place:
        return None
    made: dict[str, Any] = {}
    place[name] = made
    return made
