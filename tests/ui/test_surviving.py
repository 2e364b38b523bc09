"""Faults of evaltui's own: told at their run or in a toast, reported, and the rest goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual import events, work
from textual.app import App

from evaltui.cli.exit_codes import ExitCode
from evaltui.files.themes import packaged_folder
from evaltui.model.exchange import Answer
from evaltui.model.fault import report_faults
from evaltui.model.health import HealthStatus
from evaltui.model.watch import Observation, Watch
from evaltui.ui.app import EvaltuiApp
from evaltui.ui.glyphs import UNICODE
from evaltui.ui.screens.find_runs import FindRuns
from evaltui.ui.screens.main import MainScreen
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.surviving import ENDED_BY_FAULT
from evaltui.ui.theme import load_themes
from evaltui.watch.fleet import AGAIN_S
from tests.ui.screens.stage import ENVIRON, STYLES, Stage

ZEBRA = "langwatch:lively-ancient-zebra"
TONE = "nugen:eval-5f3a9c21"
BEGINS = "internal error, report it: "


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    found = Stage(tmp_path / "runs.toml").watch(ZEBRA, TONE)
    found.may_fail = True
    return found


@pytest.fixture
def reports() -> Iterator[list[tuple[str, str, bytes | None]]]:
    """What was reported: the exception, what evaltui was at, and the answer it was reading."""
    found: list[tuple[str, str, bytes | None]] = []

    def report(error: BaseException, doing: str, answer: Answer | None) -> str:
        found.append((repr(error), doing, None if answer is None else answer.body))
        return "/state/reports/report-1.txt"

    report_faults(report)
    yield found
    report_faults(None)


def fails(error: Exception) -> Callable[..., Any]:
    def fail(*_words: object, **_options: object) -> Any:
        raise error

    return fail


class TestOneRun:
    """A fault about one run is told there; the others go on, and the run is asked for again."""

    @pytest.mark.parametrize(
        "error",
        [
            RuntimeError("boom"),
            AssertionError(),
            MemoryError(),
            RecursionError("too deep"),
            KeyError("state"),
        ],
        ids=lambda error: type(error).__name__,
    )
    async def test_in_reading_its_answer(
        self,
        stage: Stage,
        monkeypatch: pytest.MonkeyPatch,
        reports: list[tuple[str, str, bytes | None]],
        error: Exception,
    ):
        provider = type(stage.session.accounts.provider_named("nugen"))
        with monkeypatch.context() as patch:
            patch.setattr(provider, "read_status", fails(error))
            async with stage.shown():
                await stage.until(lambda: stage.known(TONE).health.message)
                health = stage.known(TONE).health
                assert health.status is HealthStatus.MALFORMED
                assert (health.message or "").startswith(BEGINS + type(error).__name__)
                assert (health.message or "").endswith("; see /state/reports/report-1.txt")
                assert stage.toasts == [f"{TONE}: {health.message}"]
                assert stage.known(ZEBRA).health.status is HealthStatus.OK
                told, doing, body = reports[0]
                assert (told, doing) == (repr(error), "reading an answer of Nugen")
                assert body is not None
                patch.undo()
                await stage.pass_time(30)
                await stage.until(lambda: stage.known(TONE).health.status is HealthStatus.OK)

    async def test_in_adding_what_was_seen(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, reports: list[Any]
    ):
        fold = Watch.fold

        def fail_for_tone(watch: Watch, seen: Observation) -> Watch:
            if str(watch.ref) == TONE and seen.snapshot is not None:
                raise RuntimeError("in the fold")
            return fold(watch, seen)

        with monkeypatch.context() as patch:
            patch.setattr(Watch, "fold", fail_for_tone)
            async with stage.shown():
                await stage.until(lambda: stage.known(TONE).health.message)
                assert BEGINS + "RuntimeError: in the fold" in stage.known(TONE).health.message
                assert stage.known(ZEBRA).state is not None
                assert reports[0][1] == f"watching {TONE}"
                patch.undo()
                await stage.pass_time(30)
                assert stage.known(TONE).health.status is HealthStatus.OK
                assert stage.known(TONE).state is not None

    async def test_in_adding_its_end_which_is_asked_for_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reports: list[Any]
    ):
        stage = Stage(tmp_path / "runs.toml").watch(ZEBRA)
        stage.time.advance(600)
        fold = Watch.fold

        def fail_at_end(watch: Watch, seen: Observation) -> Watch:
            if seen.snapshot is not None and seen.snapshot.state.ended:
                raise RuntimeError("at the end")
            return fold(watch, seen)

        with monkeypatch.context() as patch:
            patch.setattr(Watch, "fold", fail_at_end)
            async with stage.shown():
                await stage.until(lambda: stage.known(ZEBRA).health.message)
                assert not stage.known(ZEBRA).ended
                await stage.pass_time(2 * AGAIN_S + 2)
                assert stage.asked.about("zebra") == 3
                assert len(stage.toasts) <= 1
                assert len(reports) == 3
                patch.undo()
                await stage.pass_time(AGAIN_S)
                assert stage.known(ZEBRA).ended

    async def test_in_asking(self, tmp_path: Path, reports: list[Any]):
        chance = fails(ZeroDivisionError("chance"))
        stage = Stage(tmp_path / "runs.toml", random=chance).watch(ZEBRA)
        async with stage.shown():
            await stage.until(lambda: stage.known(ZEBRA).health.message)
            assert BEGINS + "ZeroDivisionError: chance" in stage.known(ZEBRA).health.message
            assert (len(reports), stage.known(ZEBRA).next_in_s) == (1, AGAIN_S)
            await stage.pass_time(AGAIN_S)
            assert stage.asked.about("zebra") == 2
            assert stage.known(ZEBRA).ended


class TestTheScreen:
    @pytest.mark.parametrize("key", ["r", "y", "f", "z"])
    async def test_a_key_whose_action_fails_is_told_and_nothing_else_ends(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, reports: list[Any], key: str
    ):
        actions = {"r": "refresh", "y": "copy", "f": "find", "z": "zoom"}
        monkeypatch.setattr(MainScreen, f"action_{actions[key]}", fails(RuntimeError("pressed")))
        async with stage.shown():
            await stage.press(key, key)
            await stage.until(lambda: BEGINS + "RuntimeError: pressed" in " ".join(stage.toasts))
            assert len(stage.toasts) == 1
            assert reports[0][1].startswith("doing ")
            await stage.pass_time(5)
            assert stage.known(ZEBRA).state is not None
            await stage.press("q")
        assert stage.app.return_code in {None, 0}

    async def test_a_dialog_that_fails_is_told(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, reports: list[Any]
    ):
        @work
        async def fail(_screen: MainScreen) -> None:
            raise RuntimeError("in a worker")

        monkeypatch.setattr(MainScreen, "action_find", fail)
        async with stage.shown():
            await stage.press("f")
            await stage.until(lambda: BEGINS + "RuntimeError: in a worker" in str(stage.toasts))
            await stage.press("a")
            await stage.until(lambda: len(stage.app.screen_stack) == 2)

    async def test_one_inside_a_dialog_is_told_and_the_dialog_stays(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, reports: list[Any]
    ):
        monkeypatch.setattr(FindRuns, "action_leave", fails(RuntimeError("cannot leave")))
        async with stage.shown():
            await stage.press("f")
            await stage.until(lambda: isinstance(stage.app.screen, FindRuns))
            await stage.press("escape")
            await stage.until(lambda: "cannot leave" in str(stage.app.faults))
            monkeypatch.undo()
            await stage.press("escape")
            await stage.until(lambda: len(stage.app.screen_stack) == 1)

    async def test_what_workers_report_and_what_is_done_each_second(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, reports: list[Any]
    ):
        monkeypatch.setattr(MainScreen, "_heard", fails(RuntimeError("heard")))
        with monkeypatch.context() as patch:
            patch.setattr(MainScreen, "_tell", fails(RuntimeError("each second")))
            async with stage.shown():
                await stage.until(lambda: "heard" in str(stage.app.faults))
                await stage.until(lambda: "each second" in str(stage.app.faults))
                await stage.pass_time(5)
                assert len(stage.app.faults) == 2
                patch.undo()
                await stage.until(lambda: stage.path.exists() and ZEBRA in stage.path.read_text())
        assert {doing for _, doing, _ in reports} == {
            "dealing with Seen",
            "looking after the screen",
        }

    async def test_beside_the_screen(self, stage: Stage, reports: list[Any]):
        async def background(_app: App[Any]) -> None:
            raise RuntimeError("beside")

        async with stage.shown(background=background):
            await stage.until(lambda: "beside" in str(stage.app.faults))
            await stage.until(lambda: "7/40" in stage.row("lively-ancient-zebra"))


class Broken(EvaltuiApp):
    """Fails, twice, where there is no going on."""

    CSS_PATH = STYLES

    def on_ready(self) -> None:
        super().on_ready()
        self.call_later(fails(RuntimeError("first")))
        self.post_message(events.Paste("x"))

    def on_paste(self) -> None:
        raise RuntimeError("second")


@pytest.mark.parametrize("debug", [False, True])
async def test_where_there_is_no_going_on_one_sentence_ends_the_program(
    stage: Stage, capsys: pytest.CaptureFixture[str], reports: list[Any], debug: bool
):
    watching = Watching(stage.session, stage.watchlist, UNICODE, ENVIRON)
    app = Broken(watching, load_themes([packaged_folder()]))
    if debug:
        app.traceback = lambda error: f"where it arose: {error!r}"
    before = asyncio.all_tasks()
    await app.run_async(headless=True, size=(80, 24))
    said = capsys.readouterr().err
    assert said.count("internal error, report it: RuntimeError: first") == 1
    assert "; see /state/reports/report-1.txt" in said
    assert "second" not in said
    assert "errors shown" not in said
    assert ("where it arose: RuntimeError('first')" in said) == debug
    assert app.return_code == ENDED_BY_FAULT == ExitCode.NO_VERDICT
    for _ in range(5):
        await asyncio.sleep(0)
    assert asyncio.all_tasks() <= before
