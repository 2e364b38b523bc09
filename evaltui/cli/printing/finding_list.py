"""The findings of `doctor` as aligned lines, by group, each with what mends it below."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

from evaltui.cli.checks.finding import Finding, Status
from evaltui.model.text import one_line

_MARKS = {Status.OK: "✓", Status.NOTE: "·", Status.FIX: "✗"}
_ASCII_MARKS = {Status.OK: "+", Status.NOTE: "-", Status.FIX: "x"}
_NAME_WIDTH = 17
_FIX_INDENT = len("  ✓ note  ")
_INDENT = _FIX_INDENT + _NAME_WIDTH + 2
_LEAST_WIDTH = 24
"""Cells for a message; in narrower terminals, lines are broken by the terminal."""
LONGEST = 2000


def lines(
    findings: Iterable[Finding], *, ascii_only: bool, width: int | None = None
) -> Iterator[str]:
    """Give the lines; messages are broken to fit `width` cells, what is to be pasted never is."""
    marks, arrow = (_ASCII_MARKS, "->") if ascii_only else (_MARKS, "→")
    for group, members in groupby(findings, key=lambda finding: finding.group):
        yield group
        for finding in members:
            head = f"  {marks[finding.status]} {finding.status.value:4}  "
            head += f"{one_line(finding.name, 60):{_NAME_WIDTH}}  "
            message = one_line(finding.message, LONGEST)
            first, *more = _broken(message, width)
            yield (head + first).rstrip()
            yield from (" " * _INDENT + line for line in more)
            if finding.fix is not None:
                yield " " * _FIX_INDENT + f"{arrow:2} {one_line(finding.fix, LONGEST)}"


def summary(findings: Iterable[Finding]) -> str:
    """Say in a line how much there is to do."""
    found = [finding.status for finding in findings]
    fixes, notes = found.count(Status.FIX), found.count(Status.NOTE)
    noted = f", {notes} note{'' if notes == 1 else 's'}" if notes else ""
    if not fixes:
        return f"nothing to fix{noted}"
    return f"{fixes} thing{'' if fixes == 1 else 's'} to fix{noted}"


def _broken(message: str, width: int | None) -> list[str]:
    room = None if width is None else width - _INDENT
    if room is None or room < _LEAST_WIDTH:
        return [message]
    broken = textwrap.wrap(message, room, break_long_words=False, break_on_hyphens=False)
    return broken or [""]
