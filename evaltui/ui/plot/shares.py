"""Shares of a whole as stretches of a bar."""

from __future__ import annotations

from collections.abc import Sequence


def shares(amounts: Sequence[int], cells: int) -> list[int]:
    """Give how many of the cells each amount takes: in proportion, and at least one if it is any.

    The cells are all taken unless every amount is 0 or there is none. Where there are more
    amounts than cells, the first ones get a cell each. Negative amounts count as 0.
    """
    amounts = [max(0, amount) for amount in amounts]
    whole = sum(amounts)
    if whole == 0 or cells <= 0:
        return [0] * len(amounts)
    given = [0] * len(amounts)
    present = [index for index, amount in enumerate(amounts) if amount][:cells]
    for index in present:
        given[index] = 1
    for _ in range(cells - len(present)):
        # The next cell goes to whoever is furthest below its share.
        index = max(present, key=lambda one: amounts[one] * cells / whole - given[one])
        given[index] += 1
    return given
