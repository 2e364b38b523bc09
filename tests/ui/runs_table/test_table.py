from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import State
from evaltui.ui.glyphs import ASCII
from evaltui.ui.widgets.runs_table import RunsTable
from evaltui.ui.widgets.runs_table import canvas as canvas_module
from tests.factories import NOW, a_history, a_watch, ago, varied_watches
from tests.ui.hosts import Host, flat, screen, spy_refresh, style_at


def many(count):
    return [a_watch(f"retab:run_{number}", name=f"run {number}") for number in range(count)]


async def test_a_row_says_everything():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(130, 6)) as pilot:
        table.set_rows(varied_watches()[1:2], NOW)
        await pilot.pause()
        header, row = screen(app)[:2]
    assert header.split() == [
        *("STATE", "NAME", "PROVIDER", "PROGRESS", "COUNTS", "ETA", "ELAPSED", "AGE", "HEALTH")
    ]
    for part in (
        "✗ completed",
        "invoices · regression",
        "retab",
        "15/15",
        "12✓ 1✗ 2!",
        "28s",
        "ok",
    ):
        assert part in row
    assert header.index("COUNTS") + len("COUNTS") == row.index("2!") + 2
    assert header.index("HEALTH") == row.index("ok")


@pytest.mark.parametrize("size", [(40, 1), (40, 10), (59, 12), (60, 8), (80, 24), (250, 80)])
@pytest.mark.parametrize("theme", ["evaltui-dark", "ansi"])
async def test_lines_are_whole_at_every_size(size, theme):
    table = RunsTable()
    app = Host(table, theme=theme)
    async with app.run_test(size=size) as pilot:
        table.set_rows(varied_watches(), NOW)
        await pilot.pause()
        lines = screen(app)
        assert len(lines) == size[1]
        assert {cell_len(line) for line in lines} == {size[0]}
        assert "nightly" in lines[0 if table.compact else 1]


async def test_a_narrow_row_says_what_is_wrong():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(56, 14)) as pilot:
        table.set_rows(varied_watches(), NOW)
        await pilot.pause()
        lines = {line[3:10].strip(): line for line in screen(app)}
    assert table.compact
    expected = {
        "nightly": "–",
        "invoice": "completed",
        "prompt": "failed",
        "embeddi": "stalled",
        "bank st": "queued",
        "Verträg": "unreachable",
        "receipt": "REINDEXING",
        "new-run": "auth",
        "overful": "retrying",
        "paused": "paused",
    }
    for name, word in expected.items():
        assert word in lines[name].split()[-1]


async def test_without_a_column_of_its_own_trouble_takes_the_etas_place():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(80, 6)) as pilot:
        table.put(a_watch(health=Health(HealthStatus.AUTH, "no key"), age_s=70), NOW)
        await pilot.pause()
        header, row = screen(app)[:2]
    assert "HEALTH" not in header
    assert "auth" in row
    assert "1m" in row


async def test_a_stall_mark_stands_beside_the_state():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(120, 6)) as pilot:
        table.put(a_watch(history=a_history(1, 2, quiet_s=400)), NOW)
        await pilot.pause()
        assert "▸ running ◷" in screen(app)[1]


async def test_the_account_is_told_where_it_is_not_the_provider():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(140, 6)) as pilot:
        table.put(a_watch("retab-eu:x", provider="retab"), NOW)
        await pilot.pause()
        assert "retab-eu" in screen(app)[1]


async def test_hostile_text_stays_text_on_its_own_line():
    name = "\x1b]0;pwned\x07\x1b[31mred[/] [red]markup[/red]\nsecond\u202eline\x9b2J \udcff"
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(160, 6)) as pilot:
        table.put(a_watch(name=name, state=State.UNKNOWN, state_raw="[b]\x1b[2J\nX"), NOW)
        await pilot.pause()
        lines = screen(app)
    assert "red[/] [red]markup[/red] secondline" in lines[1]
    assert "? [b] X" in lines[1]
    assert lines[2].strip() == ""
    assert not any(character in "".join(lines) for character in "\x1b\x07\x9b\u202e\udcff")


async def test_figures_beyond_the_total_are_told_as_they_are():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 8)) as pilot:
        for number, (done, total) in enumerate([(5, 4), (0, 0), (None, 7), (3, None)]):
            table.put(a_watch(f"retab:r{number}", done=done, total=total), NOW)
        await pilot.pause()
        lines = screen(app)[1:5]
    for line, figures in zip(lines, ["5/4", "0/0", "–/7", "3/–"], strict=True):
        assert figures in line
    assert "━" in lines[0]
    assert not any(part in "".join(lines[1:]) for part in "━╾")


async def test_plain_glyphs_only():
    table = RunsTable(ASCII)
    app = Host(table)
    async with app.run_test(size=(120, 16)) as pilot:
        table.set_rows([w for w in varied_watches() if w.title.isascii()], NOW)
        await pilot.pause()
        assert "".join(screen(app)).isascii()


async def test_only_rows_in_sight_are_rendered(monkeypatch):
    rendered = []
    real = canvas_module.row_cells

    def counting(watch, look, layout):
        rendered.append(watch.ref)
        return real(watch, look, layout)

    monkeypatch.setattr(canvas_module, "row_cells", counting)
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 20)) as pilot:
        table.set_rows(many(1_000), NOW)
        await pilot.pause()
        assert {ref.id for ref in rendered} == {f"run_{number}" for number in range(19)}
        rendered.clear()
        table.put(replace(many(1_000)[500], name="far away"), NOW)
        table.tick(NOW + timedelta(seconds=60))
        await pilot.pause()
        assert {ref.id for ref in rendered} == {f"run_{number}" for number in range(19)}
        await pilot.press("G")
        await pilot.pause()
        assert "run 999" in screen(app)[-1]


async def test_an_update_repaints_only_the_cells_that_differ():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(120, 10)) as pilot:
        watches = many(3)
        table.set_rows(watches, NOW)
        await pilot.pause()
        header = screen(app)[0]
        seen = spy_refresh(table)
        table.put(a_watch("retab:run_1", name="run 1", done=6), NOW)
        (region,) = flat(seen)
        assert (region.y, region.height) == (2, 1)
        assert region.x == header.index("PROGRESS")
        assert region.right < header.index("COUNTS")
        await pilot.pause()
        assert "6/10" in screen(app)[2]


async def test_nothing_is_repainted_where_nothing_shown_changed():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(120, 10)) as pilot:
        table.set_rows(varied_watches(), NOW)
        await pilot.pause()
        seen = spy_refresh(table)
        for watch in varied_watches():
            table.put(watch, NOW)
        table.set_rows(varied_watches(), NOW)
        table.tick(NOW)
        assert seen == []


async def test_time_repaints_ages_alone():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(120, 10)) as pilot:
        table.set_rows(many(3), NOW)
        await pilot.pause()
        age_at = screen(app)[0].index("AGE")
        seen = spy_refresh(table)
        table.tick(NOW + timedelta(seconds=5))
        assert seen == []
        table.tick(NOW + timedelta(seconds=30))
        assert [region.y for region in flat(seen)] == [1, 2, 3]
        assert all(region.x <= age_at < region.right for region in flat(seen))
        await pilot.pause()
        assert "30s" in screen(app)[1]


async def test_rows_that_come_back_into_sight_show_what_is_now():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 8)) as pilot:
        table.set_rows(many(50), NOW)
        await pilot.press("end")
        table.put(a_watch("retab:run_0", name="renamed"), NOW)
        table.tick(NOW + timedelta(seconds=40))
        await pilot.press("home")
        await pilot.pause()
        assert "renamed" in screen(app)[1]
        assert "40s" in screen(app)[1]


async def test_the_pointer_moving_over_rows_costs_nothing():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 10)) as pilot:
        table.set_rows(many(5), NOW)
        await pilot.hover(table, offset=(5, 1))
        seen = spy_refresh(table)
        for y in range(1, 6):
            await pilot.hover(table, offset=(5, y))
        await pilot.pause()
        assert seen == []


async def test_the_first_run_is_selected_and_told():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 10)) as pilot:
        assert table.selected is None
        table.put(many(1)[0], NOW)
        await pilot.pause()
        assert table.selected == many(1)[0].ref
        assert [message.ref for message in app.heard_of(RunsTable.Selected)] == [table.selected]


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        ("down", 1),
        ("j j k", 1),
        ("up", 0),
        ("end", 99),
        ("G home", 0),
        ("G g", 0),
        ("pagedown", 8),
        ("pagedown pagedown pageup", 8),
        ("ctrl+d", 8),
        ("G down", 99),
    ],
)
async def test_keys_move_the_selection(keys, at):
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 10)) as pilot:
        table.set_rows(many(100), NOW)
        table.focus()
        await pilot.press(*keys.split())
        await pilot.pause()
        assert table.selected.id == f"run_{at}"
        assert sum("▌" in line and f"run {at} " in line for line in screen(app)) == 1


async def test_the_selection_stays_with_its_run_while_rows_move():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 10)) as pilot:
        watches = many(6)
        table.set_rows(watches, NOW)
        table.select(watches[2].ref)
        table.set_rows([watches[5], watches[2], *watches[3:5]], NOW)
        await pilot.pause()
        assert table.selected == watches[2].ref
        assert [line.lstrip("▌").split()[2:4] for line in screen(app)[1:5]] == [
            ["run", "5"],
            ["run", "2"],
            ["run", "3"],
            ["run", "4"],
        ]
        assert screen(app)[2].startswith("▌")
        assert "▌" not in screen(app)[1] + screen(app)[3]


async def test_a_selected_run_that_goes_hands_on_to_the_next():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 10)) as pilot:
        watches = many(3)
        table.set_rows(watches, NOW)
        table.select(watches[1].ref)
        table.drop(watches[1].ref)
        assert table.selected == watches[2].ref
        table.drop(watches[2].ref)
        assert table.selected == watches[0].ref
        table.drop(watches[0].ref)
        assert table.selected is None
        table.drop(watches[0].ref)
        await pilot.pause()
        assert app.heard_of(RunsTable.Selected)[-1].ref is None
        assert not any("run" in line for line in screen(app)[1:])


async def test_enter_and_a_double_click_open_and_a_click_selects():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 10)) as pilot:
        watches = many(5)
        table.set_rows(watches, NOW)
        table.focus()
        await pilot.click(table, offset=(20, 3))
        assert table.selected == watches[2].ref
        assert app.heard_of(RunsTable.Opened) == []
        await pilot.press("enter")
        await pilot.double_click(table, offset=(20, 4))
        await pilot.pause()
        opened = [message.ref for message in app.heard_of(RunsTable.Opened)]
        assert opened == [watches[2].ref, watches[3].ref]
        await pilot.click(table, offset=(20, 8))
        await pilot.click(table, offset=(20, 0))
        assert table.selected == watches[3].ref


async def test_the_titles_stay_while_rows_scroll():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 8)) as pilot:
        table.set_rows(many(40), NOW)
        table.focus()
        await pilot.press("G")
        await pilot.pause()
        lines = screen(app)
    assert "STATE" in lines[0]
    assert "run 39" in lines[7]
    assert "run 33" in lines[1]


async def test_the_form_at_its_edge_does_not_depend_on_the_scrollbar():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(60, 8)) as pilot:
        table.set_rows(many(8), NOW)
        await pilot.pause()
        assert not table.compact
        assert "STATE" in screen(app)[0]


async def test_a_selected_row_is_told_by_its_ground_and_a_mark():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 8)) as pilot:
        table.set_rows(many(3), NOW)
        table.focus()
        await pilot.pause()
        assert style_at(app, 20, 1).bgcolor != style_at(app, 20, 2).bgcolor
        table.blur()
        await pilot.pause()
        blurred = style_at(app, 20, 1).bgcolor
        table.focus()
        await pilot.pause()
        assert style_at(app, 20, 1).bgcolor != blurred


async def test_another_theme_repaints_in_its_colours():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 8)) as pilot:
        table.set_rows(many(3), NOW)
        await pilot.pause()
        dark = style_at(app, 20, 2)
        app.theme = "evaltui-light"
        await pilot.pause()
        light = style_at(app, 20, 2)
        assert dark.color != light.color
        assert dark.bgcolor != light.bgcolor


async def test_a_resize_keeps_the_selection_in_sight():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(100, 40)) as pilot:
        table.set_rows(many(39), NOW)
        table.focus()
        await pilot.press("G")
        await pilot.resize_terminal(50, 6)
        await pilot.pause()
        assert table.compact
        assert any(line.startswith("▌") and "run 38" in line for line in screen(app))


async def test_a_run_seen_long_ago_is_no_failure():
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(130, 6)) as pilot:
        gone = Health(HealthStatus.UNREACHABLE, "connection refused", 9, ago(4_000))
        table.put(a_watch(health=gone, age_s=4_000), NOW)
        await pilot.pause()
        row = screen(app)[1]
    assert "▸ running" in row
    assert "1h" in row
    assert "unreachable" in row
    assert "failed" not in row


async def test_a_hundred_live_runs_write_little(monkeypatch):
    """A stock table writes some 300 kB for each second of this; the bound is far below it."""
    table = RunsTable()
    app = Host(table)
    written = []
    async with app.run_test(size=(120, 50)) as pilot:
        table.set_rows(many(100), NOW)
        await pilot.pause()
        monkeypatch.setattr(type(app), "is_headless", property(lambda app: False))
        monkeypatch.setattr(app._driver, "write", written.append)
        for number in range(0, 100, 2):
            table.put(a_watch(f"retab:run_{number}", name=f"run {number}", done=6), NOW)
        table.tick(NOW + timedelta(seconds=1))
        await pilot.pause()
        busy = sum(map(len, written))
        written.clear()
        table.tick(NOW + timedelta(seconds=1))
        await pilot.pause()
        monkeypatch.undo()
    assert 0 < busy < 9_000
    assert written == []


async def test_many_changes_at_once_are_shown_as_one_by_one(monkeypatch):
    watches = [a_watch(f"retab:run_{number}", name=f"run {number}") for number in range(40)]
    changed = [
        replace(watch, snapshot=replace(watch.snapshot, done=10**number, total=10**7))
        for number, watch in enumerate(watches[:7])
    ]
    changed[3] = replace(changed[3], health=Health(HealthStatus.UNREACHABLE, "refused"))
    changed[4] = replace(changed[4], name="a name that is much longer than all others were")
    news = [*changed, a_watch("retab:new", name="new"), replace(watches[30], name="x" * 50)]
    lines = []
    for at_once in (True, False):
        table = RunsTable()
        app = Host(table)
        async with app.run_test(size=(130, 20)) as pilot:
            table.set_rows(watches, NOW)
            await pilot.pause()
            if at_once:
                table.put_all(news, NOW)
            else:
                for watch in news:
                    table.put(watch, NOW)
            await pilot.pause()
            lines.append(screen(app))
            assert table.row_count == 41
    assert lines[0] == lines[1]
    assert "100000/10.0M" in lines[0][6]


async def test_of_runs_out_of_sight_nothing_is_rendered(monkeypatch):
    watches = many(100)
    table = RunsTable()
    app = Host(table)
    async with app.run_test(size=(130, 20)) as pilot:
        table.set_rows(watches, NOW)
        await pilot.pause()
        rendered = []
        monkeypatch.setattr(table, "_rendered", rendered.append)
        table.put_all([replace(watch, observed_at=NOW) for watch in watches[50:]], NOW)
        assert rendered == []
