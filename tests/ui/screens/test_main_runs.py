"""Runs on the screen: every state of every service, troubles of one that leave others alone."""

from __future__ import annotations

from typing import Any

import pytest

from evaltui.http import Http
from evaltui.model.health import HealthStatus
from evaltui.model.run import State
from evaltui.ui.widgets.detail.pane import TabName
from tests.fault_server import answers
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import ENVIRON, Stage
from tests.ui.screens.test_main_keys import HERON, ORDERS, TONE, ZEBRA, seen

FAILS = "langwatch:quiet-marble-otter"
UNKNOWN = "langwatch:mellow-violet-ibex"
FORGOTTEN = "langwatch:hidden-crimson-stoat"
REFUSED = "langwatch:keen-jade-panda"
LATE = "langwatch:gentle-amber-lynx"
POLICY = "nugen:eval-b81d07e4"
INVOICES = "retab:wfevalrun_8kq2vt"
CAST = (ZEBRA, HERON, FAILS, UNKNOWN, FORGOTTEN, REFUSED, TONE, POLICY, INVOICES, ORDERS)


class TestStates:
    async def test_three_services_move_through_their_states(self, new_stage: NewStage):
        stage = new_stage(*CAST)
        async with stage.shown((160, 44)):
            await seen(stage, *(run for run in CAST if run != REFUSED))
            for run, state in (
                (ZEBRA, "running"),
                (TONE, "running"),
                (POLICY, "pending"),
                (INVOICES, "pending"),
                (ORDERS, "running"),
            ):
                assert state in stage.row(run.partition(":")[2]), run
            await stage.pass_time(9)
            assert "? reticula" in stage.row("mellow-violet-ibex")
            assert "queued" in stage.row("wfevalrun_8kq2vt")
            await stage.pass_time(45)
            for run, state in (
                (ZEBRA, "completed"),
                (HERON, "completed"),
                (FAILS, "failed"),
                (POLICY, "completed"),
                (INVOICES, "completed"),
            ):
                assert state in stage.row(run.partition(":")[2]), run
            assert stage.known(HERON).judgement.verdict == "failed"
            await stage.choose(FAILS)
            await stage.until(lambda: stage.shows("The retriever answered 503"))

    async def test_a_finished_run_is_asked_no_more(self, new_stage: NewStage):
        stage = new_stage(ZEBRA, TONE, ORDERS)
        async with stage.shown():
            await seen(stage, ZEBRA, TONE, ORDERS)
            await stage.pass_time(60)
            assert all(watch.ended for watch in stage.watchlist.fleet)
            stage.asked.paths.clear()
            await stage.press("R")
            await stage.pass_time(400, step=20)
            assert stage.asked.paths == []


class TestTroubles:
    async def test_a_forgotten_run_keeps_its_last_state_and_says_when(self, new_stage: NewStage):
        stage = new_stage(FORGOTTEN)
        async with stage.shown():
            await seen(stage, FORGOTTEN)
            await stage.pass_time(34)
            watch = stage.known(FORGOTTEN)
            assert (watch.state, watch.health.status) == (State.RUNNING, HealthStatus.GONE)
            assert watch.forgotten_at is not None
            assert 24 <= (watch.forgotten_at - watch.observed_at).total_seconds() + 24 <= 34
            assert watch.judgement.verdict == "none"
            await stage.until(lambda: stage.shows("forgot"))
            assert "gone" in stage.row("hidden-crimson-stoat")

    async def test_a_run_that_never_was_ends_as_gone(self, new_stage: NewStage):
        stage = new_stage("nugen:no-such")
        async with stage.shown():
            await stage.pass_time(60)
            watch = stage.known("nugen:no-such")
            assert (watch.snapshot, watch.health.status) == (None, HealthStatus.GONE)
            assert stage.asked.about("no-such") == 3

    async def test_a_missing_key_names_the_variable_and_asks_nothing(self, new_stage: NewStage):
        environ = {name: value for name, value in ENVIRON.items() if name != "NUGEN_API_KEY"}
        stage = new_stage(TONE, ZEBRA, environ=environ)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.until(lambda: stage.shows("NUGEN_API_KEY"))
            assert "auth" in stage.row("eval-5f3a9c21")
            await stage.pass_time(30)
            assert stage.asked.about("eval-5f3a9c21") == 0
            assert stage.asked.about("zebra") > 5

    async def test_a_refused_key_waits_until_it_is_asked_for(self, new_stage: NewStage):
        stage = new_stage(REFUSED)
        async with stage.shown():
            await stage.until(lambda: stage.shows("403", "LANGWATCH_API_KEY"))
            await stage.pass_time(100, step=5)
            assert stage.asked.about("panda") == 1
            await stage.press("r")
            await stage.until(lambda: stage.asked.about("panda") == 2)
            await stage.press("R")
            await stage.until(lambda: stage.asked.about("panda") == 3)

    async def test_one_that_fails_leaves_the_others_alone(self, new_stage: NewStage):
        stage = new_stage("langwatch:try-500", "nugen:eval-try-html", "retab:try-slow", ZEBRA)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.pass_time(10)
            assert stage.known("langwatch:try-500").health.status != HealthStatus.OK
            assert stage.known("nugen:eval-try-html").health.status is HealthStatus.MALFORMED
            assert stage.known(ZEBRA).health.status is HealthStatus.OK
            await stage.pass_time(20)
            assert stage.known("langwatch:try-500").health.status is HealthStatus.OK
            assert stage.known("retab:try-slow").health.status is HealthStatus.OK

    async def test_a_fault_of_our_own_is_told_at_its_run_alone(self, new_stage: NewStage):
        calls: list[int] = []

        def chance() -> float:
            calls.append(1)
            if len(calls) == 1:
                raise ZeroDivisionError("chance is out")
            return 0.5

        stage = new_stage(ZEBRA, TONE, random=chance)
        async with stage.shown():
            await stage.until(lambda: stage.shows("internal error"))
            await stage.pass_time(10)
            broken = [w for w in stage.watchlist.fleet if w.health.status is HealthStatus.MALFORMED]
            assert len(broken) == 1
            assert "internal error, report it" in broken[0].health.message
            sound = next(w for w in stage.watchlist.fleet if w is not broken[0])
            assert sound.health.status is HealthStatus.OK
            await stage.choose(str(broken[0].ref))
            await stage.press("r")
            await stage.until(
                lambda: stage.known(str(broken[0].ref)).health.status is HealthStatus.OK
            )

    async def test_an_address_of_no_use_is_told_at_its_runs(self, new_stage: NewStage):
        environ = {**ENVIRON, "RETAB_API_BASE_URL": "nonsense"}
        stage = new_stage(ORDERS, ZEBRA, environ=environ)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.choose(ORDERS)
            await stage.until(lambda: stage.shows("RETAB_API_BASE_URL"))

    async def test_quitting_does_not_wait_for_questions_that_hang(self, new_stage: NewStage):
        stage = new_stage(ZEBRA, TONE, ORDERS)
        stage.asked.hanging = True
        async with stage.shown():
            await stage.until(lambda: len(stage.asked.paths) == 3)
            await stage.press("q")
        assert stage.app._exit


class TestResults:
    async def test_they_are_fetched_when_somebody_looks_and_not_before(self, new_stage: NewStage):
        stage = new_stage(ORDERS)
        results = "/results"
        async with stage.shown():
            await seen(stage, ORDERS)
            await stage.pass_time(4)
            assert not any(results in path for path in stage.asked.paths)
            await stage.press("enter", "3")
            await stage.until(lambda: any(results in path for path in stage.asked.paths))
            await stage.until(lambda: stage.shows("passed"))
            assert stage.detail.tab is TabName.RESULTS

    async def test_r_and_the_runs_end_fetch_them_again(self, new_stage: NewStage):
        stage = new_stage(ORDERS)

        def fetched() -> int:
            return sum("/results" in path for path in stage.asked.paths)

        async with stage.shown():
            await seen(stage, ORDERS)
            await stage.press("enter", "3")
            await stage.until(lambda: fetched() == 1)
            await stage.pass_time(4)
            assert fetched() == 1
            await stage.press("r")
            await stage.until(lambda: fetched() == 2)
            await stage.pass_time(40)
            assert stage.known(ORDERS).ended
            await stage.until(lambda: fetched() == 3)

    async def test_a_failure_is_told_in_their_place(self, new_stage: NewStage):
        stage = new_stage("retab:wfevalrun_try-403")
        async with stage.shown():
            await stage.press("enter", "3")
            await stage.until(lambda: stage.shows("could not be fetched", "403"))


class TestRestart:
    async def test_the_same_runs_are_there_offline_with_what_was_last_known(
        self, new_stage: NewStage
    ):
        stage = new_stage(ZEBRA, FAILS, ORDERS)
        async with stage.shown():
            await seen(stage, ZEBRA, FAILS, ORDERS)
            await stage.choose(ORDERS)
            await stage.press("e")
            await stage.enter("orders")
            await stage.pass_time(20)
            before = {run: stage.known(run).snapshot for run in stage.order}
        again = new_stage(world_of=stage)
        again.time.advance(3_600)
        again.asked.hanging = True
        async with again.shown():
            assert again.order == [ZEBRA, FAILS, ORDERS]
            await again.until(lambda: "running" in again.row("lively-ancient-zebra"))
            assert "failed" in again.row("quiet-marble-otter")
            assert again.row("orders")
            for run, snapshot in before.items():
                now = again.known(run).snapshot
                assert (now.state, now.done, now.total) == (
                    snapshot.state,
                    snapshot.done,
                    snapshot.total,
                )
            await again.settle()
            assert again.asked.about("quiet-marble-otter") == 0
            assert again.asked.about("zebra") == 1

    async def test_a_paused_run_stays_paused(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.press("p")
        again = new_stage(world_of=stage)
        async with again.shown():
            await again.pass_time(10)
            assert "paused" in again.row("zebra")
            assert again.asked.paths == []


class TestMany:
    async def test_150_runs_are_all_asked_and_shown(self, new_stage: NewStage):
        stage = new_stage()
        stage.watch(
            *(run for name in ("langwatch", "nugen", "retab") for run in crowd(stage, name))
        )
        async with stage.shown((120, 30)):
            assert stage.table.row_count == 150
            await stage.until(lambda: all(watch.snapshot for watch in stage.watchlist.fleet))
            await stage.press("G")
            await stage.until(lambda: stage.row("wfevalrun_crowd_0050"))
            await stage.press("d", "g")
            await stage.until(lambda: stage.row("crowd-0001"))
            assert len(stage.order) == 149
        again = new_stage(world_of=stage)
        assert again.order == stage.order


def crowd(stage: Stage, service: str) -> tuple[str, ...]:
    return stage.world.crowd(50, service)


class TestHostileText:
    @pytest.mark.parametrize("name", ["[red]boo[/red]", "[@click=app.quit]x[/]", "a[/]b", "\\[x"])
    async def test_toasts_take_no_text_for_markup(self, new_stage: NewStage, name: str):
        stage = new_stage(ZEBRA)
        stage.watchlist.rename(stage.known(ZEBRA).ref, name)
        async with stage.shown():
            await stage.press("d")
            await stage.until(lambda: stage.shows(f"Removed {name}"))

    async def test_notices_are_shown_as_they_are(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown(notices=["see [bold]this[/bold] [/]"]):
            await stage.until(lambda: stage.shows("see [bold]this[/bold] [/]"))

    async def test_a_service_that_lies_in_its_refusal_paints_nothing(
        self, new_stage: NewStage, server: Any
    ):
        body = '{"error": "[reverse]gone[/reverse] \\u001b[31mred"}'
        server.on(
            "/api/evaluations/v3/rag/run",
            answers(body, status=422, headers=[("Content-Type", "application/json")]),
        )
        server.on(
            "/api/experiments/rag/run",
            answers(body, status=422, headers=[("Content-Type", "application/json")]),
        )
        stage = new_stage(environ={**ENVIRON, "LANGWATCH_ENDPOINT": server.url}, http=Http)
        async with stage.shown():
            await stage.press("s")
            await stage.enter("rag")
            await stage.until(lambda: stage.says("was not started"))
            assert "\x1b" not in stage.text
