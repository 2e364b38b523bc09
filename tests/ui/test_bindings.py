"""All keys of the screen: their names, what nobody may take, what README says, who presses them."""

from __future__ import annotations

import ast
from pathlib import Path

from textual.binding import Binding

from evaltui.ui.keys import actions_of_the_screen, key_name
from tests.ui.key_table import PLACES, bindings, readme_table, rows, table

TESTS = Path(__file__).parents[1]
TAKEN = {
    "ctrl+a": "the prefix of screen",
    "ctrl+b": "the prefix of tmux",
    "ctrl+s": "stops the output where flow control is on",
    "ctrl+m": "is Enter",
    "ctrl+i": "is Tab",
    "ctrl+left_square_bracket": "is Escape",
    "ctrl+backslash": "makes a terminal send SIGQUIT",
}
FLOW = {"ctrl+q": "app.quit"}
"""Resumes the output where flow control is on; only as one way of several to leave."""
VIM = {"up": "k", "down": "j", "left": "h", "right": "l", "home": "g", "end": "G"}
TYPED = {"FilterLine", "FindInput"}
"""Where letters are typed: only the arrows move there."""
SENT = {"\x1a": "ctrl+z", "\x0c": "ctrl+l", "\x03": "ctrl+c", "\x11": "ctrl+q"}
"""What tests send to a real terminal for a key."""


def test_every_binding_has_a_name_of_a_place():
    for owner, binding in bindings():
        assert binding.id, f"{owner.__name__}: {binding.key}"
        place, dot, action = binding.id.partition(".")
        assert dot, binding.id
        assert place in PLACES, binding.id
        assert action.replace("_", "").isalnum(), binding.id


def test_every_binding_says_what_it_does():
    for owner, binding in bindings():
        words = binding.tooltip or binding.description
        assert words, f"{owner.__name__}: {binding.id}"
        assert words[0].isupper(), words
        assert not words.endswith("."), words


def test_no_key_is_one_that_terminals_or_multiplexers_take():
    for _, binding in bindings():
        assert binding.key not in TAKEN, f"{binding.id}: {binding.key} {TAKEN[binding.key]}"
        assert FLOW.get(binding.key, binding.id) == binding.id, binding


def test_every_key_can_be_written_in_the_configuration():
    for _, binding in bindings():
        assert key_name(binding.key) == binding.key


def test_arrows_and_vims_letters_move_alike_everywhere():
    for owner in {owner for owner, _ in bindings()} - {Binding}:
        keys = {binding.key: binding.action for other, binding in bindings() if other is owner}
        if owner.__name__ in TYPED:
            continue
        for arrow, letter in VIM.items():
            if arrow in keys:
                assert keys.get(letter) == keys[arrow], f"{owner.__name__}: {arrow}, {letter}"


def test_one_part_gives_a_key_one_meaning():
    for owner in {owner for owner, _ in bindings()}:
        keys = [binding.key for other, binding in bindings() if other is owner]
        assert len(keys) == len(set(keys)), owner.__name__


def test_what_the_configuration_can_change_is_what_there_is():
    assert {row.name for row in rows()} == {*actions_of_the_screen()}


def test_the_readme_tells_every_key():
    there = readme_table()
    assert there is not None, "README.md has no table of keys between its marks"
    wrong = "README.md: renew the table of keys with `python -m tests.ui.key_table`"
    assert there == table(), wrong


def test_every_key_is_pressed_by_a_test():
    pressed = pressed_keys()
    unpressed = {key: row.name for row in rows() for key in row.keys if key not in pressed}
    assert unpressed == {}


def test_the_look_for_pressed_keys_sees_only_presses():
    source = """
async def test_one(stage):
    "not_this"
    await stage.press("a", *["b"], *(["c"] if x else ["d"]))
    terminal.send("\\x1a")
    for there, back in (("e", "f"),):
        await pilot.press(there)
    assert "not_that" in text
"""
    assert pressed_in(source) == {*"abcdef", "ctrl+z"}


def pressed_keys() -> set[str]:
    """Every key that a test of the screen presses."""
    found: set[str] = set()
    for path in [*(TESTS / "ui").rglob("*.py"), *(TESTS / "program").rglob("*.py")]:
        found |= pressed_in(path.read_text(encoding="utf-8"))
    return found


def pressed_in(source: str) -> set[str]:
    """The texts that a module gives to `press`, or takes from a loop or its parameters for it."""
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    presses = [call for call in calls if _called(call) in {"press", "helped", "send"}]
    if not presses:
        return set()
    sources: list[ast.AST] = [argument for call in presses for argument in call.args]
    sources += [
        argument for call in calls if _called(call) == "parametrize" for argument in call.args
    ]
    sources += [node.iter for node in ast.walk(tree) if isinstance(node, ast.For)]
    sources += [node.value for node in tree.body if isinstance(node, ast.Assign)]
    return {
        SENT.get(part.value, part.value)
        for source_node in sources
        for part in ast.walk(source_node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
