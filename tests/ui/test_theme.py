import pytest

from evaltui.ui.paint import Paint
from evaltui.ui.theme import DEFAULT_THEME, BadTheme, load_themes, packaged_folder, theme_of
from evaltui.ui.widgets.runs_table import RunsTable
from tests.factories import NOW, varied_watches
from tests.ui.hosts import Host, screen

PACKAGED = {theme.name: theme for theme in load_themes([packaged_folder()]).themes}
GOOD = {"name": "mine", "colors": {"primary": "#6cb2f5"}}


def test_the_packaged_themes_can_all_be_read():
    found = load_themes([packaged_folder()])
    assert found.problems == ()
    assert {DEFAULT_THEME, "evaltui-light", "high-contrast", "ansi"} <= {*PACKAGED}


def test_a_run_that_failed_never_looks_like_a_service_that_is_silent():
    for theme in PACKAGED.values():
        assert theme.variables["evaltui-state-failed"] != theme.variables["evaltui-trouble"]


@pytest.mark.parametrize("name", [*PACKAGED])
async def test_every_theme_draws_the_table(name):
    table = RunsTable()
    app = Host(table, theme=name)
    async with app.run_test(size=(100, 20)):
        table.set_rows(varied_watches(), NOW)
        assert any("nightly rag" in line for line in screen(app))


def test_a_theme_of_textual_paints_without_our_names():
    variables = {"primary": "#112233", "foreground": "#ffffff", "background": "#000000"}
    paint = Paint(variables, ansi=False)
    assert paint.style("state-running").color.triplet.hex == "#112233"
    assert paint.style("quiet").color.triplet.hex == "#a5a5a5"
    assert paint.cursor(focused=True).bgcolor is not None


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
    found = load_themes([], [tmp_path, tmp_path / "missing"])
    assert [theme.name for theme in found.themes] == ["a"]
    assert [broken.path.name for broken in found.broken] == ["b.toml", "c.toml", "d.toml"]
    for name, problem in zip("bcd", found.problems, strict=True):
        assert str(tmp_path / f"{name}.toml") in problem
        assert "\n" not in problem


def test_the_users_theme_replaces_one_of_the_same_name(tmp_path):
    (tmp_path / "mine.toml").write_text(f'name = "{DEFAULT_THEME}"\n[colors]\nprimary = "red"\n')
    found = load_themes([packaged_folder()], [tmp_path])
    assert {theme.name: theme.primary for theme in found.themes}[DEFAULT_THEME] == "red"
    assert found.own == {DEFAULT_THEME}
