"""The picker: which runs of which account are listed, and what comes of choosing them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from evaltui.files.config import AccountSettings, Config
from evaltui.model.run import State
from evaltui.ui.glyphs import ASCII
from evaltui.ui.remembered import Remembered
from evaltui.ui.screens.find_runs import FindRuns
from evaltui.ui.widgets.found_table import FoundTable
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import ENVIRON, Stage

ORDERS = "retab:wfevalrun_m4x7pd"
INVOICES = "retab:wfevalrun_8kq2vt"
TONE = "nugen:eval-5f3a9c21"
RETAB, NUGEN = "/v1/workflows/evals/runs", "/api/v3/evaluations"


class Between:
    """Stands before the services: answers some lists itself, or keeps them waiting."""

    def __init__(self, stage: Stage) -> None:
        self.services = stage.asked.app
        self.answers: dict[str, list[tuple[int, Any]]] = {}
        """Statuses and bodies by path; each is given once, then the services answer."""
        self.holds: set[str] = set()
        self.given_up: list[str] = []
        """The paths of questions that were ended while they waited."""
        stage.asked.app = self

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        if path in self.holds and scope["method"] == "GET":
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.given_up.append(path)
                raise
        if self.answers.get(path):
            status, body = self.answers[path].pop(0)
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": raw})
            return
        await self.services(scope, receive, send)


def retab_run(run_id: str, **more: Any) -> dict[str, Any]:
    return {
        "id": run_id,
        "workflow_id": "wf_one",
        "lifecycle": {"status": "completed"},
        "total_evals": 3,
    } | more


def retab_list(*runs: Any) -> dict[str, Any]:
    return {"data": list(runs), "list_metadata": {"before": None, "after": None}}


async def opened(stage: Stage) -> FindRuns:
    await stage.press("f")
    await stage.until(lambda: isinstance(stage.app.screen, FindRuns), "the picker")
    await stage.pilot.pause()
    picker = stage.app.screen
    assert isinstance(picker, FindRuns)
    return picker


async def listing(stage: Stage, account: str, words: str) -> FoundTable:
    """Wait until the runs of an account are listed, of which one has these words."""
    shown: Callable[[], bool] = lambda: stage.shows(f"[{account}]", words)  # noqa: E731
    await stage.until(shown, f"{words} of {account}")
    table = stage.app.screen.query_one(FoundTable)
    await stage.until(lambda: table.has_focus)
    return table


async def listed(stage: Stage, account: str, words: str) -> FoundTable:
    """Open the picker with the runs of an account."""
    stage.main._remembered.put("find.account", account)
    await opened(stage)
    return await listing(stage, account, words)


async def closed(stage: Stage) -> None:
    await stage.until(lambda: stage.app.screen is stage.main, "the main screen")


class TestChoosing:
    async def test_the_run_under_the_cursor_is_added_and_selected(self, new_stage: NewStage):
        stage = new_stage(TONE)
        async with stage.shown():
            await listed(stage, "retab", "wfevalrun_m4x7pd")
            line = stage.line("wfevalrun_m4x7pd")
            assert "wf_purchase_orders" in line
            assert "running" in line
            assert "just now" in line
            await stage.press("end", "enter")
            await closed(stage)
            assert stage.order == [TONE, ORDERS]
            assert str(stage.table.selected) == ORDERS
            await stage.until(lambda: stage.known(ORDERS).snapshot, "asked for at once")

    async def test_marked_runs_are_added_in_their_order(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            table = await listed(stage, "retab", "wfevalrun_m4x7pd")
            there = [str(watch.ref) for watch in table._rows.watches]
            await stage.press("j", "space", "space")
            await stage.until(lambda: stage.shows("✱ 2 marked"))
            await stage.press("home", "enter")
            await closed(stage)
            assert stage.order == there[1:3]
            assert str(stage.table.selected) == there[1]
            assert stage.says("2 of 2 chosen runs added")

    async def test_what_is_watched_is_told_by_its_name_and_only_gone_to(self, new_stage: NewStage):
        stage = new_stage(TONE, ORDERS)
        stage.watchlist.rename(stage.known(ORDERS).ref, "my orders")
        async with stage.shown():
            table = await listed(stage, "retab", "my orders")
            assert any("my orders" in line and "watched" in line for line in stage.lines)
            assert sum("watched" in line for line in stage.lines) == 1
            table.select(stage.known(ORDERS).ref)
            await stage.press("enter")
            await closed(stage)
            assert stage.says("is watched already")
            assert str(stage.table.selected) == ORDERS
            assert stage.order == [TONE, ORDERS]

    async def test_all_that_are_not_watched_yet_are_marked_at_once(self, new_stage: NewStage):
        stage = new_stage(ORDERS)
        async with stage.shown():
            table = await listed(stage, "retab", "wf_purchase_orders")
            await stage.press("asterisk")
            assert len(table.marked) == table.row_count - 1
            await stage.press("asterisk")
            assert table.marked == ()

    async def test_marks_of_several_accounts_are_added_together(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await listed(stage, "nugen", "eval-5f3a9c21")
            await stage.press("end", "space", "tab")
            await listing(stage, "retab", "wfevalrun_m4x7pd")
            await stage.press("end", "space")
            await stage.until(lambda: stage.shows("✱ 2 marked, 1 not in sight"))
            await stage.press("enter")
            await closed(stage)
            assert {ref.partition(":")[0] for ref in stage.order} == {"nugen", "retab"}
            assert len(stage.order) == 2

    async def test_leaving_adds_nothing(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await listed(stage, "retab", "wfevalrun_m4x7pd")
            await stage.press("space", "escape")
            await closed(stage)
            assert stage.order == []

    async def test_the_keys_of_lists_move(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            table = await listed(stage, "retab", "wfevalrun_m4x7pd")
            refs = [watch.ref for watch in table._rows.watches]
            for key, there in (("G", -1), ("g", 0), ("pagedown", -1), ("ctrl+u", 0), ("down", 1)):
                await stage.press(key)
                assert table.selected == refs[there]
            await stage.press("ctrl+d", "pageup", "k", "up")
            assert table.selected == refs[0]


class TestAccounts:
    async def test_keys_go_round_the_accounts_and_the_last_is_remembered(self, new_stage: NewStage):
        stage = new_stage()
        remembered = Remembered(None, stage.clock)
        async with stage.shown(remembered=remembered):
            await opened(stage)
            await stage.until(lambda: stage.shows("[langwatch]"))
            for key, account in (
                ("tab", "nugen"),
                ("right", "retab"),
                ("l", "langwatch"),
                ("shift+tab", "retab"),
                ("left", "nugen"),
                ("h", "langwatch"),
                ("left", "retab"),
            ):
                await stage.press(key)
                await stage.until(lambda account=account: stage.shows(f"[{account}]"))
            await listing(stage, "retab", "wfevalrun_m4x7pd")
            await stage.press("escape")
            await closed(stage)
        again = new_stage()
        async with again.shown(remembered=remembered):
            await opened(again)
            await listing(again, "retab", "wfevalrun_m4x7pd")

    async def test_it_begins_with_the_selected_runs_account(self, new_stage: NewStage):
        stage = new_stage(TONE)
        async with stage.shown():
            await opened(stage)
            await listing(stage, "nugen", "eval-5f3a9c21")

    async def test_a_click_chooses_an_account(self, new_stage: NewStage):
        stage = new_stage(TONE)
        async with stage.shown():
            await opened(stage)
            y = next(y for y, line in enumerate(stage.lines) if "[nugen]" in line)
            await stage.pilot.click(offset=(stage.lines[y].index(" retab ") + 2, y))
            await listing(stage, "retab", "wfevalrun_m4x7pd")

    async def test_a_slow_account_never_shows_under_anothers_name(self, new_stage: NewStage):
        stage = new_stage()
        between = Between(stage)
        between.holds = {RETAB}
        async with stage.shown():
            stage.main._remembered.put("find.account", "nugen")
            await opened(stage)
            await listing(stage, "nugen", "eval-5f3a9c21")
            await stage.press("tab")
            await stage.until(lambda: stage.shows("[retab]", "Asking Retab for its newest runs…"))
            assert not stage.shows("eval-5f3a9c21")
            assert not stage.app.screen.query_one(FoundTable).display
            await stage.press("enter", "space", "slash")
            await stage.settle()
            assert stage.shows("[retab]", "Asking Retab")
            await stage.press("shift+tab")
            await listing(stage, "nugen", "eval-5f3a9c21")
            await stage.settle()
            assert between.given_up == [RETAB], "the question was not ended"

    async def test_closing_ends_the_question(self, new_stage: NewStage):
        stage = new_stage()
        between = Between(stage)
        between.holds = {RETAB}
        async with stage.shown():
            stage.main._remembered.put("find.account", "retab")
            await opened(stage)
            await stage.until(lambda: stage.shows("Asking Retab"))
            await stage.until(lambda: any(RETAB in path for path in stage.asked.paths))
            await stage.press("escape")
            await closed(stage)
            await stage.settle()
            assert between.given_up == [RETAB], "the question was not ended"

    async def test_only_accounts_with_a_key_are_offered(self, new_stage: NewStage):
        environ = {name: value for name, value in ENVIRON.items() if name != "NUGEN_API_KEY"}
        account = AccountSettings("staging", "retab", key_source="env:RETAB_API_KEY")
        stage = new_stage(environ=environ, config=Config(accounts={"staging": account}))
        async with stage.shown():
            await opened(stage)
            strip = stage.line("langwatch")
            assert "[staging]" in strip
            assert "nugen" not in strip
            await listing(stage, "staging", "wfevalrun_m4x7pd")
            await stage.press("end", "enter")
            await closed(stage)
            assert stage.order == ["staging:wfevalrun_m4x7pd"]

    async def test_without_any_key_it_says_what_to_set(self, new_stage: NewStage):
        environ = {name: value for name, value in ENVIRON.items() if "KEY" not in name}
        stage = new_stage(environ=environ)
        async with stage.shown((80, 24)):
            await opened(stage)
            await stage.until(lambda: stage.shows("No key is set", "export RETAB_API_KEY=…"))
            await stage.press("tab", "r", "enter")
            await stage.settle()
            # Tools of this machine are looked for, and nothing else is asked of anybody.
            assert {path.split()[0] for path in stage.asked.paths} <= {"GET"}
            assert not {RETAB, NUGEN} & {path.split()[1] for path in stage.asked.paths}
            await stage.press("escape")
            await closed(stage)

    async def test_a_tool_that_runs_here_is_offered_without_a_key(self, new_stage: NewStage):
        environ = {name: value for name, value in ENVIRON.items() if "KEY" not in name}
        stage = new_stage(environ=environ)
        between = Between(stage)
        info = {"run_id": "a" * 32, "run_name": "echo well", "status": "RUNNING"}
        between.answers["/version"] = [(200, b"3.17.2")]
        between.answers["/api/2.0/mlflow/experiments/search"] = [
            (200, {"experiments": [{"experiment_id": "1", "name": "answers"}]})
        ]
        between.answers["/api/2.0/mlflow/runs/search"] = [
            (200, {"runs": [{"info": info | {"experiment_id": "1"}}]})
        ]
        async with stage.shown((100, 30)):
            await opened(stage)
            await stage.until(lambda: stage.shows("mlflow", "echo well"))
            assert not stage.shows("No key is set")
            await stage.press("escape")
            await closed(stage)


class TestAnswers:
    async def test_an_error_is_a_sentence_and_r_asks_again(self, new_stage: NewStage):
        stage = new_stage()
        between = Between(stage)
        between.answers[RETAB] = [(500, {"detail": "It broke"})]
        async with stage.shown((80, 24)):
            stage.main._remembered.put("find.account", "retab")
            await opened(stage)
            await stage.until(lambda: stage.shows("Retab answered 500", "It broke", "r asks again"))
            await stage.press("r")
            await listing(stage, "retab", "wfevalrun_m4x7pd")

    async def test_asking_again_keeps_marks_and_place(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            table = await listed(stage, "retab", "wfevalrun_m4x7pd")
            await stage.press("space")
            here, marked = table.selected, table.marked
            asked = len(stage.asked.paths)
            await stage.press("r")
            await stage.until(lambda: len(stage.asked.paths) > asked)
            await listing(stage, "retab", "wfevalrun_m4x7pd")
            assert (table.selected, table.marked) == (here, marked)
            assert len(marked) == 1

    async def test_a_refused_key_says_where_it_is(self, new_stage: NewStage):
        stage = new_stage(environ={**ENVIRON, "RETAB_API_KEY": "wrong"})
        async with stage.shown((80, 24)):
            stage.main._remembered.put("find.account", "retab")
            await opened(stage)
            await stage.until(lambda: "check RETAB_API_KEY" in stage.prose)

    async def test_an_unfit_address_is_told(self, new_stage: NewStage):
        stage = new_stage(environ={**ENVIRON, "RETAB_API_BASE_URL": "ftp://nowhere"})
        async with stage.shown((80, 24)):
            stage.main._remembered.put("find.account", "retab")
            await opened(stage)
            await stage.until(lambda: "RETAB_API_BASE_URL" in stage.prose)

    async def test_no_runs_are_a_sentence(self, new_stage: NewStage):
        stage = new_stage()
        Between(stage).answers[RETAB] = [(200, retab_list())]
        async with stage.shown((80, 24)):
            stage.main._remembered.put("find.account", "retab")
            await opened(stage)
            await stage.until(lambda: stage.shows("Retab lists no runs."))

    async def test_text_of_the_service_does_no_harm(self, new_stage: NewStage):
        stage = new_stage()
        evil = retab_run("run_1", name="\x1b[31m[red]evil\n\u202ename", workflow_id="[b]wf\x07")
        Between(stage).answers[RETAB] = [(200, retab_list(evil, retab_run("has blanks"), 7))]
        async with stage.shown((120, 30)):
            await listed(stage, "retab", "run_1")
            line = stage.line("run_1")
            assert "[red]evil name" in line
            assert "[b]wf" in line
            assert "\x1b" not in line
            assert "has blanks" not in stage.text

    async def test_a_full_list_says_that_it_is_the_newest(self, new_stage: NewStage):
        stage = new_stage()
        runs = [retab_run(f"run_{number:02}") for number in range(50)]
        Between(stage).answers[RETAB] = [(200, retab_list(*runs))]
        async with stage.shown((120, 30)):
            await listed(stage, "retab", "run_00")
            assert stage.shows("the newest 50 runs", "as of ")

    async def test_names_that_several_share_tell_none_of_them(self, new_stage: NewStage):
        stage = new_stage()
        runs = [retab_run("run_1", name="rag"), retab_run("run_2", name="rag")]
        between = Between(stage)
        between.answers[RETAB] = [(200, retab_list(*runs))]
        async with stage.shown((120, 30)):
            await listed(stage, "retab", "run_2")
            assert "rag" not in stage.line("run_1") + stage.line("run_2")
            await stage.press("slash")
            await stage.type("name:rag")
            await stage.until(lambda: stage.shows("2 of 2 shown"))
            between.answers[RETAB] = [(200, retab_list(retab_run("run_3", name="other")))]
            await stage.press("enter", "escape", "f")
            await listing(stage, "retab", "other")
            await stage.press("enter")
            await closed(stage)
            assert stage.known("retab:run_3").name == "other"


class TestFilter:
    async def test_it_speaks_the_tables_language(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            table = await listed(stage, "retab", "wfevalrun_m4x7pd")
            await stage.press("slash")
            await stage.type("wf_purchase")
            await stage.until(lambda: table.shown_count == 1)
            assert stage.shows(f"1 of {table.row_count} shown")
            await stage.press("enter")
            await stage.until(lambda: table.has_focus)
            assert stage.shows("/ wf_purchase", f"1 of {table.row_count} runs")
            await stage.press("slash", "home", "ctrl+k")
            await stage.type("state:runing")
            await stage.until(lambda: stage.shows("did you mean running?"))
            await stage.press("down", "up", "escape")
            await stage.until(lambda: table.has_focus)
            assert table.shown_count == table.row_count
            await stage.press("escape")
            await closed(stage)

    async def test_marks_that_it_hides_are_told_and_count(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            table = await listed(stage, "retab", "wfevalrun_m4x7pd")
            await stage.press("home", "space", "slash")
            (marked,) = table.marked
            await stage.type(f"!id:{marked.id}")
            await stage.press("enter")
            await stage.until(lambda: stage.shows("✱ 1 marked, 1 not in sight"))
            await stage.press("enter")
            await closed(stage)
            assert stage.order == [str(marked)]

    async def test_nothing_passes(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await listed(stage, "retab", "wfevalrun_m4x7pd")
            await stage.press("slash")
            await stage.type("nothing-like-this")
            await stage.until(lambda: stage.shows("No run passes the filter"))
            await stage.press("enter", "enter")
            await stage.settle()
            assert isinstance(stage.app.screen, FindRuns)


class TestRoom:
    @pytest.mark.parametrize("size", [(40, 10), (60, 8), (80, 24), (120, 40)])
    async def test_it_is_all_there_in_plain_ascii(self, new_stage: NewStage, size: tuple[int, int]):
        stage = new_stage(ORDERS)
        async with stage.shown(size, glyphs=ASCII):
            await listed(stage, "retab", "watched")
            frame = stage.app.screen.query_one("#dialog").region
            assert frame.right <= size[0]
            assert frame.bottom <= size[1]
            assert stage.text.isascii()
            assert stage.shows("Find runs", "as of", "enter add")
            await stage.press("space")
            await stage.until(lambda: stage.shows("* 1 marked"))

    async def test_titles_name_the_group_as_the_service_does(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown((80, 24)):
            await listed(stage, "retab", "wfevalrun_m4x7pd")
            assert stage.shows("STATE", "NAME", "PROGRESS", "STARTED", "WORKFLOW")
            await stage.press("shift+tab")
            await listing(stage, "nugen", "eval-5f3a9c21")
            assert stage.shows("MODEL")

    async def test_ages_go_on(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await listed(stage, "nugen", "eval-5f3a9c21")
            stage.time.advance(300)
            await stage.until(lambda: "5m ago" in stage.line("eval-5f3a9c21"))


async def test_the_empty_list_offers_it(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown((80, 24)):
        assert stage.shows("f  choose among the recent runs of an account")
        stage.main._remembered.put("find.account", "retab")
        await opened(stage)
        await listing(stage, "retab", "wfevalrun_m4x7pd")
        await stage.press("end", "enter")
        await stage.until(lambda: stage.order == [ORDERS])
        await stage.until(lambda: stage.known(ORDERS).state is State.RUNNING)
