from __future__ import annotations

from evaltui.cli.printing.table import Column, render
from evaltui.model.cells import width

COLUMNS = (Column("STATE", least=4), Column("NAME", least=3, gives_way=1), Column("DONE"))
ROWS = (("running", "nightly rag", "5/10"), ("done", "x", "12/12"))


def test_columns_are_aligned_and_lines_end_without_blanks() -> None:
    assert render(COLUMNS, ROWS) == [
        "STATE    NAME         DONE",
        "running  nightly rag  5/10",
        "done     x            12/12",
    ]


def test_the_columns_that_may_be_cut_are_cut_first() -> None:
    assert render(COLUMNS, ROWS, 22) == [
        "STATE   NAME     DONE",
        "runni…  nightl…  5/10",
        "done    x        12/12",
    ]


def test_then_the_columns_that_matter_less_go() -> None:
    assert render(COLUMNS, ROWS, 12) == ["STATE  DONE", "runn…  5/10", "done   12/12"]


def test_no_line_is_longer_than_the_terminal_however_narrow() -> None:
    for limit in range(1, 30):
        assert max(map(width, render(COLUMNS, ROWS, limit))) <= limit


def test_wide_characters_take_the_cells_that_terminals_give_them() -> None:
    assert render((Column("NAME"), Column("X")), [("評", "1"), ("abc", "2")]) == [
        "NAME  X",
        "評    1",
        "abc   2",
    ]


def test_without_rows_the_titles_stand_alone() -> None:
    assert render(COLUMNS, []) == ["STATE  NAME  DONE"]


def test_a_column_that_holds_nothing_goes_before_all_others() -> None:
    columns = (Column("A"), Column("B", gives_way=1), Column("C", gives_way=2))
    rows = [("aaaa", "b", "–"), ("aaaa", "b", "–")]
    assert render(columns, rows, 7) == ["A     B", "aaaa  b", "aaaa  b"]


def test_a_column_that_is_rather_kept_is_cut_hard_only_when_no_other_can_go() -> None:
    columns = (Column("RUN", least=3, rather=6), Column("B", gives_way=1))
    rows = [("abcdefgh", "bb")]
    assert render(columns, rows, 10) == ["RUN     B", "abcde…  bb"]
    assert render(columns, rows, 9) == ["RUN", "abcdefgh"]
    assert render(columns, rows, 4) == ["RUN", "abc…"]
