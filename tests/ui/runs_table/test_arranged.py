"""The table arranged: selection, marks and groups while rows come, go and move."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from evaltui.model.filter import ALL, Filter, parse_filter
from evaltui.model.order import Grouping, SortKey
from evaltui.model.run import State
from evaltui.ui.arrange import GroupKey
from evaltui.ui.glyphs import ASCII
from evaltui.ui.widgets.runs_table import RunsTable
from evaltui.ui.widgets.runs_table import arranged as arranged_module
from evaltui.ui.widgets.runs_table.chosen import of_names
from tests.factories import NOW, a_watch, varied_watches
from tests.ui.hosts import Host, flat, screen, spy_refresh, style_at

LATER = NOW + timedelta(seconds=1)
RETAB = GroupKey(Grouping.PROVIDER, "retab")
LANGWATCH = GroupKey(Grouping.PROVIDER, "langwatch")


def many(count, **options):
    return [a_watch(f"retab:run_{n}", name=f"run {n}", **options) for n in range(count)]


def a_filter(text):
    found = parse_filter(text)
    assert isinstance(found, Filter)
    return found


def names(app):
    """The names in the lines of the table, from top to bottom."""
    return [line.split("run ")[1].split()[0] for line in screen(app) if "run " in line]


def at_cursor(app):
    return next((line for line in screen(app) if line.startswith("▌")), "")


class TestSelection:
    async def test_it_stays_on_its_run_while_rows_are_sorted(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(9), NOW)
            table.select(many(9)[2].ref)
            table.sort_by([SortKey("name", descending=True)])
            await pilot.pause()
            assert names(app) == [*"876543210"]
            assert "run 2" in at_cursor(app)

    async def test_a_run_that_is_filtered_out_hands_on_and_comes_back(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(9), NOW)
            table.select(many(9)[4].ref)
            table.filter_by(a_filter('!"run 4"'))
            await pilot.pause()
            assert table.selected.id == "run_5"
            assert (table.shown_count, table.row_count) == (8, 9)
            table.filter_by(a_filter("zzz"))
            await pilot.pause()
            assert table.selected is None
            assert "No run passes the filter; there are 9 without it" in screen(app)[1]
            table.filter_by(ALL)
            await pilot.pause()
            assert table.selected.id == "run_4"
            assert "run 4" in at_cursor(app)

    async def test_a_move_meanwhile_makes_a_new_choice(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(9), NOW)
            table.select(many(9)[4].ref)
            table.focus()
            table.filter_by(a_filter('!"run 4"'))
            await pilot.press("j")
            table.filter_by(ALL)
            await pilot.pause()
            assert table.selected.id == "run_6"

    async def test_a_run_that_the_filter_hides_is_selected_once_it_is_shown(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)):
            table.filter_by(a_filter("name:run"))
            table.set_rows(many(3), NOW)
            hidden = a_watch("retab:other", name="other")
            table.put(hidden, NOW)
            table.select(hidden.ref)
            assert table.selected.id == "run_0"
            table.filter_by(ALL)
            assert table.selected == hidden.ref

    async def test_it_is_brought_back_into_sight_when_its_row_moves_away(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 8)) as pilot:
            table.set_rows(many(100), NOW)
            table.sort_by([SortKey("name", descending=True)])
            await pilot.pause()
            assert "run 0 " in at_cursor(app)


class TestLiveUpdates:
    async def test_a_changed_order_is_shown_by_the_next_tick(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(4), NOW)
            table.sort_by([SortKey("done", descending=True)])
            table.put(a_watch("retab:run_3", name="run 3", done=9), NOW)
            await pilot.pause()
            assert names(app) == [*"0123"]
            assert "9/10" in screen(app)[4]
            table.tick(LATER)
            await pilot.pause()
            assert names(app) == [*"3012"]

    async def test_nothing_moves_while_the_user_does(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(4), NOW)
            table.sort_by([SortKey("done", descending=True)])
            table.focus()
            await pilot.press("j")
            table.put(a_watch("retab:run_3", name="run 3", done=9), NOW)
            table.tick(LATER)
            await pilot.pause()
            assert names(app) == [*"0123"]
            table.tick(LATER)
            await pilot.pause()
            assert names(app) == [*"3012"]
            assert "run 1" in at_cursor(app)

    async def test_a_new_run_takes_its_place_at_once(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(3), NOW)
            table.sort_by([SortKey("name", descending=True)])
            table.put(a_watch("retab:x", name="run 5"), NOW)
            await pilot.pause()
            assert names(app) == [*"5210"]

    async def test_a_run_that_no_longer_passes_goes_with_the_next_tick(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(3), NOW)
            table.filter_by(a_filter("state:running"))
            table.put(a_watch("retab:run_1", State.COMPLETED, name="run 1"), NOW)
            table.tick(LATER)
            await pilot.pause()
            assert names(app) == ["0", "2"]
            assert table.shown_count == 2

    async def test_only_lines_that_show_another_run_are_painted(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(9), NOW)
            table.sort_by([SortKey("done", descending=True)])
            await pilot.pause()
            table.put(a_watch("retab:run_6", name="run 6", done=6), NOW)
            table.put(a_watch("retab:run_5", name="run 5", done=7), NOW)
            seen = spy_refresh(table)
            table.tick(LATER)
            assert {region.y for region in flat(seen)} == {1, 2, 3, 4, 5, 6, 7}
            seen.clear()
            table.put(a_watch("retab:run_5", name="run 5", done=7), NOW)
            table.tick(LATER)
            assert seen == []

    async def test_headings_that_say_the_same_are_not_painted_again(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(120, 30)) as pilot:
            table.set_rows(varied_watches(), NOW)
            table.group_by(Grouping.STATE)
            table.sort_by([SortKey("eta")])
            await pilot.pause()
            seen = spy_refresh(table)
            for _ in range(3):
                table.tick(NOW)
                await pilot.pause()
            assert seen == []

    async def test_without_an_arrangement_a_tick_sorts_nothing(self, monkeypatch):
        calls = []
        monkeypatch.setattr(arranged_module, "arrange", lambda *args: calls.append(args))
        table = RunsTable()
        async with Host(table).run_test(size=(100, 20)):
            table.put(many(1)[0], NOW)
            table.put(many(1)[0], NOW)
            table.tick(LATER)
            assert calls == []


class TestGroups:
    async def test_headings_sum_up_under_the_columns(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(120, 30)) as pilot:
            table.set_rows(varied_watches(), NOW)
            table.group_by(Grouping.PROVIDER)
            await pilot.pause()
            lines = screen(app)
        header = lines[0]
        (retab,) = [line for line in lines if "⊟ retab" in line]
        assert "24/69+" in retab
        assert retab.index("24/69+") + len("24/69+") == (
            next(line for line in lines if "15/15" in line).index("15/15") + len("15/15")
        )
        assert "unreachable" in retab[header.index("HEALTH") :]
        for part in ("✗ 1", "▸ 1", "▹ 1", "? 1"):
            assert part in retab

    @pytest.mark.parametrize("size", [(40, 10), (59, 12), (60, 8), (80, 24), (250, 50)])
    @pytest.mark.parametrize("grouping", Grouping)
    async def test_lines_are_whole_at_every_size(self, size, grouping):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=size) as pilot:
            table.set_rows(varied_watches(), NOW)
            table.group_by(grouping)
            await pilot.pause()
            assert {cell_len(line) for line in screen(app)} == {size[0]}
            assert any("⊟" in line for line in screen(app))

    @pytest.mark.parametrize("width", [44, 100])
    async def test_a_heading_folds_and_unfolds(self, width):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(width, 30)) as pilot:
            table.set_rows([*many(3), a_watch(name="nightly")], NOW)
            table.group_by(Grouping.PROVIDER)
            table.select(many(1)[0].ref)
            table.focus()
            await pilot.press("left")
            assert table.selected_group == RETAB
            assert table.selected is None
            await pilot.press("h")
            await pilot.pause()
            assert names(app) == []
            assert "⊞ retab" in at_cursor(app)
            await pilot.press("right")
            await pilot.pause()
            assert names(app) == [*"012"]
            await pilot.press("l")
            assert table.selected.id == "run_0"
            await pilot.press("up", "enter")
            await pilot.pause()
            assert names(app) == []
            assert app.heard_of(RunsTable.Opened) == []
            await pilot.press("enter", "j", "enter")
            assert [message.ref.id for message in app.heard_of(RunsTable.Opened)] == ["run_0"]

    async def test_a_run_in_a_folded_group_is_selected_by_its_heading(self):
        table = RunsTable()
        async with Host(table).run_test(size=(100, 30)):
            table.set_rows([*many(3), a_watch(name="nightly")], NOW)
            table.group_by(Grouping.PROVIDER)
            table.select(many(3)[1].ref)
            table.fold({RETAB})
            assert table.selected_group == RETAB
            table.fold({LANGWATCH})
            assert table.selected.id == "run_1"

    async def test_in_a_narrow_room_sums_take_no_bar_from_the_runs(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(40, 12)) as pilot:
            runs = many(30, done=10)
            table.set_rows(runs, NOW)
            table.group_by(Grouping.PROVIDER)
            await pilot.pause()
            heading, row = screen(app)[:2]
            assert "300/300" in heading
            assert "━" in row
            assert "10/10" in row

    async def test_sums_follow_the_runs(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 30)) as pilot:
            table.set_rows(many(2), NOW)
            table.group_by(Grouping.PROVIDER)
            await pilot.pause()
            assert "10/20" in screen(app)[1]
            table.put(a_watch("retab:run_1", name="run 1", done=9), NOW)
            table.tick(LATER)
            await pilot.pause()
            assert "14/20" in screen(app)[1]
            table.drop(many(2)[1].ref)
            await pilot.pause()
            assert "5/10" in screen(app)[1]

    async def test_plain_glyphs_only(self):
        table = RunsTable(ASCII)
        app = Host(table)
        async with app.run_test(size=(120, 30)) as pilot:
            table.set_rows([w for w in varied_watches() if w.title.isascii()], NOW)
            table.group_by(Grouping.STATE)
            table.sort_by([SortKey("eta"), SortKey("name", descending=True)])
            table.action_mark_all()
            await pilot.pause()
            text = "".join(screen(app))
            assert text.isascii()
            assert "ETA^1" in text
            assert "NAMEv2" in text


class TestMarks:
    async def test_space_marks_and_goes_on(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(5), NOW)
            table.focus()
            await pilot.press("space", "space", "j", "space")
            await pilot.pause()
            assert [ref.id for ref in table.marked] == ["run_0", "run_1", "run_3"]
            marked = ["✱" in line for line in screen(app)[1:6]]
            assert marked == [True, True, False, True, False]
            assert style_at(app, 20, 1).bold
            assert not style_at(app, 20, 3).bold
            await pilot.press("k", "space")
            assert [ref.id for ref in table.marked] == ["run_0", "run_1"]

    async def test_a_marked_row_is_told_by_shape_in_the_compact_form_too(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(50, 10)) as pilot:
            table.set_rows(many(3), NOW)
            table.focus()
            await pilot.press("space")
            await pilot.pause()
            assert table.compact
            assert screen(app)[0].startswith("✱")
            assert screen(app)[1].startswith("▌")

    async def test_all_that_is_shown_is_marked_and_unmarked(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(5), NOW)
            table.filter_by(a_filter('!"run 3"'))
            table.focus()
            await pilot.press("asterisk")
            assert len(table.marked) == 4
            await pilot.press("asterisk")
            assert table.marked == ()
            await pilot.press("asterisk", "M")
            assert table.marked == ()

    async def test_shift_extends_and_takes_back(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(6), NOW)
            table.focus()
            await pilot.press("j", "shift+down", "shift+down", "shift+up")
            assert [ref.id for ref in table.marked] == ["run_1", "run_2"]
            await pilot.press("G", "K", "K", "J")
            assert [ref.id for ref in table.marked] == ["run_1", "run_2", "run_4", "run_5"]
            assert table.selected.id == "run_4"

    async def test_a_heading_marks_its_group(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows([*many(3), a_watch(name="nightly")], NOW)
            table.group_by(Grouping.PROVIDER)
            table.fold({RETAB})
            table.focus()
            await pilot.press("G", "space")
            assert {ref.id for ref in table.marked} == {"run_0", "run_1", "run_2"}

    async def test_marks_outlive_the_filter_and_are_counted(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(5), NOW)
            table.focus()
            await pilot.press("space")
            table.filter_by(a_filter("3"))
            assert [ref.id for ref in table.marked] == ["run_0"]
            assert table.hidden_marks == 1
            table.drop(many(1)[0].ref)
            assert table.marked == ()

    async def test_a_filter_by_marks_follows_them(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(5), NOW)
            table.focus()
            await pilot.press("space", "space")
            table.filter_by(a_filter("is:marked"))
            assert table.shown_count == 2
            await pilot.press("g", "space")
            table.tick(LATER)
            table.tick(LATER)
            assert table.shown_count == 1


class TestMouse:
    async def test_titles_sort_and_say_so(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(3), NOW)
            await pilot.pause()
            x = screen(app)[0].index("NAME")
            await pilot.click(table, offset=(x, 0))
            await pilot.click(table, offset=(x, 0))
            await pilot.pause()
            assert "NAME▾" in screen(app)[0]
            assert names(app) == [*"210"]
            await pilot.click(table, offset=(3, 0), control=True)
            await pilot.pause()
            assert "NAME▾1" in screen(app)[0]
            assert "STATE▴2" in screen(app)[0]
            await pilot.click(table, offset=(3, 0))
            assert table.arrangement.sort == (SortKey("state"),)

    async def test_with_ctrl_and_shift_rows_are_marked(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(6), NOW)
            await pilot.click(table, offset=(20, 2), control=True)
            await pilot.click(table, offset=(20, 4), shift=True)
            await pilot.pause()
            assert [ref.id for ref in table.marked] == ["run_1", "run_2", "run_3"]


class TestSortKeys:
    async def test_the_column_is_chosen_by_keys(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(many(3), NOW)
            table.focus()
            await pilot.press("greater_than_sign", "greater_than_sign")
            assert table.arrangement.sort == (SortKey("name"),)
            await pilot.press("less_than_sign")
            assert table.arrangement.sort == (SortKey("state"),)


class TestColumns:
    async def test_chosen_columns_stand_in_their_order(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(100, 20)) as pilot:
            table.set_rows(varied_watches(), NOW)
            table.choose_columns(of_names(["id", "verdict", "name", "error", "started"]))
            await pilot.pause()
            header = screen(app)[0].split()
            assert header == ["ID", "VERDICT", "NAME", "ERROR", "STARTED"]
            (row,) = [line for line in screen(app) if "bold-red-fox" in line]
            assert "failed" in row
            assert "Evaluator" in row
            assert "2m" in row

    async def test_each_column_shows_something_of_each_run(self):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(250, 20)) as pilot:
            keys = [choice.key for choice in table.choices]
            table.set_rows(varied_watches(), NOW)
            table.choose_columns(of_names(keys))
            await pilot.pause()
            assert [*table.columns_shown] == keys
            assert {cell_len(line) for line in screen(app)} == {250}
            assert table.width_of("age") == 4
            table.choose_columns(of_names(["name"]))
            assert table.width_of("age") is None

    async def test_hostile_texts_stay_in_their_cells(self):
        bad = "\x1b]0;pwned\x07[red]a[/red]\nb\u202e"
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(160, 20)) as pilot:
            watch = a_watch(state=State.UNKNOWN, state_raw=bad, name=bad)
            table.set_rows([replace(watch, provider=bad)], NOW)
            table.choose_columns(of_names(["name", "word", "error", "id"]))
            table.group_by(Grouping.PROVIDER)
            await pilot.pause()
            text = "".join(screen(app))
            assert not any(sign in text for sign in "\x1b\x07\u202e")
            assert "[red]a[/red] b" in text


async def test_titles_give_way_to_rows_where_every_line_counts():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 6)) as pilot:
        table.set_rows(many(9), NOW)
        table.show_titles(False)
        await pilot.pause()
        assert names(app) == [*"012345"]
        table.show_titles(True)
        await pilot.pause()
        assert names(app) == [*"01234"]


async def test_a_thousand_runs_change_only_what_is_in_sight():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 20)) as pilot:
        table.set_rows(many(1000), NOW)
        table.sort_by([SortKey("done", descending=True)])
        await pilot.pause()
        seen = spy_refresh(table)
        table.put(a_watch("retab:run_900", name="run 900", done=6), NOW)
        table.put(a_watch("retab:run_901", name="run 901", done=4), NOW)
        table.tick(LATER)
        assert all(0 <= region.y < 20 and region.height == 1 for region in flat(seen))
        await pilot.pause()
        assert "run 900" in "".join(screen(app))
