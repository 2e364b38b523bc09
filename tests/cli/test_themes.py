"""`evaltui themes list`: which there are, and which the screen opens with."""

from __future__ import annotations

import json

from evaltui.files.themes import packaged_folder
from tests.cli.conftest import Program

TERMINAL = {"TERM": "xterm-256color"}


def chosen(program: Program, **env: str) -> list[str]:
    themes = program("themes", "list", "--json", **(TERMINAL | env)).documents
    return [theme["name"] for theme in themes if theme["chosen"]]


def test_every_theme_is_named_with_its_kind_and_file(program: Program) -> None:
    listed = program("themes", "list", **TERMINAL)
    assert (listed.code, listed.err) == (0, "")
    rows = [line.split() for line in listed.out.splitlines()]
    assert rows[0] == ["NAME", "KIND", "FILE"]
    assert ["*", "evaltui-dark", "dark", str(packaged_folder() / "evaltui-dark.toml")] in rows
    assert ["nord", "dark", str(packaged_folder() / "nord.toml")] in rows
    assert len(rows) == 1 + len([*packaged_folder().glob("*.toml")])
    assert program("themes", **TERMINAL).out == listed.out


def test_the_configured_one_is_chosen_unless_another_was_picked(program: Program) -> None:
    assert chosen(program) == ["evaltui-dark"]
    program.config_file.write_text('theme = "nord"\n')
    assert chosen(program) == ["nord"]
    state = program.folder / "state" / "evaltui" / "screen.json"
    state.parent.mkdir(parents=True)
    state.write_text(json.dumps({"theme": {"name": "dracula", "configured": "nord"}}))
    assert chosen(program) == ["dracula"]
    assert chosen(program, TERM="xterm") == ["ansi"], "the terminal has 16 colours"


def test_themes_of_the_users_own_are_listed_and_broken_ones_told(program: Program) -> None:
    folder = program.config_file.parent / "themes"
    folder.mkdir()
    (folder / "a.toml").write_text('name = "mine"\ndark = false\n[colors]\nprimary = "red"\n')
    (folder / "b.toml").write_text('name = "broken"\n[colors]\nprimary = "rde"\n')
    listed = program("themes", "list")
    assert listed.code == 0
    assert ["mine", "light", str(folder / "a.toml")] in [
        line.split() for line in listed.out.splitlines()
    ]
    assert listed.err.count("\n") == 1
    assert 'colors.primary = "rde" is no colour' in listed.err
    documents = {each["path"]: each for each in program("themes", "--json").documents}
    assert documents[str(folder / "a.toml")] == {
        "name": "mine",
        "kind": "light",
        "own": True,
        "path": str(folder / "a.toml"),
        "chosen": False,
        "problem": None,
    }
    assert documents[str(folder / "b.toml")]["name"] is None
    assert "is no colour" in documents[str(folder / "b.toml")]["problem"]


def test_wrong_usage_is_one_sentence(program: Program) -> None:
    ended = program("themes", "lsit")
    assert (ended.code, ended.out) == (2, "")
    assert "'lsit' is none of list: did you mean list?" in ended.err
