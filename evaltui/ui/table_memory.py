"""How the table is arranged, from one start to the next.

What the configuration sets is where the table begins. What the user chose on the screen goes
before it, until the configuration says something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaltui.files.table_settings import TableSettings
from evaltui.model.filter import ALL, Filter, FilterMistake, parse_filter
from evaltui.model.order import SORTS, Grouping, SortKey
from evaltui.ui.arrange import Arrangement, GroupKey
from evaltui.ui.remembered import Remembered
from evaltui.ui.widgets.runs_table.chosen import Choices, from_json, of_names, to_json, usual


class TableMemory:
    """What the configuration says of the table, and what the user chose since."""

    def __init__(self, remembered: Remembered, settings: TableSettings) -> None:
        self._remembered = remembered
        self._settings = settings

    @property
    def usual_columns(self) -> Choices:
        """The columns without any choice of the user's."""
        names = self._settings.columns
        return usual() if names is None else of_names(names)

    def columns(self) -> Choices:
        """Give the columns to begin with."""
        found = self._own("table.columns", _as_list(self._settings.columns))
        return from_json(found) if isinstance(found, list) and found else self.usual_columns

    def arrangement(self, accounts: Sequence[str] = ()) -> Arrangement:
        """Give the arrangement to begin with; what makes no sense any more is left out."""
        sort = self._own("table.sort", _sort_json(self._settings.sort))
        group = self._own("table.group", self._settings.group)
        folded = self._remembered.get("table.folded", list) or []
        return Arrangement(
            self._filter(accounts),
            (self._settings.sort or ()) if sort is None else _sort_of(sort),
            self._settings.group if group is None else _grouping_of(group),
            frozenset(key for one in folded if (key := _group_key_of(one)) is not None),
        )

    def remember(self, wish: Arrangement, choices: Choices) -> None:
        """Remember how the table is arranged; it is saved by the next save."""
        settings = self._settings
        self._put("table.sort", _sort_json(wish.sort), _sort_json(settings.sort))
        group = wish.group.value if wish.group else ""
        self._put("table.group", group, settings.group)
        columns = to_json(choices) if choices != self.usual_columns else []
        self._put("table.columns", columns, _as_list(settings.columns))
        self._remembered.put("table.filter", wish.filter.text)
        self._remembered.put(
            "table.folded", sorted([key.by.value, key.name] for key in wish.folded)
        )

    def _filter(self, accounts: Sequence[str]) -> Filter:
        found = parse_filter(self._remembered.get("table.filter", str) or "", accounts)
        return ALL if isinstance(found, FilterMistake) else found

    def _own(self, name: str, configured: object) -> Any:
        """Give what the user chose, unless the configuration was changed since."""
        kept = self._remembered.get(name, dict) or {}
        return kept.get("value") if kept.get("configured") == configured else None

    def _put(self, name: str, value: object, configured: object) -> None:
        self._remembered.put(name, {"value": value, "configured": configured})


def _as_list(names: Sequence[str] | None) -> list[str] | None:
    return None if names is None else list(names)


def _sort_json(sort: Sequence[SortKey] | None) -> list[list[object]] | None:
    return None if sort is None else [[key.name, key.descending] for key in sort]


def _sort_of(value: Any) -> tuple[SortKey, ...]:
    keys: dict[str, SortKey] = {}
    for one in value if isinstance(value, list) else []:
        match one:
            case [str() as name, bool() as descending] if name in SORTS:
                keys.setdefault(name, SortKey(name, descending))
            case _:
                pass
    return tuple(keys.values())


def _grouping_of(value: Any) -> Grouping | None:
    return Grouping(value) if isinstance(value, str) and value in set(Grouping) else None


def _group_key_of(value: Any) -> GroupKey | None:
    match value:
        case [str() as by, str() as name] if by in set(Grouping):
            return GroupKey(Grouping(by), name)
    return None
