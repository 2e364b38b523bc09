import pytest
from rich.cells import cell_len

from evaltui.model.run import RunError, State
from evaltui.ui.cells import Span
from evaltui.ui.widgets.detail.document import Laid, Para, text
from evaltui.ui.widgets.detail.found import Found
from evaltui.ui.widgets.detail.search import MOST, find
from tests.factories import a_watch, varied_watches
from tests.ui.detail.opened import Opened
from tests.ui.hosts import style_at

FAILED = varied_watches()[3]


def places(document, wanted):
    return [
        (match.index, match.in_body, match.start, match.end) for match in find(document, wanted)
    ]


def test_leads_and_bodies_are_searched_in_order():
    document = (text("one two"), Para((Span("a tw"), Span("o")), (Span("two  "),)))
    assert places(document, "two") == [(0, True, 4, 7), (1, False, 0, 3), (1, True, 2, 5)]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [("error", 3), ("Error", 1), ("ERROR", 1), ("an error", 1), ("x.*", 0), (" ", 0), ("", 0)],
)
def test_case_counts_where_a_capital_is_wanted_and_blanks_are_any(wanted, number):
    assert len(find((text("Error: an\nerror, ERROR"),), wanted)) == number


def test_no_more_are_found_than_anybody_looks_at():
    found = Found()
    found.search((text("a" * (MOST + 5)),), "a", None)
    assert found.sentence == f"1 of {MOST}+"


def test_the_cells_of_a_place_that_is_wrapped_are_in_both_lines():
    document = (Para((Span("合同 審査の ab"),), (Span("L: "),)),)
    laid = Laid(document, 11)
    found = Found()
    found.search(document, "審査の ab", None)
    cells = [list(found.cells(document[0], laid.place(line))) for line in range(len(laid))]
    lines = ["".join(span.text for span in laid.line(line)) for line in range(len(laid))]
    assert lines == ["L: 合同", "   審査の", "   ab"]
    assert cells == [[], [(3, 9, True)], [(3, 5, True)]]
    assert cell_len(lines[1]) == 9


async def test_matches_are_marked_counted_and_walked_through():
    async with Opened(FAILED, size=(100, 24), keys=["4"]) as opened:
        await opened.type("attempt")
        assert opened.lines[-1].startswith(" / attempt")
        assert opened.lines[-1].endswith("1 of 3")
        y = next(y for y, line in enumerate(opened.lines) if "attempt 1" in line)
        x = opened.lines[y].index("attempt")
        assert style_at(opened.app, x, y).reverse
        assert style_at(opened.app, x, y + 1).underline
        assert not style_at(opened.app, x + 7, y).reverse
        await opened.press("enter", "n")
        assert opened.lines[-1].endswith("2 of 3")
        assert style_at(opened.app, x, y + 1).reverse
        await opened.press("N", "N")
        assert opened.lines[-1].endswith("3 of 3")
        await opened.press("escape")
        assert "attempt" not in opened.lines[-1]
        assert not style_at(opened.app, x, y).underline


async def test_what_is_folded_and_out_of_sight_is_found():
    async with Opened(FAILED, size=(100, 20), keys=["4"]) as opened:
        await opened.type("line 41")
        assert any("line 41" in line for line in opened.lines[:-1])
        await opened.press("backspace", "x")
        assert opened.lines[-1].endswith("not found")


async def test_escape_while_typing_ends_the_search_and_gives_the_keys_back():
    async with Opened(FAILED, keys=["4"]) as opened:
        await opened.type("502")
        await opened.press("escape", "6")
        assert opened.pane.tab.name == "RAW"


async def test_letters_that_are_keys_can_be_typed():
    async with Opened(FAILED, keys=["4"]) as opened:
        await opened.type("y n 4")
        assert opened.lines[-1].startswith(" / y n 4")
        assert opened.pane.tab.name == "ERROR"


async def test_another_tab_or_run_ends_the_search():
    async with Opened(FAILED, keys=["4"]) as opened:
        await opened.type("502")
        await opened.press("enter", "l")
        assert "502" not in opened.lines[-1]
        await opened.press("n")
        assert opened.reader.found.wanted == ""


async def test_news_are_searched_too():
    def failed(message):
        return a_watch(state=State.FAILED, error=RunError(message))

    async with Opened(failed("one"), keys=["4"]) as opened:
        await opened.type("two")
        opened.pane.show(failed("one two"), opened.pane._now)
        await opened.pilot.pause()
        x = opened.lines[4].index("two")
        assert style_at(opened.app, x, 4).reverse


async def test_the_document_is_searched_as_the_error_is():
    async with Opened(a_watch(raw='{"a": [1, 22, 221]}'), keys=["6"]) as opened:
        await opened.type("22")
        assert opened.lines[-1].endswith("1 of 2")


async def test_a_megabyte_is_searched(monkeypatch):
    error = RunError("word " * 200_000 + "needle")
    async with Opened(a_watch(state=State.FAILED, error=error), keys=["4"]) as opened:
        await opened.type("needle")
        assert "needle" in "\n".join(opened.lines[4:-1])
