"""Every key of the main screen does what the help says of it."""

from __future__ import annotations

import os

import pytest

from evaltui.model.run import State
from evaltui.ui.screens.ask_text import AskText
from evaltui.ui.screens.help import HelpScreen
from evaltui.ui.screens.start_run import StartRun
from evaltui.ui.widgets.detail import DetailPane
from evaltui.ui.widgets.detail.reader import Reader
from evaltui.ui.widgets.detail.tabs import TabName
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import ENVIRON, Stage

ZEBRA = "langwatch:lively-ancient-zebra"
HERON = "langwatch:brisk-copper-heron"
TONE = "nugen:eval-5f3a9c21"
ORDERS = "retab:wfevalrun_m4x7pd"


async def seen(stage: Stage, *references: str) -> None:
    await stage.until(
        lambda: all(stage.known(run).snapshot for run in references), f"{references} seen"
    )
    await stage.settle()


class TestAdd:
    @pytest.mark.parametrize(
        "text",
        [
            ZEBRA,
            "http://demo.localhost/api/evaluations/v3/runs/lively-ancient-zebra",
            "http://demo.localhost/acme/experiments/rag?runId=lively-ancient-zebra",
        ],
    )
    async def test_a_reference_or_url_is_told_while_typing_and_then_watched(
        self, new_stage: NewStage, text: str
    ):
        stage = new_stage()
        async with stage.shown():
            await stage.press("a")
            await stage.type(text)
            told = "watches LangWatch run lively-ancient-zebra at http://demo.localhost"
            await stage.until(lambda: stage.shows(told))
            await stage.press("enter")
            await seen(stage, ZEBRA)
            assert stage.order == [ZEBRA]
            assert "7/40" in stage.row("lively-ancient-zebra")

    async def test_a_bad_text_is_told_and_cannot_be_entered(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await stage.press("a")
            await stage.enter("langwtch:x")
            await stage.until(lambda: stage.shows("did you mean langwatch?"))
            assert isinstance(stage.app.screen, AskText)
            await stage.press("escape")
            await stage.settle()
            assert stage.app.screen is stage.main
            assert stage.order == []

    async def test_a_run_that_is_watched_is_chosen(self, new_stage: NewStage):
        stage = new_stage(ZEBRA, TONE)
        async with stage.shown():
            await stage.press("j", "a")
            await stage.enter(ZEBRA)
            await stage.until(lambda: stage.says("is watched already"))
            assert str(stage.table.selected) == ZEBRA
            assert stage.order == [ZEBRA, TONE]


class TestStart:
    async def test_a_started_run_is_polled_to_its_end(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await stage.press("s")
            await stage.enter("rag-quality")
            await stage.until(lambda: stage.order)
            (run,) = stage.order
            await seen(stage, run)
            assert stage.says("Started", run)
            assert str(stage.table.selected) == run
            await stage.pass_time(30)
            assert stage.known(run).state is State.COMPLETED
            assert stage.asked.about(run.partition(":")[2]) > 5

    async def test_a_started_run_has_its_page_from_the_start(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await stage.press("s")
            await stage.enter("rag-quality")
            await stage.until(lambda: stage.order)
            (run,) = stage.order
            await stage.pass_time(8)
            snapshot = stage.known(run).snapshot
            assert snapshot is not None
            assert snapshot.state is State.RUNNING
            assert snapshot.done is not None, "nothing came since the answer to the start"
            page = f"/experiments/rag-quality?runId={run.partition(':')[2]}"
            assert (snapshot.url or "").endswith(page)

    async def test_a_stream_drives_the_row_without_polling(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await stage.press("s")
            await stage.type("rag-quality")
            await stage.press("tab", "space")
            await stage.press("enter")
            await stage.until(lambda: stage.order)
            (run,) = stage.order
            assert stage.known(run).from_stream
            await stage.pass_time(12)
            halfway = stage.known(run).snapshot
            assert halfway is not None
            assert halfway.state is State.RUNNING
            assert 0 < (halfway.done or 0) < 24
            await stage.press("r", "R", "p")
            await stage.until(lambda: stage.says("event stream drives this run"))
            assert not stage.known(run).paused
            await stage.pass_time(20)
            watch = stage.known(run)
            assert (watch.state, watch.from_stream) == (State.COMPLETED, False)
            assert stage.asked.about(run.partition(":")[2]) == 0

    async def test_a_stream_that_is_cut_is_followed_by_polling(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await stage.press("s")
            await stage.type("cut-short")
            await stage.press("tab", "space", "enter")
            await stage.until(lambda: stage.order)
            (run,) = stage.order
            await stage.pass_time(40)
            assert stage.asked.about(run.partition(":")[2]) > 0
            assert stage.known(run).state is State.COMPLETED

    async def test_a_cut_stream_that_nobody_else_tells_of_is_not_called_failed(
        self, new_stage: NewStage
    ):
        stage = new_stage()
        async with stage.shown():
            await stage.press("s")
            await stage.type("stream-only")
            await stage.press("tab", "space", "enter")
            await stage.until(lambda: stage.order)
            (run,) = stage.order
            await stage.pass_time(4)
            await stage.press("d", "u")
            await stage.pass_time(40)
            watch = stage.known(run)
            assert watch.state is State.RUNNING
            assert watch.judgement.verdict == "none"

    @pytest.mark.parametrize(
        ("slug", "stream", "reason"),
        [
            ("no-such-suite", False, "404"),
            ("rag-quality-422", True, "422"),
        ],
    )
    async def test_a_refused_start_is_told(
        self, new_stage: NewStage, slug: str, stream: bool, reason: str
    ):
        stage = new_stage()
        async with stage.shown():
            await stage.press("s")
            await stage.type(slug)
            await stage.press(*(["tab", "space", "enter"] if stream else ["enter"]))
            await stage.until(lambda: stage.says("was not started", reason))
            assert stage.order == []

    async def test_what_names_no_experiment_stays_in_the_dialog(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await stage.press("s", "enter")
            await stage.until(lambda: stage.shows("has no id after the colon"))
            await stage.enter("nowhere:x")
            await stage.until(lambda: stage.shows("no account and no provider"))
            await stage.press("home", "ctrl+k")
            await stage.enter("nugen:anything")
            await stage.until(lambda: stage.shows("Nugen starts no runs from here"))
            await stage.press("home", "ctrl+k")
            await stage.type("rag-quality")
            told = "starts LangWatch experiment rag-quality at http://demo.localhost"
            await stage.until(lambda: stage.shows(told))
            assert isinstance(stage.app.screen, StartRun)


class TestRemoveAndUndo:
    async def test_runs_come_back_in_reverse_order_to_their_places(self, new_stage: NewStage):
        stage = new_stage(ZEBRA, TONE, ORDERS)
        async with stage.shown():
            await seen(stage, ZEBRA, TONE, ORDERS)
            await stage.press("j", "d", "delete")
            assert stage.order == [ZEBRA]
            assert stage.says("u puts it back")
            await stage.press("u")
            assert stage.order == [ZEBRA, ORDERS]
            assert str(stage.table.selected) == ORDERS
            await stage.press("u", "u")
            assert stage.order == [ZEBRA, TONE, ORDERS]
            assert stage.says("Nothing was removed")
            assert stage.known(TONE).snapshot is not None

    async def test_a_removed_run_is_asked_no_more_until_it_is_back(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.press("d")
            await stage.settle()
            before = stage.asked.about("zebra")
            await stage.pass_time(20)
            assert stage.asked.about("zebra") == before
            await stage.press("u")
            await stage.until(lambda: stage.asked.about("zebra") > before)

    async def test_the_keys_work_on_after_the_last_run_went_and_came(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await stage.press("d")
            await stage.until(lambda: stage.shows("No runs are watched yet"))
            await stage.press("u")
            await stage.until(lambda: stage.app.focused is stage.table)
            await stage.press("enter")
            await stage.until(lambda: isinstance(stage.app.focused, Reader))

    async def test_without_runs_the_keys_do_nothing(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await stage.press("d", "e", "r", "R", "p", "i", "o", "y", "z", "enter", "escape")
            await stage.settle()
            assert stage.app.screen is stage.main
            assert stage.shows("No runs are watched yet")


class TestSettings:
    async def test_rename_and_take_the_name_away(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.press("e")
            await stage.enter("my run")
            await stage.until(lambda: stage.known(ZEBRA).name == "my run")
            assert stage.row("my run")
            await stage.press("e", "backspace", "enter")
            await stage.until(lambda: stage.known(ZEBRA).name is None)

    async def test_confirming_the_services_name_does_not_make_it_ones_own(
        self, new_stage: NewStage
    ):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.press("e", "enter")
            await stage.settle()
            assert stage.known(ZEBRA).name is None

    async def test_the_interval_is_kept_to(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.press("i")
            await stage.enter("0.1")
            await stage.until(lambda: stage.shows("a number of seconds from 0.5"))
            await stage.press("home", "ctrl+k")
            await stage.enter("20")
            await stage.until(lambda: stage.known(ZEBRA).interval_s == 20)
            await stage.settle()
            before = stage.asked.about("zebra")
            await stage.pass_time(18)
            assert stage.asked.about("zebra") == before
            await stage.pass_time(4)
            assert stage.asked.about("zebra") == before + 1

    async def test_pause_and_go_on(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.press("p")
            await stage.until(lambda: "paused" in stage.row("zebra"))
            before = stage.asked.about("zebra")
            await stage.pass_time(10)
            assert stage.asked.about("zebra") == before
            await stage.press("p")
            await stage.until(lambda: stage.asked.about("zebra") == before + 1)
            await stage.pass_time(5)
            assert stage.asked.about("zebra") > before + 1


class TestRefresh:
    async def test_a_running_run_is_asked_at_once(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await seen(stage, ZEBRA)
            before = stage.asked.about("zebra")
            await stage.press("r")
            await stage.until(lambda: stage.asked.about("zebra") == before + 1)

    async def test_an_ended_run_is_asked_once_more(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.pass_time(40)
            assert stage.known(ZEBRA).ended
            for _ in range(2):
                before = stage.asked.about("zebra")
                await stage.press("r")
                await stage.until(lambda before=before: stage.asked.about("zebra") > before)
                await stage.pass_time(10)
                assert stage.asked.about("zebra") == before + 1

    async def test_a_paused_run_is_asked_once_and_stays_paused(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.press("p")
            await stage.settle()
            before = stage.asked.about("zebra")
            await stage.press("r")
            await stage.until(lambda: stage.asked.about("zebra") == before + 1)
            await stage.pass_time(10)
            assert stage.asked.about("zebra") == before + 1
            await stage.press("p")
            await stage.pass_time(10)
            assert stage.asked.about("zebra") > before + 3

    async def test_all_are_asked_that_have_not_ended(self, new_stage: NewStage):
        stage = new_stage(ZEBRA, TONE, ORDERS)
        async with stage.shown():
            await seen(stage, ZEBRA, TONE, ORDERS)
            await stage.choose(TONE)
            await stage.press("p")
            await stage.settle()
            stage.asked.paths.clear()
            await stage.press("R")
            await stage.until(lambda: len(stage.asked.paths) >= 2)
            await stage.settle()
            assert stage.asked.about("eval-5f3a9c21") == 0


class TestOpenAndCopy:
    async def test_without_a_browser_the_address_is_copied(self, new_stage: NewStage):
        stage = new_stage(HERON)
        async with stage.shown():
            await seen(stage, HERON)
            await stage.pass_time(40)
            url = stage.known(HERON).snapshot.url
            assert url
            await stage.press("o")
            await stage.until(lambda: stage.says(url))
            assert stage.app.clipboard == url

    async def test_a_browser_gets_it_and_no_key(self, new_stage: NewStage, tmp_path):
        browser = tmp_path / "browser"
        browser.write_text(f'#!/bin/sh\nenv > {tmp_path}/env\necho "$1" > {tmp_path}/opened\n')
        browser.chmod(0o700)
        here = {"DISPLAY": ":0", "BROWSER": f"{browser} %s", "PATH": os.environ["PATH"]}
        stage = new_stage(HERON, environ={**ENVIRON, **here})
        async with stage.shown():
            await seen(stage, HERON)
            await stage.pass_time(40)
            await stage.press("o")
            await stage.until((tmp_path / "opened").exists)
            await stage.until(lambda: (tmp_path / "opened").read_text().strip())
            assert (tmp_path / "opened").read_text().strip() == stage.known(HERON).snapshot.url
            inherited = (tmp_path / "env").read_text()
            assert "DISPLAY=:0\n" in inherited
            assert "_KEY" not in inherited

    async def test_a_run_without_a_page_says_so(self, new_stage: NewStage):
        stage = new_stage(TONE)
        async with stage.shown():
            await seen(stage, TONE)
            await stage.press("o")
            await stage.until(lambda: stage.says("gives no page"))

    async def test_the_reference_is_copied(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await stage.press("y")
            await stage.until(lambda: stage.says("Copied", ZEBRA))
            assert stage.app.clipboard == ZEBRA


class TestMovingAbout:
    async def test_zoom_and_back(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.press("z")
            await stage.until(lambda: not stage.table.display)
            assert isinstance(stage.app.focused, Reader)
            await stage.press("escape")
            await stage.until(lambda: stage.table.display)
            await stage.until(lambda: stage.app.focused is stage.table)

    async def test_a_number_opens_a_tab_from_the_table_too(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown((120, 40)):
            await seen(stage, ZEBRA)
            assert stage.app.focused is stage.table
            await stage.press("6")
            await stage.until(lambda: stage.app.screen.query_one(DetailPane).tab is TabName.RAW)
            assert stage.app.focused is stage.table

    async def test_help_tells_every_key_and_closes(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown((120, 120)):
            await stage.press("question_mark")
            await stage.until(lambda: isinstance(stage.app.screen, HelpScreen))
            await stage.until(lambda: stage.shows("Put back what was removed last", "stalled"))
            for tooltip in {
                active.binding.tooltip
                for active in stage.main.active_bindings.values()
                if active.node is stage.main and active.binding.tooltip
            }:
                assert stage.shows(tooltip), tooltip
            await stage.press("question_mark")
            await stage.until(lambda: stage.app.screen is stage.main)

    async def test_the_palette_knows_every_action_once_and_runs_it(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            titles = [found.title for found in stage.app.get_system_commands(stage.main)]
            for title in ("Add", "Start", "Remove", "Undo", "Rename", "Refresh", "Pause"):
                assert titles.count(title) == 1, title
            await stage.press("colon")
            await stage.until(lambda: stage.shows("Search for commands"))
            await stage.type("Remove")
            await stage.until(lambda: stage.shows("Watch the selected or marked runs no longer"))
            await stage.press("enter")
            await stage.settle()
            if stage.app.screen is not stage.main:
                await stage.press("enter")
            await stage.until(lambda: stage.order == [])

    @pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
    async def test_keys_that_quit(self, new_stage: NewStage, key: str):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await stage.press(key)
            await stage.until(lambda: stage.app._exit)

    @pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
    @pytest.mark.parametrize("dialog", ["a", "s", "e", "i", "question_mark", "colon"])
    async def test_keys_that_quit_from_everywhere(self, new_stage: NewStage, dialog: str, key: str):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await stage.press(dialog)
            await stage.until(lambda: stage.app.screen is not stage.main)
            await stage.press(key)
            await stage.until(lambda: stage.app._exit)
