"""Documents of each service with anything wrong in any of their members."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.faults.hostile_text import HOSTILE

FOLDER = Path(__file__).parent
Where = tuple[str | int, ...]
"""The keys and indices that lead to a member."""

_DIGITS = "@many digits@"
"""Stands for a number of so many digits that Python refuses to make it from text, or text of it."""
_PAST_ALL = "@past all@"
"""Stands for `1e999`, which Python writes as `Infinity`."""

NOTHING = object()
"""In place of a member: it is missing."""
WRONG: dict[str, Any] = {
    "missing": NOTHING,
    "null": None,
    "true": True,
    "zero": 0,
    "negative": -7,
    "a fraction": 0.5,
    "past 2^63": 2**63,
    "of 400 digits": 10**399,
    "of 5000 digits": _DIGITS,
    "NaN": float("nan"),
    "-Infinity": float("-inf"),
    "1e999": _PAST_ALL,
    "1e308": 1e308,
    "empty text": "",
    "blank": " \t",
    "a word": "word",
    "digits": "12",
    "long text": "long " * 2_000,
    "empty list": [],
    "a list": [None, 1, "x", {"status": "completed"}],
    "empty object": {},
    "an object": {"status": "completed", "message": 1},
    "deep": json.loads("[" * 80 + "]" * 80),
    "a date too far": "9999-12-31T23:59:59-23:59",
    "a link to a file": "file:///etc/passwd",
    "a link with a password": "https://me:secret@host.example/",
    "all that is hostile": "\n".join(HOSTILE.values()),
    "hostile keys": {text: text for text in HOSTILE.values()},
}
"""What may stand where something else is due."""


@cache
def bodies(name: str, folder: str = "") -> tuple[dict[str, Any], ...]:
    """Give the recorded good documents of a provider, or those of another kind in a folder.

    Of a kind that is not recorded apart, the documents about runs do.
    """
    found = []
    folder = folder if (FOLDER / name / folder).is_dir() else ""
    for path in sorted((FOLDER / name / folder).glob("*.json")):
        recorded = json.loads(path.read_text(encoding="utf-8"))
        answers = recorded.get("answers", [recorded])
        good = "malformed" not in recorded.get("expect", {}) and "malformed" not in recorded
        found += [
            each["body"]
            for each in answers
            if good and each["status"] == 200 and isinstance(each["body"], dict)
        ]
    assert found, f"no documents of {name} are recorded"
    return tuple(found)


@cache
def _as_text(name: str, folder: str) -> tuple[str, ...]:
    return tuple(map(json.dumps, bodies(name, folder)))


def places(value: Any, where: Where = ()) -> Iterator[Where]:
    """Give the way to every member at every level."""
    if isinstance(value, dict | list):
        for step in value if isinstance(value, dict) else range(len(value)):
            yield (*where, step)
            yield from places(value[step], (*where, step))


def every_member(documents: tuple[dict[str, Any], ...]) -> list[tuple[dict[str, Any], Where]]:
    """Give each member that any of the documents has, once, with a document that has it."""
    found: dict[Where, tuple[dict[str, Any], Where]] = {}
    for document in documents:
        for where in places(document):
            key = tuple("[]" if isinstance(step, int) else step for step in where)
            found.setdefault(key, (document, where))
    return list(found.values())


def changed(document: dict[str, Any], where: Where, value: Any) -> dict[str, Any]:
    """Give the document with something else in a member's place."""
    whole = deepcopy(document)
    change(whole, where, value)
    return whole


def change(whole: Any, where: Where, value: Any) -> None:
    *way, last = where
    for step in way:
        whole = whole[step]
    if value is NOTHING:
        del whole[last]
    else:
        whole[last] = deepcopy(value)


def as_bytes(value: Any, *, escaped: bool = True) -> bytes:
    """Give the JSON as a service might send it, lone surrogates and endless numbers and all."""
    text = json.dumps(value, ensure_ascii=escaped)
    text = text.replace(f'"{_DIGITS}"', "9" * 5000).replace(f'"{_PAST_ALL}"', "1e999")
    return text.encode("utf-8", "surrogatepass")


_WAYS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("wrapped", lambda held: [held]),
    ("in an object", lambda held: {"value": held}),
    ("as text", lambda held: held if isinstance(held, str) else json.dumps(held)),
    ("enlarged", lambda held: held * 50 if isinstance(held, str | list) else 10**40),
)
_values = st.sampled_from([*WRONG.values()])
"""Each class of hostile text by itself is among `_texts`."""
_texts = st.one_of(st.sampled_from([*HOSTILE.values()]), st.text(max_size=12))


@st.composite
def hostile_documents(draw: st.DrawFn, name: str, folder: str = "") -> bytes:
    """Give a recorded document with several members wrong, and others that nobody expects."""
    document = json.loads(draw(st.sampled_from(_as_text(name, folder))))
    for _ in range(draw(st.integers(1, 5))):
        spots = list(places(document))
        if not spots:
            break
        where = draw(st.sampled_from(spots))
        kind = draw(st.integers(0, 9))
        if kind < 5:
            change(document, where, draw(_values))
        elif kind < 7:
            holder = document
            for step in where[:-1]:
                holder = holder[step]
            holder[where[-1]] = draw(st.sampled_from(_WAYS))[1](holder[where[-1]])
        elif kind < 9:
            change(document, where, draw(_texts))
        else:
            extra = draw(_values.filter(lambda value: value is not NOTHING))
            document[draw(_texts)] = deepcopy(extra)
    return twice(as_bytes(document, escaped=draw(st.booleans())), draw(st.integers(0, 30)))


def twice(body: bytes, place: int) -> bytes:
    """Give a document in which one of the first keys comes twice, where there is such a place."""
    keys = list(re.finditer(rb'"[A-Za-z_]+": ', body))
    if place >= len(keys):
        return body
    found = keys[place]
    return body[: found.start()] + found[0] + b"0, " + body[found.start() :]
