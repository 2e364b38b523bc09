"""The fields of the public document, by dotted path: what expressions and formats can name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from evaltui.model.eta import EtaReason, EtaSource
from evaltui.model.health import HealthStatus
from evaltui.model.mistake import QUOTED, Mistake, quoted
from evaltui.model.run import Counts, Outcome, State
from evaltui.model.verdict import Verdict


class Kind(Enum):
    """What a field holds where it is not null."""

    COUNT = "a number of parts"
    NUMBER = "a number"
    PERCENT = "a number from 0 to 100"
    SECONDS = "a length of time in seconds"
    TEXT = "text"
    WORD = "one of a few words"
    FLAG = "true or false"
    MOMENT = "a moment"
    OBJECT = "an object with fields of its own"
    LIST = "a list of sentences"
    FREE = "whatever the service wrote"


FIELDS: Mapping[str, Kind] = {
    "version": Kind.NUMBER,
    **dict.fromkeys(("run", "provider", "id", "name"), Kind.TEXT),
    "state": Kind.WORD,
    "state_raw": Kind.TEXT,
    "verdict": Kind.WORD,
    "verdict_reason": Kind.TEXT,
    "done": Kind.COUNT,
    "total": Kind.NUMBER,
    "percent": Kind.PERCENT,
    "counts": Kind.OBJECT,
    **{f"counts.{name}": Kind.COUNT for name in Counts().as_dict()},
    "part_noun": Kind.TEXT,
    "outcome": Kind.OBJECT,
    **{f"outcome.{name}": Kind.COUNT for name in Outcome().as_dict()},
    **dict.fromkeys(("created_at", "started_at", "finished_at"), Kind.MOMENT),
    "elapsed_s": Kind.SECONDS,
    "clock_skew_s": Kind.SECONDS,
    "eta": Kind.OBJECT,
    "eta.low_s": Kind.SECONDS,
    "eta.high_s": Kind.SECONDS,
    "eta.source": Kind.WORD,
    "service_eta_s": Kind.SECONDS,
    "eta_reason": Kind.WORD,
    "stalled": Kind.FLAG,
    "summary": Kind.FREE,
    "error": Kind.TEXT,
    "error_detail": Kind.OBJECT,
    "error_detail.code": Kind.TEXT,
    "error_detail.stack_trace": Kind.TEXT,
    "error_detail.details": Kind.FREE,
    "url": Kind.TEXT,
    "notes": Kind.LIST,
    "observed_at": Kind.MOMENT,
    "forgotten_at": Kind.MOMENT,
    "health": Kind.OBJECT,
    "health.status": Kind.WORD,
    "health.message": Kind.TEXT,
    "health.failures": Kind.NUMBER,
    "health.last_ok_at": Kind.MOMENT,
}
"""Every field; under those that are FREE, any key."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "state": tuple(State),
    "verdict": tuple(Verdict),
    "eta.source": tuple(EtaSource),
    "eta_reason": tuple(EtaReason),
    "health.status": tuple(HealthStatus),
}
"""What fields of the kind WORD may hold."""

MAX_KEYS = 16
"""Steps of a path."""
_KEY = re.compile(r"[\w-]+")
_IN_BRACKETS = re.compile(r"""\[\s*(?:"([^"]*)"|'([^']*)')\s*\]""")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the document, or a key below a free one."""

    name: str
    """As it was written."""
    path: tuple[str, ...]
    kind: Kind
    words: tuple[str, ...] = ()

    def of(self, document: Mapping[str, Any]) -> Any:
        """Give what a document holds there; None where it holds nothing."""
        found: Any = document
        for key in self.path:
            if not isinstance(found, Mapping):
                return None
            found = found.get(key)
        return found


def read_field(text: str, at: int) -> tuple[Field, int]:
    """Read `outcome.failed` or `summary["my key"]` from that index on; give it and where it ends.

    Raises:
        Mistake: no field begins there, or there is none of that name.
    """
    path: list[str] = []
    end = at
    for key, end in _keys(text, at):  # noqa: B007 - where the last key ends is needed behind
        path.append(key)
    if not path:
        raise Mistake(at + 1, "a field is missing: write its name, as in outcome.failed")
    name = text[at:end]
    if len(path) > MAX_KEYS:
        raise Mistake(at + 1, f"{quoted(name)} has more than {MAX_KEYS} keys")
    known = _known(tuple(path))
    if known is None:
        raise Mistake(at + 1, f"there is no field {quoted(name)}: {_instead(path)}")
    return Field(name, tuple(path), FIELDS[known], WORDS.get(known, ())), end


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give what comes nearest to a word; None where nothing does."""
    from difflib import get_close_matches  # noqa: PLC0415 - only slips need it

    return next(iter(get_close_matches(word[:QUOTED], list(known), 1)), None)


def _keys(text: str, at: int) -> Iterator[tuple[str, int]]:
    """Give each key of a path with where it ends."""
    dotted = True
    while at < len(text):
        found = _KEY.match(text, at) if dotted else _IN_BRACKETS.match(text, at)
        if found is None:
            return
        key = found[0] if dotted else found[1] or found[2] or ""
        yield key, found.end()
        at = found.end()
        dotted = text[at : at + 1] == "."
        at += dotted


def _known(path: tuple[str, ...]) -> str | None:
    """Give the name in the table that a path means; None where there is none."""
    name = ".".join(path)
    if name in FIELDS:
        return name
    above = (".".join(path[:length]) for length in range(1, len(path)))
    return next((one for one in above if FIELDS.get(one) is Kind.FREE), None)


def _instead(path: list[str]) -> str:
    """Say which field may have been meant."""
    parent, _, last = ".".join(path).rpartition(".")
    if FIELDS.get(parent) is Kind.OBJECT:
        below = [one for one in FIELDS if one.rpartition(".")[0] == parent]
        near = nearest(last, [one.rpartition(".")[2] for one in below])
        return f"did you mean {parent}.{near}?" if near else f"there are {', '.join(below)}"
    alike = [one for one in FIELDS if one.rpartition(".")[2] == last.lower()]
    near = alike[0] if alike else nearest(".".join(path), FIELDS)
    return f"did you mean {near}?" if near else "`evaltui list --json` shows them all"
