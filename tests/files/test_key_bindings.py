from __future__ import annotations

from pathlib import Path

import pytest

from evaltui.files.config_reader import load_config

GOOD = """\
theme = "nord"

[keys]
add = "n"
refresh = ["r", "f5"]
runs.pause = "P"
"table.up" = "w"

[keys.detail]
up = ["k"]
"""


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_keys_are_read_with_their_lines(config_file: Path) -> None:
    config_file.write_text(GOOD)
    config = load_config(config_file)
    assert config.problems == ()
    assert [(setting.name, setting.keys, setting.line) for setting in config.keys] == [
        ("add", ("n",), 4),
        ("refresh", ("r", "f5"), 5),
        ("runs.pause", ("P",), 6),
        ("table.up", ("w",), 7),
        ("detail.up", ("k",), 10),
    ]
    assert str(config.keys[0].problem("x is wrong")) == f"{config_file}, line 4: x is wrong"


@pytest.mark.parametrize(
    "value", ["1", "true", '""', "[]", '["a", 1]', '[["a"]]', "{}", '["a", ""]', f'"{"x" * 41}"']
)
def test_a_wrong_line_is_named_and_the_others_are_read(config_file: Path, value: str) -> None:
    config_file.write_text(f'[keys]\nadd = {value}\nopen = "b"\n')
    config = load_config(config_file)
    assert [setting.name for setting in config.keys] == ["open"]
    [problem] = config.problems
    assert str(problem).startswith(f"{config_file}, line 2: add must be a key or a list of keys")


def test_keys_that_are_no_table_are_ignored(config_file: Path) -> None:
    config_file.write_text('keys = "vim"\n')
    config = load_config(config_file)
    assert config.keys == ()
    assert "keys must be a table" in str(config.problems[0])
