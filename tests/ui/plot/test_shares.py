import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.ui.plot.shares import shares


@pytest.mark.parametrize(
    ("amounts", "cells", "given"),
    [
        ([1, 1], 4, [2, 2]),
        ([99, 1], 10, [9, 1]),
        ([1, 0, 999], 5, [1, 0, 4]),
        ([0, 0], 5, [0, 0]),
        ([], 5, []),
        ([-3, 2], 3, [0, 3]),
        ([1, 1, 1], 2, [1, 1, 0]),
        ([10**400, 10**400], 4, [2, 2]),
    ],
)
def test_cells_are_given_in_proportion(amounts, cells, given):
    assert shares(amounts, cells) == given


@given(st.lists(st.integers(0, 10**6), max_size=9), st.integers(0, 60))
def test_all_cells_are_given_and_what_is_there_is_seen(amounts, cells):
    given_cells = shares(amounts, cells)
    assert sum(given_cells) == (cells if any(amounts) else 0)
    present = sum(amount > 0 for amount in amounts)
    if present <= cells:
        assert all(
            (size > 0) == (amount > 0) for size, amount in zip(given_cells, amounts, strict=True)
        )
