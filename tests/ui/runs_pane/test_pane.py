"""The lines under the table: typing a filter, choosing the order, and what is in force."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from evaltui.model.order import Grouping, SortKey
from evaltui.ui.glyphs import ASCII, UNICODE
from evaltui.ui.widgets.runs_pane import RunsPane
from evaltui.ui.widgets.runs_pane.sort_bar import letters
from evaltui.ui.widgets.runs_pane.told_line import Told, line
from evaltui.ui.widgets.runs_table import RunsTable
from tests.factories import NOW, varied_watches
from tests.ui.hosts import Host, screen


class Filled(Host):
    """The pane takes all lines."""

    CSS = "RunsPane { height: 1fr; }"


class Free(Host):
    """The pane takes the lines it wants."""

    CSS = ""


class Stage:
    """The pane alone, with its table."""

    def __init__(self, glyphs=UNICODE, host=Filled) -> None:
        self.pane = RunsPane(glyphs)
        self.app = host(self.pane)

    @property
    def table(self) -> RunsTable:
        return self.pane.query_one(RunsTable)

    @property
    def last(self) -> str:
        return screen(self.app)[-1]

    def fill(self) -> None:
        self.table.set_rows(varied_watches(), NOW)
        self.table.focus()

    @property
    def titles(self) -> set[str]:
        known = {watch.ref: watch.title for watch in varied_watches()}
        return {known[key] for key in self.table._rows if key in known}


async def write(pilot, text: str) -> None:
    names = {":": "colon", " ": "space", "!": "exclamation_mark", "%": "percent_sign"}
    await pilot.press(*(names.get(sign, sign) for sign in text))
    await pilot.pause()


class TestFilter:
    async def test_the_table_follows_while_one_types(self):
        stage = Stage()
        async with stage.app.run_test(size=(100, 20)) as pilot:
            stage.fill()
            await pilot.press("slash")
            await pilot.pause()
            assert "13 of 13 shown" in stage.last
            await write(pilot, "state:fai")
            assert stage.titles == {"prompt sweep v12"}
            assert "1 of 13 shown" in stage.last
            assert stage.last.startswith(" / state:fai")

    async def test_enter_keeps_it_and_says_so(self):
        stage = Stage()
        async with stage.app.run_test(size=(100, 20)) as pilot:
            stage.fill()
            await pilot.press("slash")
            await write(pilot, "retab")
            await pilot.press("enter")
            await pilot.pause()
            assert stage.table.has_focus
            assert "/ retab  4 of 13 shown" in stage.last
            assert "esc clears" in stage.last
            await pilot.press("slash")
            await write(pilot, " x")
            assert stage.last.startswith(" / retab x")

    async def test_escape_takes_it_away(self):
        stage = Stage()
        async with stage.app.run_test(size=(100, 20)) as pilot:
            stage.fill()
            await pilot.press("slash")
            await write(pilot, "retab")
            await pilot.press("escape")
            await pilot.pause()
            assert stage.table.has_focus
            assert len(stage.titles) == 13
            assert "shown" not in stage.last

    @pytest.mark.parametrize("width", [60, 100])
    async def test_a_mistake_is_told_beside_it_and_the_last_good_filter_stays(self, width):
        stage = Stage()
        async with stage.app.run_test(size=(width, 20)) as pilot:
            stage.fill()
            await pilot.press("slash")
            await write(pilot, "retab state:faj")
            assert "at 7: there is no state" in stage.last
            assert len(stage.titles) == 0
            await pilot.press("backspace", "backspace", "backspace")
            await pilot.pause()
            assert "at 7: state: needs a value" in stage.last
            await write(pilot, "q")
            assert stage.titles == {"bank statements"}
            assert "1 of 13 shown" in stage.last
            assert list(stage.app._notifications) == []

    async def test_arrows_move_in_the_table(self):
        stage = Stage()
        async with stage.app.run_test(size=(100, 20)) as pilot:
            stage.fill()
            await pilot.press("slash")
            await write(pilot, "retab")
            await pilot.press("down", "down", "up", "enter")
            await pilot.pause()
            assert stage.table.selected.id == "wfevalrun_9k2m"

    async def test_letters_that_are_keys_elsewhere_are_typed(self):
        stage = Stage()
        async with stage.app.run_test(size=(100, 20)) as pilot:
            stage.fill()
            await pilot.press("slash")
            await write(pilot, "bSCq/")
            assert stage.last.startswith(" / bSCq")
            assert stage.table.arrangement.group is None

    async def test_the_cursor_does_not_blink(self):
        stage = Stage()
        async with stage.app.run_test(size=(100, 20)) as pilot:
            stage.fill()
            await pilot.press("slash")
            await pilot.pause()
            assert not stage.app.focused.cursor_blink

    async def test_a_click_on_the_line_opens_it(self):
        stage = Stage()
        async with stage.app.run_test(size=(100, 20)) as pilot:
            stage.fill()
            stage.pane.set_filter("retab")
            await pilot.pause()
            await pilot.click(offset=(5, 19))
            await pilot.pause()
            assert stage.last.startswith(" / retab ")
            assert not stage.table.has_focus

    async def test_a_text_with_a_mistake_puts_nothing_in_force(self):
        stage = Stage()
        async with stage.app.run_test(size=(100, 20)):
            stage.fill()
            stage.pane.set_filter("stat:x")
            assert not stage.table.arrangement.filter


class TestTakingBack:
    async def test_first_the_marks_then_the_filter(self):
        stage = Stage()
        async with stage.app.run_test(size=(100, 20)) as pilot:
            stage.fill()
            await pilot.press("space", "space")
            stage.pane.set_filter("legal")
            await pilot.pause()
            assert "1 of 13 shown  ✱ 2 marked, 2 hidden" in stage.last
            assert stage.pane.take_back()
            await pilot.pause()
            assert "marked" not in stage.last
            assert stage.pane.take_back()
            assert len(stage.titles) == 13
            assert not stage.pane.take_back()


class TestSort:
    async def test_the_order_follows_while_one_chooses(self):
        stage = Stage()
        async with stage.app.run_test(size=(120, 20)) as pilot:
            stage.fill()
            await pilot.press("S")
            await pilot.pause()
            assert stage.last.startswith(" Sort ")
            assert "attention" in stage.last
            await pilot.press("n")
            assert stage.table.arrangement.sort == (SortKey("name"),)
            await pilot.press("n")
            assert stage.table.arrangement.sort == (SortKey("name", descending=True),)
            await pilot.press("up")
            assert stage.table.arrangement.sort == (SortKey("name"),)
            await pilot.press("j", "space", "k", "down", "enter")
            await pilot.pause()
            assert stage.table.arrangement.sort == (SortKey("name", descending=True),)
            assert stage.table.has_focus
            assert "Sort" not in stage.last

    async def test_arrows_go_from_column_to_column(self):
        stage = Stage()
        async with stage.app.run_test(size=(120, 20)) as pilot:
            stage.fill()
            await pilot.press("S", "right")
            assert stage.table.arrangement.sort == (SortKey("attention"),)
            await pilot.press("l")
            assert stage.table.arrangement.sort == (SortKey("state"),)
            await pilot.press("left", "h")
            assert stage.table.arrangement.sort == ()

    async def test_keys_are_added_and_dropped(self):
        stage = Stage()
        async with stage.app.run_test(size=(120, 20)) as pilot:
            stage.fill()
            await pilot.press("S", "s", "plus")
            assert stage.table.arrangement.sort == (SortKey("state"), SortKey("name"))
            await pilot.press("e", "down")
            await pilot.pause()
            assert stage.table.arrangement.sort == (
                SortKey("state"),
                SortKey("eta", descending=True),
            )
            assert "state▴1" in stage.last
            assert "[eta▾2]" in stage.last
            await pilot.press("minus")
            assert stage.table.arrangement.sort == (SortKey("state"),)
            await pilot.press("backspace")
            assert stage.table.arrangement.sort == ()
            await pilot.press("plus")
            assert stage.table.arrangement.sort == (SortKey("attention"),)

    async def test_escape_goes_back_to_the_order_from_before(self):
        stage = Stage()
        async with stage.app.run_test(size=(120, 20)) as pilot:
            stage.fill()
            stage.table.sort_by([SortKey("age")])
            await pilot.press("S", "n", "escape")
            await pilot.pause()
            assert stage.table.arrangement.sort == (SortKey("age"),)
            assert stage.table.has_focus

    async def test_no_letter_does_what_it_does_elsewhere(self):
        stage = Stage()
        async with stage.app.run_test(size=(120, 20)) as pilot:
            stage.fill()
            await pilot.press("S", "b", "C", "slash", "z", "delete", "M")
            await pilot.pause()
            assert stage.table.arrangement.group is None
            assert stage.last.startswith(" Sort ")

    async def test_a_click_chooses_and_turns_around(self):
        stage = Stage()
        async with stage.app.run_test(size=(120, 20)) as pilot:
            stage.fill()
            await pilot.press("S")
            await pilot.pause()
            x = stage.last.index("progress") + 2
            await pilot.click(offset=(x, 19))
            assert stage.table.arrangement.sort == (SortKey("progress"),)
            await pilot.pause()
            await pilot.click(offset=(stage.last.index("progress") + 2, 19))
            assert stage.table.arrangement.sort == (SortKey("progress", descending=True),)

    @pytest.mark.parametrize("width", [30, 60, 120])
    async def test_what_is_chosen_is_in_sight(self, width):
        stage = Stage(ASCII)
        async with stage.app.run_test(size=(width, 20)) as pilot:
            stage.fill()
            await pilot.press("S")
            for _ in range(20):
                await pilot.press("right")
                await pilot.pause()
                assert cell_len(stage.last) == width
                (key,) = stage.table.arrangement.sort or (SortKey("added"),)
                assert f"[{key.name}" in stage.last

    def test_each_name_has_a_letter_of_its_own(self):
        found = letters(("attention", "state", "name", "eta", "age"))
        assert found == {"a": "attention", "s": "state", "n": "name", "e": "eta", "g": "age"}
        assert not {*"hjkl"} & {*letters(("health", "elapsed"))}


class TestGroup:
    async def test_the_key_goes_through_all(self):
        stage = Stage()
        async with stage.app.run_test(size=(120, 20)) as pilot:
            stage.fill()
            seen = []
            for _ in range(4):
                await pilot.press("b")
                seen.append(stage.table.arrangement.group)
            assert seen == [*Grouping, None]


class TestHeight:
    @pytest.mark.parametrize("text", ["", "zzz"])
    async def test_it_takes_a_line_for_each_run_whatever_is_filtered(self, text):
        stage = Stage(host=Free)
        async with stage.app.run_test(size=(120, 30)) as pilot:
            stage.fill()
            stage.pane.set_filter(text)
            await pilot.pause()
            assert stage.pane.size.height == 13 + 1 + bool(text)
            assert stage.table.size.height == 14


@pytest.mark.parametrize("width", [1, 10, 30, 60, 200])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_the_line_about_a_filter_fills_its_room_and_keeps_the_numbers(width, glyphs):
    told = Told("state:failed " * 9, 3, 41, 2, 1)
    spans = line(told, width, glyphs)
    text = "".join(span.text for span in spans)
    assert cell_len(text) == width
    if width >= 60:
        assert "3 of 41 shown" in text
        assert "2 marked, 1 hidden" in text
