"""Theme files: what is in them, and what is said of those that cannot be used."""

import pytest

from evaltui.files.themes import (
    DEFAULT_THEME,
    BadTheme,
    chosen_theme,
    packaged_folder,
    picked_theme,
    read_themes,
    theme_of,
)

GOOD = {"name": "mine", "colors": {"primary": "#6cb2f5"}}


def test_the_packaged_themes_can_all_be_read():
    found = read_themes([packaged_folder()])
    assert found.broken == ()
    kinds = {theme.name: theme.kind for theme in found.files}
    told = (kinds["ansi"], kinds[DEFAULT_THEME], kinds["evaltui-light"])
    assert told == ("ansi", "dark", "light")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"colors": {"primary": "#123"}}, "needs a name"),
        ({"name": "Has Blanks", "colors": {"primary": "#123"}}, "needs a name"),
        ({"name": "mine"}, "needs primary"),
        ({**GOOD, "dark": "yes"}, "`dark` must be true or false"),
        ({**GOOD, "colours": {}}, "`colours` is not a key"),
        ({**GOOD, "evaltui": {"state-happy": "red"}}, "evaltui.state-happy is not known"),
        ({**GOOD, "evaltui": {"quiet": "not-a-colour"}}, 'evaltui.quiet = "not-a-colour"'),
        ({**GOOD, "evaltui": {"quiet": "reverse"}}, "is no colour"),
        ({**GOOD, "evaltui": {"quiet": 7}}, "evaltui.quiet must be a text"),
        ({**GOOD, "evaltui": []}, "`evaltui` must be a table"),
        ({**GOOD, "variables": {"border": "wat"}}, 'variables.border = "wat"'),
        ({**GOOD, "variables": {"block-cursor-text-style": "x;}"}}, "is no text style"),
    ],
)
def test_a_broken_theme_says_what_is_wrong(document, said):
    with pytest.raises(BadTheme) as caught:
        theme_of(document)
    assert said in str(caught.value)


def test_a_broken_file_is_named_and_the_others_are_read(tmp_path):
    (tmp_path / "a.toml").write_text('name = "a"\n[colors]\nprimary = "red"\n')
    (tmp_path / "b.toml").write_text("name = ")
    (tmp_path / "c.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "d.toml").mkdir()
    found = read_themes([], [tmp_path, tmp_path / "missing"])
    assert [theme.name for theme in found.files] == ["a"]
    assert [broken.path.name for broken in found.broken] == ["b.toml", "c.toml", "d.toml"]
    for name, problem in zip("bcd", map(str, found.broken), strict=True):
        assert str(tmp_path / f"{name}.toml") in problem
        assert "\n" not in problem


def test_the_users_theme_replaces_one_of_the_same_name(tmp_path):
    (tmp_path / "mine.toml").write_text(f'name = "{DEFAULT_THEME}"\n[colors]\nprimary = "red"\n')
    found = read_themes([packaged_folder()], [tmp_path])
    assert {theme.name: theme.colors["primary"] for theme in found.files}[DEFAULT_THEME] == "red"
    assert found.own == {DEFAULT_THEME}


def test_a_picked_theme_counts_until_the_configuration_changes():
    picked = {"name": "nord", "configured": "dracula"}
    assert picked_theme(picked, "dracula") == "nord"
    assert picked_theme(picked, None) is None
    for nothing in (None, [], {}, {"name": 3, "configured": None}):
        assert picked_theme(nothing, None) is None


@pytest.mark.parametrize(
    ("wishes", "follows_palette", "chosen"),
    [
        (("nord", "dracula"), False, "nord"),
        ((None, "dracula"), False, "dracula"),
        (("nrod", None), False, DEFAULT_THEME),
        (("nord", "ansi"), True, "ansi"),
        (("nord",), True, "nord"),
    ],
)
def test_the_first_wish_that_exists_is_chosen(wishes, follows_palette, chosen):
    there = {"nord": False, "dracula": False, "ansi": True, DEFAULT_THEME: False}
    assert chosen_theme(there, wishes, follows_palette=follows_palette) == chosen
    assert chosen_theme({}, wishes, follows_palette=follows_palette) is None
