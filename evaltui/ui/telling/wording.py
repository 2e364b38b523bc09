"""Happenings in words: one in a sentence with its reason, several as one with their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from evaltui.model.happening import Happening, Kind

Severity = Literal["information", "warning", "error"]
_ONE = {
    Kind.FAILED: "failed",
    Kind.STALLED: "stands still",
    Kind.TROUBLE: "cannot be asked for",
    Kind.STOPPED: "was stopped",
    Kind.PASSED: "passed",
    Kind.MOVING: "moves again",
    Kind.RECOVERED: "answers again",
    Kind.STARTED: "has started",
}
_MANY = {
    Kind.STALLED: "stand still",
    Kind.TROUBLE: "cannot be asked for",
    Kind.MOVING: "move again",
    Kind.RECOVERED: "answer again",
    Kind.STARTED: "have started",
}
_SHORT = {
    Kind.STALLED: "stalled",
    Kind.TROUBLE: "cannot be asked for",
    Kind.MOVING: "moving again",
    Kind.RECOVERED: "answering again",
    Kind.STARTED: "started",
}
"""For counts without a noun, as in `2 failed`; the other kinds are their own word."""
_NAMED = 3
"""So many failed runs are named where several things are told as one."""


def sentence(happenings: Sequence[Happening]) -> str:
    """Tell happenings as one: `nightly rag failed: no key`, `4 runs ended, 1 failed: nightly rag`.

    At least one is needed.
    """
    if len(happenings) == 1:
        one = happenings[0]
        reason = f": {one.why}" if one.why else ""
        return f"{one.title} {_ONE[one.kind]}{reason}"
    numbers = Counter(one.kind for one in happenings)
    parts = [_ended(happenings, numbers)]
    for kind, words in _MANY.items():
        if number := numbers[kind]:
            alone = not any(parts)
            what = _ONE[kind] if number == 1 else words
            parts.append(f"{number} {_runs(number)} {what}" if alone else f"{number} {what}")
    return "; ".join(filter(None, parts))


def short(kind: Kind) -> str:
    """Give the word for a kind that stands behind a number or a name."""
    return _SHORT.get(kind, kind.value)


def severity(happenings: Sequence[Happening]) -> Severity:
    """Give how bad it is: a failure is an error; a stall, trouble and a stop are warnings."""
    kinds = {one.kind for one in happenings}
    if Kind.FAILED in kinds:
        return "error"
    return "warning" if kinds & {Kind.STALLED, Kind.TROUBLE, Kind.STOPPED} else "information"


def _ended(happenings: Sequence[Happening], numbers: Counter[Kind]) -> str:
    ended = sum(number for kind, number in numbers.items() if kind.ends)
    if not ended:
        return ""
    failed = [one.title for one in happenings if one.kind is Kind.FAILED]
    names = ", ".join(failed[:_NAMED]) + (", …" if len(failed) > _NAMED else "")
    if len(failed) == ended:
        return f"{ended} {_runs(ended)} failed: {names}"
    found = f"{ended} {_runs(ended)} ended"
    if numbers[Kind.STOPPED]:
        found += f", {numbers[Kind.STOPPED]} stopped"
    return f"{found}, {len(failed)} failed: {names}" if failed else found


def _runs(number: int) -> str:
    return "run" if number == 1 else "runs"
