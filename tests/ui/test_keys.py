from pathlib import Path

import pytest
from textual.binding import Binding

from evaltui.files.key_bindings import KeySetting
from evaltui.ui.keys import Action, key_name
from evaltui.ui.own_keys import choose_keys

ACTIONS = {
    action.name: action
    for action in [
        Action("app.quit_now", ("ctrl+q",), at_once=True),
        Action("runs.add", ("a",)),
        Action("runs.start", ("s",)),
        Action("runs.remove", ("d", "delete")),
        Action("runs.open", ("o",)),
        Action("table.open", ("enter",)),
        Action("table.up", ("up", "k")),
        Action("detail.up", ("up", "k")),
        Action("detail.search", ("slash",)),
        Action("table.filter", ("slash",)),
        Action("app.fold", ("ctrl+f",)),
        Action("table.fold", ("left",)),
        Action("dialog.add", ("plus",)),
        Action("dialog.leave", ("escape",)),
        Action("dialog.theme_next", ("n",)),
    ]
}


def chosen(**wishes):
    """The keymap and the problems' sentences for wishes in the order of their lines."""
    return chosen_of(*wishes.items())


def chosen_of(*wishes):
    settings = [
        KeySetting(name, (keys,) if isinstance(keys, str) else tuple(keys), Path("c.toml"), line)
        for line, (name, keys) in enumerate(wishes, 1)
    ]
    found = choose_keys(settings, ACTIONS)
    return dict(found.keymap), [str(problem) for problem in found.problems]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("n", "n"),
        ("N", "N"),
        ("?", "question_mark"),
        ("question_mark", "question_mark"),
        ("[", "left_square_bracket"),
        (",", "comma"),
        ("+", "plus"),
        (" ", "space"),
        ("F5", "f5"),
        ("Ctrl+R", "ctrl+r"),
        ("shift+ctrl+R", "ctrl+shift+r"),
        ("shift+a", "A"),
        ("shift+tab", "shift+tab"),
        ("pgdn", "pagedown"),
        ("del", "delete"),
        ("é", "é"),
        ("nope", None),
        ("hyper-x", None),
        ("fn+a", None),
        ("ctrl+", None),
        ("\x1b", None),
        ("", None),
    ],
)
def test_keys_are_known_by_the_names_people_use(text, name):
    assert key_name(text) == name


def test_every_name_is_one_that_a_key_press_has():
    for text in ("?", ",", "+", "-", "_", "[", "]", "/", "\\", "<", ">", "=", ";", "'", "`", "~"):
        # Textual names a pressed character in the same way as one in a binding.
        pressed = (
            {binding.key for binding in Binding.make_bindings([Binding(text, "none")])}
            if (text != ",")
            else {"comma"}
        )
        assert {key_name(text)} == pressed


def test_the_users_keys_take_the_place_of_the_usual_ones():
    keymap, problems = chosen_of(("add", "n"), ("runs.remove", ["x", "del"]), ("up", ["w", "up"]))
    assert keymap == {
        "runs.add": "n",
        "runs.remove": "x,delete",
        "table.up": "w,up",
        "detail.up": "w,up",
    }
    assert problems == []


def test_a_name_without_a_place_means_the_main_screens_action_first():
    assert chosen(open="b") == ({"runs.open": "b"}, [])
    assert chosen(add="n") == ({"runs.add": "n"}, [])


def test_two_actions_may_change_their_keys_with_each_other():
    assert chosen(add="s", start="a") == ({"runs.add": "s", "runs.start": "a"}, [])


def test_a_key_that_something_else_has_is_named_and_the_usual_one_kept():
    keymap, problems = chosen(add="s")
    assert keymap == {}
    assert problems == [
        'c.toml, line 1: "s" is already the key of runs.start; add keeps its usual keys'
    ]


def test_of_two_wishes_for_one_key_the_first_is_kept():
    keymap, problems = chosen(add="n", start="n")
    assert keymap == {"runs.add": "n"}
    assert problems == [
        'c.toml, line 2: "n" is already the key of runs.add; start keeps its usual keys'
    ]


def test_a_wish_that_is_dropped_gives_its_usual_key_no_second_meaning():
    keymap, problems = chosen(add="s", start="o")
    assert keymap == {}
    assert [problem.split(":")[0] for problem in problems] == ["c.toml, line 1", "c.toml, line 2"]


def test_parts_that_never_have_the_keys_together_may_share_one():
    keymap, problems = chosen_of(("table.filter", "n"), ("detail.search", "n"))
    assert keymap == {"table.filter": "n", "detail.search": "n"}
    assert problems == []
    assert chosen_of(("detail.search", "a"))[0] == {"detail.search": "a"}
    assert chosen_of(("table.filter", "a"))[0] == {}
    assert chosen_of(("detail.search", "ctrl+q"))[0] == {}
    assert chosen_of(("app.quit_now", "f10"), ("dialog.theme_next", "f10"))[0] == {
        "app.quit_now": "f10"
    }


def test_every_dialog_can_still_be_left_with_escape():
    assert chosen_of(("dialog.leave", "f4"))[0] == {"dialog.leave": "f4,escape"}


@pytest.mark.parametrize(
    ("name", "keys", "said"),
    [
        ("ad", "n", "ad is no action of the screen and ignored; did you mean add?"),
        ("runs.ad", "n", "did you mean runs.add?"),
        ("zzzz", "n", "zzzz is no action of the screen and ignored; ? on the screen shows"),
        ("add", "nope", '"nope" is no key: write one as in "n", "f5" or "ctrl+r"; add keeps'),
        ("fold", "b", "fold means app.fold and table.fold; name one of them; ignored"),
        ("quit_now", "x", '"x" must stay free for typing: take one such as "f5"'),
    ],
)
def test_a_wish_that_cannot_be_is_named_with_its_line(name, keys, said):
    keymap, [problem] = chosen_of((name, keys))
    assert keymap == {}
    assert problem.startswith("c.toml, line 1: ")
    assert said in problem
