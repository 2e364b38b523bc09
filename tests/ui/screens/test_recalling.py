"""What the journal knows from before the screen was opened, on the whole screen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from evaltui.files.journal import Journal, journal_line
from evaltui.files.journal_settings import JournalSettings
from evaltui.model.changed import changed
from evaltui.model.document import document, rfc3339
from evaltui.model.health import Health
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, Snapshot, State
from evaltui.model.watch import Observation, Watch
from evaltui.session.recorder import Recorder
from evaltui.ui.remembered import Remembered
from evaltui.ui.telling.looked import looked_at, note_look
from evaltui.ui.widgets.away_line import AwayLine
from tests.fakes import EPOCH, FakeClock
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import Stage

REF = RunRef("nugen", "nightly")


def ago(seconds: float):
    return EPOCH - timedelta(seconds=seconds)


def ended(stage: Stage, path: Path) -> Watch:
    """A run whose way to its end `evaltui wait` has noted, in the list and in the journal."""
    watch, lines = Watch(REF, "nugen"), []
    for at, state, done in (
        (ago(7200), State.RUNNING, 3),
        (ago(5400), State.RUNNING, 30),
        (ago(1800), State.COMPLETED, 40),
    ):
        counts = Counts(error=4) if state.ended else None
        snapshot = Snapshot(state, state.value, "nightly", done, 40, counts, part_noun="questions")
        before = watch
        watch = watch.fold(Observation(at, snapshot, Health(last_ok_at=at)))
        facts = changed(before, watch, at)
        lines.append(journal_line(rfc3339(at) or "", facts, document(watch, at)))
    journal = Journal(path, JournalSettings(), stage.clock)
    journal.append(lines)
    stage.watchlist.recorder = Recorder(journal, str)
    stage.watchlist.add(watch.fold(Observation(ago(60), watch.snapshot, Health())))
    return watch


@pytest.mark.parametrize(("left", "told"), [(3600, True), (600, False), (None, False)])
async def test_what_others_noted_since_the_screen_was_left_is_told(
    new_stage: NewStage, tmp_path: Path, left: float | None, told: bool
) -> None:
    stage = new_stage()
    ended(stage, tmp_path / "journal.jsonl")
    remembered = Remembered(None, stage.clock)
    if left is not None:
        note_look(remembered, ago(left))
    async with stage.shown(remembered=remembered):
        await stage.until(lambda: "Timeline" in stage.text)
        await stage.main._keeper.look()
        stage.main._tell()
        await stage.settle()
        assert stage.main.query_one(AwayLine).told is told
        # What happened is listed whenever it was.
        await stage.press("w")
        await stage.until(lambda: "nightly" in stage.text and "4 of 40" in stage.prose)


def test_when_the_screen_was_left_is_remembered(clock: FakeClock) -> None:
    remembered = Remembered(None, clock)
    assert looked_at(remembered) is None
    note_look(remembered, EPOCH)
    assert looked_at(remembered) == EPOCH
    for nonsense in ("yesterday", "2026-11-20T10:00:00", "0001-01-01T00:00:00+14:00", ""):
        remembered.put("looked_at", nonsense)
        assert looked_at(remembered) is None
