"""The room divided, and everything remembered from one start to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaltui.files.config import Config
from evaltui.files.screen_state import load_screen_state
from evaltui.files.table_settings import TableSettings
from evaltui.model.order import Grouping, SortKey
from evaltui.ui.arrange import GroupKey
from evaltui.ui.glyphs import ASCII
from evaltui.ui.remembered import Remembered
from evaltui.ui.widgets.runs_pane import RunsPane
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import Stage

ZEBRA = "langwatch:lively-ancient-zebra"
TONE = "nugen:eval-5f3a9c21"
ORDERS = "retab:wfevalrun_m4x7pd"
ALL = (ZEBRA, TONE, ORDERS)
MANY = (
    *ALL,
    *("langwatch:brisk-copper-heron", "langwatch:quiet-marble-otter"),
    *("langwatch:nimble-silver-falcon", "langwatch:mellow-violet-ibex", "nugen:eval-20cc48fa"),
    *("nugen:eval-b81d07e4", "retab:wfevalrun_8kq2vt", "retab:wfevalrun_q1d8ks"),
)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "screen.json"


def holding(text: str, state: Path, stage: Stage) -> Remembered:
    state.write_text(text, encoding="utf-8")
    return Remembered(state, stage.clock)


def pane(stage: Stage) -> RunsPane:
    return stage.main.query_one(RunsPane)


async def seen(stage: Stage) -> None:
    await stage.until(lambda: all(watch.snapshot for watch in stage.watchlist.fleet), "all seen")
    await stage.settle()


class TestRemembering:
    async def test_everything_comes_back_after_a_restart(self, new_stage: NewStage, state: Path):
        stage = new_stage(*ALL)
        remembered = Remembered(state, stage.clock)
        async with stage.shown(remembered=remembered):
            await seen(stage)
            await stage.press("greater_than_sign", "greater_than_sign", "b", "g", "left", "left")
            await stage.press("C", "space", "enter", "slash")
            await stage.type("!is:paused")
            await stage.press("enter", "minus", "minus", "G", "enter", "3")
            await stage.until(lambda: not remembered.waiting, "saved")
            await stage.until(lambda: remembered.get("detail.tab", str) == stage.detail.tab.name)
            tab, split = stage.detail.tab, stage.main._split
            assert tab.value == 2
            assert split.over < 50
        remembered.save_at_end()

        again = Stage(stage.path, world_of=stage)
        async with again.shown(remembered=Remembered(state, stage.clock)):
            await again.settle()
            arrangement = again.table.arrangement
            assert arrangement.filter.text == "!is:paused"
            assert arrangement.sort == (SortKey("name"),)
            assert arrangement.group is Grouping.PROVIDER
            assert arrangement.folded == {GroupKey(Grouping.PROVIDER, "langwatch")}
            assert "state" not in again.table.columns_shown
            assert again.detail.tab is tab
            assert again.shows("3 of 3 shown")
            assert again.main._split == split

    async def test_it_is_no_part_of_the_configuration_but_that_is_where_it_begins(
        self, new_stage: NewStage
    ):
        settings = TableSettings(
            ("name", "eta"), (SortKey("age", descending=True),), Grouping.STATE
        )
        stage = new_stage(*ALL, config=Config(table=settings))
        remembered = Remembered(None, stage.clock)
        async with stage.shown(remembered=remembered):
            await seen(stage)
            assert stage.table.columns_shown == ("name", "eta")
            assert stage.table.arrangement.sort == settings.sort
            assert stage.table.arrangement.group is Grouping.STATE
            await stage.press("greater_than_sign", "b")
            await stage.settle()
        again = Stage(stage.path, world_of=stage, config=Config(table=settings))
        async with again.shown(remembered=remembered):
            assert again.table.arrangement.sort == (SortKey("name"),)
            assert again.table.arrangement.group is None
            assert again.table.columns_shown == ("name", "eta")
        changed = TableSettings(None, (SortKey("state"),), Grouping.ACCOUNT)
        newer = Stage(stage.path, world_of=stage, config=Config(table=changed))
        async with newer.shown(remembered=remembered):
            assert newer.table.arrangement.sort == changed.sort
            assert newer.table.arrangement.group is Grouping.ACCOUNT
            assert len(newer.table.columns_shown) > 2

    async def test_what_a_dialog_tries_out_is_not_remembered(self, new_stage: NewStage):
        stage = new_stage(*ALL)
        remembered = Remembered(None, stage.clock)
        async with stage.shown(remembered=remembered):
            await seen(stage)
            await stage.press("C", "space")
            await stage.settle()
            assert "state" not in stage.table.columns_shown
            kept = remembered.get("table.columns", dict)
            assert kept is None or kept["value"] == []

    @pytest.mark.parametrize(
        "text",
        [
            '{"table.sort": {"value": [["colour", true], 7, ["name"]], "configured": null}}',
            '{"table.group": {"value": "moon"}, "table.columns": {"value": [[1]]}}',
            '{"split": {"over": 900, "beside": true}, "detail.tab": "NONE", "table.folded": [3]}',
            '{"table.filter": "stat:x", "table.columns": {"value": [["name", true, -4]]}}',
            '{"split": [], "detail.tab": 3, "table.filter": ["x"], "table.sort": 4}',
        ],
    )
    async def test_nonsense_in_the_state_file_is_left_out(
        self, new_stage: NewStage, state: Path, text: str
    ):
        stage = new_stage(*ALL)
        async with stage.shown(remembered=holding(text, state, stage)):
            await seen(stage)
            assert stage.table.arrangement.plain
            assert stage.row("lively-ancient-zebra")

    async def test_a_state_that_cannot_be_written_is_told_in_a_sentence(
        self, new_stage: NewStage, tmp_path: Path
    ):
        (tmp_path / "file").write_text("")
        stage = new_stage(*ALL)
        remembered = Remembered(tmp_path / "file" / "screen.json", stage.clock)
        async with stage.shown(remembered=remembered):
            await seen(stage)
            await stage.press("b")
            await stage.until(lambda: stage.says("screen.json"))

    async def test_only_what_is_set_is_written(self, new_stage: NewStage, state: Path):
        stage = new_stage(*ALL)
        remembered = Remembered(state, stage.clock)
        async with stage.shown(remembered=remembered):
            await seen(stage)
            await stage.press("b")
            await stage.until(lambda: load_screen_state(state) and not remembered.waiting)
        assert load_screen_state(state)["table.group"]["value"] == "provider"


class TestRoom:
    async def test_the_border_over_the_details_moves(self, new_stage: NewStage):
        stage = new_stage(*MANY)
        async with stage.shown((100, 20)):
            await seen(stage)
            before = pane(stage).size.height
            await stage.press("minus")
            await stage.until(lambda: pane(stage).size.height < before)
            await stage.press("plus", "plus", "plus")
            await stage.until(lambda: pane(stage).size.height > before)
            for _ in range(20):
                await stage.press("plus")
            await stage.settle()
            assert stage.detail.size.height >= 2

    async def test_a_table_of_few_rows_gives_way_at_once(self, new_stage: NewStage):
        stage = new_stage(*MANY)
        async with stage.shown((100, 60)):
            await seen(stage)
            before = pane(stage).size.height
            assert before == 12
            await stage.press("plus", "minus")
            await stage.until(lambda: pane(stage).size.height < before)

    async def test_the_border_beside_the_details_moves(self, new_stage: NewStage):
        stage = new_stage(*ALL)
        async with stage.shown((160, 40)):
            await seen(stage)
            before = pane(stage).size.width
            assert stage.detail.region.y == pane(stage).region.y
            await stage.press("minus")
            await stage.until(lambda: pane(stage).size.width < before)
            await stage.press("plus", "plus")
            await stage.until(lambda: pane(stage).size.width > before)

    async def test_the_details_can_be_put_away(self, new_stage: NewStage):
        stage = new_stage(*ALL)
        async with stage.shown((100, 30)):
            await seen(stage)
            await stage.press("v")
            await stage.until(lambda: not stage.detail.display)
            assert pane(stage).size.height == 28
            await stage.press("plus", "enter")
            await stage.until(lambda: stage.detail.display)
            await stage.press("escape", "v")
            await stage.until(lambda: stage.detail.display and pane(stage).display)

    @pytest.mark.parametrize(
        ("size", "runs", "keys"),
        [((60, 8), 7, False), ((100, 9), 8, False), ((60, 10), 7, True), ((50, 10), 8, True)],
    )
    async def test_a_strip_gives_its_lines_to_runs(
        self, new_stage: NewStage, size: tuple[int, int], runs: int, keys: bool
    ):
        stage = new_stage(*MANY)
        async with stage.shown(size):
            await seen(stage)
            lines = stage.lines[1:-1] if keys else stage.lines[1:]
            shown = [line for line in lines if any(sign in line for sign in "▸✗◌▹?")]
            assert len(shown) == runs
            assert ("q Quit" in stage.lines[-1]) is keys
            assert "running" in stage.lines[0]

    @pytest.mark.parametrize("size", [(100, 30), (160, 40), (60, 8)])
    async def test_plain_ascii_draws_its_borders_so(
        self, new_stage: NewStage, size: tuple[int, int]
    ):
        stage = new_stage(*ALL)
        async with stage.shown(size, glyphs=ASCII):
            await seen(stage)
            await stage.press("space")
            await stage.settle()
            assert stage.text.isascii(), [line for line in stage.lines if not line.isascii()]
