"""Lists whose entries are whole runs: what one question about many runs brings."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from evaltui.model.exchange import Answer, Request
from evaltui.model.run import State
from evaltui.providers.contract.json_text import MAX_PARTS, malformed

_BLANKS = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class WholeRuns:
    """One page of runs."""

    documents: Mapping[str, bytes]
    """By its id, each run's document as it stands in the list."""
    after: str | None = None
    """Cursor for the next page; None on the last."""


@runtime_checkable
class ListsWholeRuns(Protocol):
    """A provider whose service lists runs with all that it tells of each when asked for it.

    An entry's text is read by `read_status`, as the answer to the question about that run.
    """

    most_listed: int
    """The most runs that one answer holds."""
    listed_states: tuple[State, ...]
    """The states that can be asked for, in the order in which a run goes through them."""

    def whole_runs_request(self, state: State, limit: int, after: str | None) -> Request:
        """Give the question for one page of the account's runs in a state."""
        ...

    def read_whole_runs(self, answer: Answer) -> WholeRuns:
        """Read a good answer to it; entries that name no run, or one twice, are left out.

        Raises:
            Malformed: the body is not the service's list.
        """
        ...


def documents_by_id(text: str, name: str) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Give the documents in an object's list of that name, and the object's other members.

    Those that name no run in `id`, or one that another names as well, are left out.

    Raises:
        Malformed: the text is not one JSON object with that list, or has a key twice.
    """
    entries, others = taken_apart(text, name)
    named = [
        (run_id, entry.text)
        for entry in entries
        if isinstance(entry.value, dict) and isinstance(run_id := entry.value.get("id"), str)
    ]
    times = Counter(run_id for run_id, _ in named)
    return {run_id: text.encode() for run_id, text in named if times[run_id] == 1}, others


@dataclass(frozen=True, slots=True)
class Entry:
    """One member of a list."""

    text: str
    """As it stands there."""
    value: Any


def taken_apart(text: str, name: str) -> tuple[list[Entry], dict[str, Any]]:
    """Give the members of an object's list of that name, and the object's other members.

    Raises:
        Malformed: the text is not one JSON object with that list, or has a key twice.
    """
    if text.count("[") + text.count("{") > MAX_PARTS:
        raise malformed(f"the list holds more than {MAX_PARTS} lists and objects", text)
    try:
        return _taken_apart(text, name)
    except (ValueError, RecursionError):
        raise malformed(f"the answer is no list of {name}", text) from None


def _taken_apart(text: str, name: str) -> tuple[list[Entry], dict[str, Any]]:
    entries: list[Entry] | None = None
    others: dict[str, Any] = {}
    at = _expect(text, 0, "{")
    while True:
        key, at = _value(text, at)
        at = _expect(text, at, ":")
        if not isinstance(key, str) or key in others or (key == name and entries is not None):
            raise ValueError
        if key == name:
            entries, at = _entries(text, at)
        else:
            others[key], at = _value(text, at)
        if text[at : at + 1] != ",":
            break
        at += 1
    if _expect(text, at, "}") != len(text) or entries is None:
        raise ValueError
    return entries, others


def _entries(text: str, at: int) -> tuple[list[Entry], int]:
    """Read a list that begins at or after a place; give its members and the place behind it."""
    at = _expect(text, at, "[")
    entries: list[Entry] = []
    if text[at : at + 1] == "]":
        return entries, _expect(text, at, "]")
    while True:
        value, end = _DECODER.raw_decode(text, at)
        entries.append(Entry(text[at:end], value))
        at = _after_blanks(text, end)
        if text[at : at + 1] != ",":
            return entries, _expect(text, at, "]")
        at = _after_blanks(text, at + 1)


def _value(text: str, at: int) -> tuple[Any, int]:
    value, at = _DECODER.raw_decode(text, _after_blanks(text, at))
    return value, _after_blanks(text, at)


def _expect(text: str, at: int, sign: str) -> int:
    """Give the place behind a sign and the blanks that follow.

    Raises:
        ValueError: something else stands there.
    """
    at = _after_blanks(text, at)
    if text[at : at + 1] != sign:
        raise ValueError
    return _after_blanks(text, at + 1)


def _after_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    assert found is not None
    return found.end()
