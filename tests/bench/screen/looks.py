"""What a key is to change on the screen: the row chosen, or the runs shown."""

from __future__ import annotations

import re
from collections import Counter

import pyte

from tests.bench.screen.watched import Seen

_NAME = re.compile(r"(?:live|done)-[0-9]{4}")
_TABLE_COLUMN, _NAME_COLUMN = 2, 24


def row_text(screen: pyte.Screen, line: int) -> str:
    """Give a line of the screen."""
    cells = screen.buffer[line]
    return "".join(cells[column].data for column in range(screen.columns))


def names(screen: pyte.Screen) -> Seen:
    """Give the runs of the table, from the top."""
    found = (_NAME.search(row_text(screen, line)[:40]) for line in range(screen.lines // 2))
    return tuple(name.group() for name in found if name)


def chosen(screen: pyte.Screen) -> Seen:
    """Give the line on another ground than the others: the cursor of a table is there."""
    with_runs = [
        line
        for line in range(1, screen.lines // 2)
        if _NAME.search(row_text(screen, line)[:_NAME_COLUMN])
    ]
    grounds = {line: screen.buffer[line][_TABLE_COLUMN].bg for line in with_runs}
    usual = Counter(grounds.values()).most_common(1)
    return tuple(line for line, ground in grounds.items() if ground != usual[0][0])
