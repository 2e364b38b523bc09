"""The configuration's settings of the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaltui.files.config import BadConfig
from evaltui.files.config_reader import load_config
from evaltui.files.table_settings import TableSettings
from evaltui.model.order import Grouping, SortKey


def read(tmp_path: Path, text: str) -> TableSettings:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    config = load_config(path)
    assert config.problems == ()
    return config.table


def test_nothing_is_set_unless_it_is(tmp_path: Path) -> None:
    assert read(tmp_path, "") == TableSettings()


def test_columns_sort_and_group(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        'columns = ["name", "eta", "name"]\nsort = ["attention", "-elapsed"]\ngroup = "provider"\n',
    )
    assert found == TableSettings(
        ("name", "eta"),
        (SortKey("attention"), SortKey("elapsed", descending=True)),
        Grouping.PROVIDER,
    )


def test_one_thing_to_sort_by_needs_no_list(tmp_path: Path) -> None:
    assert read(tmp_path, 'sort = "-eta"').sort == (SortKey("eta", descending=True),)
    assert read(tmp_path, "sort = []").sort == ()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("columns = []", "columns needs at least one column"),
        ('columns = "name"', "columns must be a list of columns"),
        ('columns = ["naem"]', 'columns names no column "naem"; did you mean name?'),
        ("columns = [3]", "columns must be a list of columns"),
        ('sort = ["-stat"]', 'sort names no thing to sort by "stat"; did you mean state?'),
        ('sort = "zzz"', 'sort names no thing to sort by "zzz"; there are added, attention'),
        ("sort = 3", "sort must be a list of what to sort by"),
        ('group = "moon"', "group must be one of provider, account, state, in quotes"),
        ("group = true", "group must be one of"),
    ],
)
def test_what_is_not_right_is_told_with_its_line(tmp_path: Path, line: str, sentence: str) -> None:
    with pytest.raises(BadConfig, match=r"config\.toml, line 2: ") as caught:
        read(tmp_path, f"interval_s = 5\n{line}")
    assert sentence in str(caught.value)
