"""The configuration's settings of the table: which columns, sorted and grouped by what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evaltui.files.toml_values import BadValue
from evaltui.model.order import COLUMNS, SORTS, Grouping, SortKey


@dataclass(frozen=True, slots=True)
class TableSettings:
    """What the table begins with until the user chooses otherwise; None where nothing is set."""

    columns: tuple[str, ...] | None = None
    """From left to right; each is one of `evaltui.model.order.COLUMNS`."""
    sort: tuple[SortKey, ...] | None = None
    group: Grouping | None = None


def columns(value: Any) -> tuple[str, ...]:
    """Read the columns.

    Raises:
        BadValue: it is no list of the columns there are.
    """
    names = _names(value, 'must be a list of columns, as in ["state", "name", "eta"]')
    if not names:
        raise BadValue("needs at least one column")
    for name in names:
        _check(name, COLUMNS, "column")
    return tuple(dict.fromkeys(names))


def sort(value: Any) -> tuple[SortKey, ...]:
    """Read by what is sorted: names, the first counting most, with `-` for descending.

    Raises:
        BadValue: it is no list of such names.
    """
    given = [value] if isinstance(value, str) else value
    names = _names(given, 'must be a list of what to sort by, as in ["state", "-elapsed"]')
    keys: dict[str, SortKey] = {}
    for written in names:
        name = written.removeprefix("-")
        _check(name, tuple(SORTS), "thing to sort by")
        keys.setdefault(name, SortKey(name, written.startswith("-")))
    return tuple(keys.values())


def group(value: Any) -> Grouping:
    """Read by what is grouped.

    Raises:
        BadValue: there is no such grouping.
    """
    known = tuple(grouping.value for grouping in Grouping)
    if not isinstance(value, str) or value not in known:
        raise BadValue(f"must be one of {', '.join(known)}, in quotes")
    return Grouping(value)


def _names(value: Any, wrong: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadValue(wrong)
    return value


def _check(name: str, known: tuple[str, ...], what: str) -> None:
    if name in known:
        return
    from difflib import get_close_matches  # noqa: PLC0415 - only slips need it

    near = get_close_matches(name, known, 1)
    instead = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    raise BadValue(f'names no {what} "{name[:40]}"; {instead}')
