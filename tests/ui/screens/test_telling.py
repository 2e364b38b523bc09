"""Telling on the whole screen: toasts, bytes to the terminal, while you were away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.widgets import OptionList

from evaltui.files.config import Config
from evaltui.files.screen_settings import NotifySettings
from evaltui.model.reference import RunRef
from evaltui.model.run import State
from evaltui.ui.terminal import sequences
from evaltui.ui.terminal.app import TerminalApp
from evaltui.ui.widgets.away_line import AwayLine
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import Stage
from tests.ui.screens.test_main_keys import HERON, TONE, ZEBRA, seen

FAILS = "langwatch:quiet-marble-otter"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the terminal but drawing."""
    found: list[str] = []
    monkeypatch.setattr(TerminalApp, "_to_terminal", lambda _app, text: found.append(text))
    return found


async def told(stage: Stage) -> None:
    """Let the screen tell what there is to tell, as it does once a second."""
    await stage.settle()
    stage.main._tell()
    await stage.pilot.pause()


async def until_ended(stage: Stage, *references: str) -> None:
    """Let time pass until these runs have ended, and everything of it be told."""
    for _ in range(200):
        if all(stage.known(reference).ended for reference in references):
            break
        await stage.pass_time(1)
    assert all(stage.known(reference).ended for reference in references)
    await told(stage)


def telling(**channels: list[str]) -> Config:
    notify = NotifySettings({kind: tuple(ways) for kind, ways in channels.items()})
    return replace(Config(), notify=notify)


def away(stage: Stage) -> AwayLine:
    return stage.main.query_one(AwayLine)


class TestAtOnce:
    async def test_a_failure_rings_and_is_told(
        self, new_stage: NewStage, written: list[str]
    ) -> None:
        stage = new_stage(FAILS, TONE)
        async with stage.shown():
            await seen(stage, FAILS, TONE)
            await told(stage)
            assert sequences.BELL not in written
            assert sequences.title("evaltui 2▶") in written
            await until_ended(stage, FAILS)
            assert written.count(sequences.BELL) == 1
            assert stage.says("failed: The experiment could not go on")
            assert sequences.title("evaltui 1▶ 1✗") in written
            assert not any(sequence.startswith("\x1b]9;") for sequence in written)

    async def test_what_passes_is_told_in_the_chosen_ways(
        self, new_stage: NewStage, written: list[str]
    ) -> None:
        stage = new_stage(ZEBRA, config=telling(passed=["desktop", "toast"]))
        async with stage.shown():
            await seen(stage, ZEBRA)
            await until_ended(stage, ZEBRA)
            assert stage.says("passed: completed")
            notes = [sequence for sequence in written if sequence.startswith("\x1b]9;evaltui: ")]
            assert len(notes) == 1
            assert "passed" in notes[0]
            assert sequences.BELL not in written

    async def test_before_the_eyes_of_the_user_there_is_no_desktop_notification(
        self, new_stage: NewStage, written: list[str]
    ) -> None:
        stage = new_stage(ZEBRA, config=telling(passed=["desktop", "toast"]))
        async with stage.shown():
            await seen(stage, ZEBRA)
            stage.app.post_message(events.AppFocus())
            await stage.pilot.pause()
            await until_ended(stage, ZEBRA)
            assert stage.says("passed")
            assert not any("evaltui: " in sequence for sequence in written)

    async def test_what_was_turned_off_is_not_told(
        self, new_stage: NewStage, written: list[str]
    ) -> None:
        stage = new_stage(HERON, config=telling(failed=[]))
        async with stage.shown():
            await seen(stage, HERON)
            await until_ended(stage, HERON)
            assert stage.known(HERON).judgement.verdict == "failed"
            assert sequences.BELL not in written
            assert stage.toasts == []

    async def test_several_at_once_are_told_as_one(self, new_stage: NewStage) -> None:
        chosen = telling(failed=["toast"], passed=["toast"])
        stage = new_stage(ZEBRA, HERON, FAILS, config=chosen)
        async with stage.shown():
            await seen(stage, ZEBRA, HERON, FAILS)
            for reference in (ZEBRA, HERON, FAILS):
                before = stage.known(reference)
                ended = replace(before.snapshot, state=State.FAILED)
                stage.main._heard(before, replace(before, snapshot=ended))
            await told(stage)
            assert len(stage.toasts) == 1
            assert stage.says("3 runs failed: ")

    async def test_what_had_ended_when_it_was_first_seen_is_no_news(
        self, new_stage: NewStage, written: list[str]
    ) -> None:
        stage = new_stage()
        stage.time.advance(100)
        stage.watch(FAILS)
        async with stage.shown():
            await until_ended(stage, FAILS)
            assert sequences.BELL not in written
            assert stage.toasts == []
            assert not away(stage).told


class TestAway:
    async def test_what_happened_until_a_key_is_pressed_again(self, new_stage: NewStage) -> None:
        stage = new_stage(FAILS, ZEBRA, TONE)
        async with stage.shown():
            await seen(stage, FAILS, ZEBRA, TONE)
            await stage.press("j")
            await until_ended(stage, FAILS, ZEBRA)
            for _ in range(45):
                await stage.pass_time(20, step=20)
                await told(stage)
            assert not away(stage).told
            await stage.press("k")
            await told(stage)
            assert away(stage).told
            (line,) = [line for line in stage.lines if "While you were away" in line]
            assert "✗ 1 failed" in line
            assert "passed" in line
            await stage.press("escape")
            assert not stage.shows("While you were away")
            await stage.pass_time(10)
            await stage.press("j")
            await told(stage)
            assert not away(stage).told

    async def test_the_list_leads_to_the_run(self, new_stage: NewStage) -> None:
        stage = new_stage(ZEBRA, TONE, FAILS)
        async with stage.shown():
            await seen(stage, FAILS, ZEBRA, TONE)
            await stage.press("w")
            await stage.until(lambda: stage.shows("What happened", "Nothing since"))
            await stage.press("escape")
            await until_ended(stage, FAILS)
            await stage.press("w")
            await stage.until(lambda: stage.shows("failed: The experiment could not go on"))
            options = stage.app.screen.query_one(OptionList)
            wanted = next(
                index
                for index, option in enumerate(options.options)
                if "retriever" in str(option.prompt)
            )
            await stage.press(*["j"] * (wanted - (options.highlighted or 0)))
            await stage.press("enter")
            await stage.until(lambda: stage.table.selected == RunRef.parse(FAILS))

    async def test_a_restart_says_what_ended_meanwhile(
        self, new_stage: NewStage, written: list[str]
    ) -> None:
        first = new_stage(FAILS, ZEBRA, TONE)
        async with first.shown():
            await seen(first, FAILS, ZEBRA, TONE)
        first.time.advance(3600)
        second = new_stage(world_of=first)
        async with second.shown():
            await until_ended(second, FAILS, ZEBRA, TONE)
            assert away(second).told
            (line,) = [line for line in second.lines if "While you were away" in line]
            assert "(1h):  ✗ 1 failed" in line
            assert sequences.BELL not in written
            assert second.toasts == []

        third = new_stage(world_of=first)
        async with third.shown():
            await told(third)
            assert not away(third).told

    async def test_a_machine_that_slept_is_told_the_same_way(
        self, new_stage: NewStage, written: list[str]
    ) -> None:
        stage = new_stage(FAILS, ZEBRA)
        async with stage.shown():
            await seen(stage, FAILS, ZEBRA)
            await told(stage)
            stage.time.clock.advance(7200)
            stage.main._tell()
            stage.time.advance(0)
            await stage.until(lambda: stage.known(FAILS).ended and stage.known(ZEBRA).ended)
            await told(stage)
            assert away(stage).told
            assert stage.toasts == []
            assert sequences.BELL not in written

    @pytest.mark.parametrize("size", [(60, 8), (40, 10), (120, 40)])
    async def test_the_line_fits(self, new_stage: NewStage, size: tuple[int, int]) -> None:
        first = new_stage(FAILS, ZEBRA, TONE)
        async with first.shown():
            await seen(first, FAILS, ZEBRA, TONE)
        first.time.advance(3600)
        second = new_stage(world_of=first)
        async with second.shown(size):
            await until_ended(second, FAILS, ZEBRA, TONE)
            assert second.shows("1h", "1 failed")
            assert ("w shows  esc closes" in second.text) is (size[0] >= 80)
            assert all(len(line) == size[0] for line in second.lines)


async def test_a_screen_without_the_focus_is_painted_less_often_but_tells_as_soon(
    new_stage: NewStage, written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = new_stage(FAILS)
    async with stage.shown():
        await seen(stage, FAILS)
        painted: list[object] = []
        monkeypatch.setattr(stage.table, "tick", painted.append)
        stage.app.post_message(events.AppBlur())
        await stage.until(lambda: stage.app.app_focus is False)
        before = len(painted)
        await until_ended(stage, FAILS)
        for _ in range(10):
            stage.main.look()
        assert 2 <= len(painted) - before <= 4  # the screen's own looks count as well
        assert written.count(sequences.BELL) == 1
        stage.app.post_message(events.AppFocus())
        await stage.until(lambda: stage.app.app_focus is True)
        before = len(painted)
        stage.main.look()
        assert len(painted) > before
