"""How a user's choice of a column changes what is sorted by."""

from __future__ import annotations

from collections.abc import Sequence

from evaltui.model.order import SortKey

Sort = tuple[SortKey, ...]


def chosen(sort: Sort, name: str, *, add: bool = False) -> Sort:
    """Sort by a column: alone, or as the last of several keys. The one sorted by turns around."""
    turned = tuple(
        SortKey(key.name, not key.descending) if key.name == name else key for key in sort
    )
    if add:
        return turned if turned != sort else (*sort, SortKey(name))
    if sort and sort[0].name == name:
        return (turned[0],)
    return (SortKey(name),)


def neighbour(sort: Sort, names: Sequence[str], step: int) -> Sort:
    """Sort by the next of these columns, or the one before; after the last comes the first."""
    if not names:
        return sort
    here = sort[0].name if sort else None
    if here not in names:
        return (SortKey(names[0 if step > 0 else -1]),)
    return (SortKey(names[(names.index(here) + step) % len(names)]),)
