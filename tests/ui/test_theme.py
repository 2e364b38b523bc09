import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._color_constants import COLOR_NAME_TO_RGB
from textual.color import Color, ColorParseError

from evaltui.files.colours import is_colour
from evaltui.files.themes import DEFAULT_THEME, ThemeFile, packaged_folder
from evaltui.ui.paint import Paint
from evaltui.ui.theme import as_theme, load_themes
from evaltui.ui.widgets.runs_table import RunsTable
from tests.factories import NOW, varied_watches
from tests.ui.hosts import Host, screen

PACKAGED = {theme.name: theme for theme in load_themes([packaged_folder()]).themes}


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


@given(
    st.sampled_from([*COLOR_NAME_TO_RGB, "ansi_default", "ansi_bright_default", "ansi_", "Red", ""])
    | st.from_regex(r"#[0-9a-fG]{0,9}", fullmatch=True)
    | st.from_regex(r"(rgb|rgba|hsl|hsla)\( ?(-?[0-9]{1,3}(\.[0-9]?)?%?( , |,)){1,3}[0-9.%]+ ?\)")
    | st.text(max_size=8)
)
def test_a_colour_of_a_theme_file_is_one_that_textual_can_read(text):
    try:
        Color.parse(text)
    except ColorParseError:
        assert not is_colour(text)
    else:
        assert is_colour(text)


def test_a_theme_file_becomes_what_textual_paints_with():
    theme = as_theme(
        ThemeFile(
            "mine",
            {"primary": "#6cb2f5"},
            dark=False,
            ansi=True,
            own={"quiet": "red"},
            variables={"border": "blue"},
        )
    )
    assert (theme.name, theme.primary, theme.dark, theme.ansi) == ("mine", "#6cb2f5", False, True)
    assert theme.variables == {
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "border": "blue",
        "evaltui-quiet": "red",
    }
