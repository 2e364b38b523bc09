from __future__ import annotations

import pytest

from evaltui.model.cells import cut, width


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("abc", 3), ("評価", 4), ("Ａ", 2), ("e\u0301", 1), ("a\u200db", 2)],
)
def test_a_text_takes_the_cells_that_terminals_give_it(text: str, cells: int) -> None:
    assert width(text) == cells


def test_a_cut_shows_and_never_halves_a_wide_character() -> None:
    assert cut("評価の夜", 5) == "評価…"
    assert cut("評価の夜", 8) == "評価の夜"
    assert cut("評価の夜", 1) == "…"
