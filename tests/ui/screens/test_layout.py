"""From 40×10 to 250×80 and any resize: what matters shows, and the keys go somewhere."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaltui.ui.widgets.detail.reader import Reader
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import Stage
from tests.ui.screens.test_main_keys import ORDERS, TONE, ZEBRA, seen

SIZES = [(40, 10), (59, 16), (60, 10), (80, 24), (120, 40), (180, 15), (200, 50), (250, 80)]


async def resize(stage: Stage, *size: int) -> None:
    await stage.pilot.resize_terminal(*size)
    await stage.until(lambda: tuple(stage.main.size) == size)
    await stage.pilot.pause()


def keys_go_somewhere(stage: Stage) -> bool:
    focused = stage.main.focused
    return focused is not None and focused.display and focused.is_on_screen


@pytest.mark.parametrize("size", SIZES)
async def test_every_size_shows_the_runs_and_their_figures(
    new_stage: NewStage, size: tuple[int, int]
):
    stage = new_stage(ZEBRA, TONE, ORDERS)
    async with stage.shown(size):
        await seen(stage, ZEBRA, TONE, ORDERS)
        for name, figures in (("lively-anci", "7/40"), ("eval-5f3a9c21", "1/25")):
            assert figures in stage.row(name)
        assert "3 running" in stage.lines[0]
        assert "q Quit" in stage.lines[-1] or "? Help" in stage.lines[-1]
        assert all(len(line) <= size[0] for line in stage.lines)
        assert keys_go_somewhere(stage)


@pytest.mark.parametrize(("size", "both"), [((40, 10), False), ((80, 11), False), ((80, 24), True)])
async def test_a_strip_shows_the_details_alone_on_enter(
    new_stage: NewStage, size: tuple[int, int], both: bool
):
    stage = new_stage(ZEBRA)
    async with stage.shown(size):
        await seen(stage, ZEBRA)
        assert stage.detail.display is both
        await stage.press("enter")
        await stage.until(lambda: stage.shows("Verdict pending"))
        assert isinstance(stage.app.focused, Reader)
        assert stage.table.display is both
        await stage.press("escape")
        await stage.until(lambda: stage.app.focused is stage.table)
        assert stage.detail.display is both


async def test_wide_screens_put_the_two_side_by_side(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown((200, 50)):
        await seen(stage, ZEBRA)
        assert stage.table.region.y == stage.detail.region.y
        assert stage.table.region.width > stage.detail.region.width > 60


async def test_details_that_no_longer_fit_hand_the_keys_to_the_table(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown((120, 40)):
        await seen(stage, ZEBRA)
        await stage.press("enter")
        await stage.until(lambda: isinstance(stage.app.focused, Reader))
        await resize(stage, 40, 10)
        await stage.until(lambda: stage.app.focused is stage.table)


@pytest.mark.parametrize("before", [[], ["enter"], ["z"], ["enter", "4"], ["d"]])
async def test_down_to_one_cell_and_back(new_stage: NewStage, before: list[str]):
    stage = new_stage(ZEBRA)
    async with stage.shown((120, 40)):
        await seen(stage, ZEBRA)
        await stage.press(*before)
        for size in ((1, 1), (40, 10), (3, 30), (250, 2), (120, 40)):
            await resize(stage, *size)
        if before == ["d"]:
            await stage.until(lambda: stage.shows("No runs are watched yet"))
            await stage.press("u")
        await stage.until(lambda: stage.shows("lively-ancient-zebra"))
        await stage.until(lambda: keys_go_somewhere(stage))


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_resize_leaves_a_screen_that_works(tmp_path_factory, data):
    sizes = data.draw(st.lists(st.tuples(st.integers(1, 250), st.integers(1, 80)), max_size=5))
    keys = data.draw(st.lists(st.sampled_from(["enter", "escape", "z", "j", "3"]), max_size=4))

    async def play() -> None:
        stage = Stage(tmp_path_factory.mktemp("any") / "runs.toml").watch(ZEBRA, TONE)
        async with stage.shown():
            for index, size in enumerate(sizes):
                await stage.press(*keys[index : index + 1])
                await resize(stage, *size)
            await resize(stage, 120, 40)
            await stage.until(lambda: keys_go_somewhere(stage))
            await stage.press("escape")
            await stage.until(lambda: stage.row("lively-ancient-zebra"))

    import asyncio  # noqa: PLC0415 - hypothesis runs no coroutines

    asyncio.run(play())


class TestDialogsOnAStrip:
    @pytest.mark.parametrize("key", ["a", "s", "e", "i", "question_mark", "colon"])
    async def test_they_fit(self, new_stage: NewStage, key: str):
        stage = new_stage(ZEBRA)
        async with stage.shown((40, 10)):
            await seen(stage, ZEBRA)
            await stage.press(key)
            await stage.until(lambda: stage.app.screen is not stage.main)
            await stage.pilot.pause()
            assert all(len(line) <= 40 for line in stage.lines)
            focused = stage.app.screen.focused
            assert focused is not None
            assert focused.is_on_screen
            await stage.press("escape")
            await stage.until(lambda: stage.app.screen is stage.main)

    async def test_a_long_sentence_can_be_read(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown((40, 10)):
            await stage.press("a")
            await stage.type("https://elsewhere.example.org/api/evaluations/v3/runs/x")
            told = "is not the address of any account, and a key is sent only to addresses"
            await stage.until(lambda: told in stage.prose)
            assert "https://elsewhere.example.org is not the address" in stage.prose

    async def test_the_choice_of_a_stream_is_told_by_more_than_a_colour(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown((40, 10)):
            await stage.press("s")
            await stage.until(lambda: stage.line("event stream"))
            without = stage.line("event stream")
            await stage.press("tab", "space")
            await stage.until(lambda: stage.line("event stream") != without)
            await stage.press("space")
            await stage.until(lambda: stage.line("event stream") == without)

    async def test_the_help_scrolls(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown((40, 10)):
            await stage.press("question_mark")
            await stage.until(lambda: stage.shows("Keys"))
            await stage.press("end")
            await stage.until(lambda: stage.shows("stalled"))
