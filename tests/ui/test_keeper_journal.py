"""The keeper and the journal: what changes is noted, what was before is recalled."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from evaltui.files.config import Config
from evaltui.files.journal import Journal
from evaltui.files.journal_settings import JournalSettings
from evaltui.files.runs_file import RunsFile
from evaltui.model.health import Health
from evaltui.model.watch import Observation
from evaltui.session.accounts import Accounts
from evaltui.session.changes import PickedUp
from evaltui.session.recorder import Recorder
from evaltui.session.watchlist import Watchlist
from evaltui.ui.keeper import Keeper
from tests.factories import a_watch
from tests.fakes import FakeClock

A = "langwatch:a"


class Desk:
    """A watchlist with a journal and a keeper; each is another start of the screen."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.clock = clock
        self.path = folder / "journal.jsonl"
        self.journal = Journal(self.path, JournalSettings(), clock)
        self.watchlist = Watchlist(
            RunsFile(folder / "runs.toml", clock),
            Accounts(Config(), {}),
            clock,
            Recorder(self.journal, str),
        )
        self.watchlist.open()
        self.watchlist.add(a_watch(A, None, name=None))
        self.picked_up: list[PickedUp] = []
        self.said: list[str] = []
        self.keeper = Keeper(self.watchlist, picked_up=self.picked_up.append, say=self.said.append)

    @property
    def watch(self):
        return next(iter(self.watchlist.fleet))

    def see(self, done: int) -> None:
        self.clock.advance(5)
        seen = a_watch(A, done=done).snapshot
        at = self.clock.now()
        self.watchlist.observe(self.watch.ref, Observation(at, seen, Health(last_ok_at=at)))


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Desk:
    return Desk(tmp_path, clock)


async def test_changes_are_written_by_the_next_look_and_at_the_end(desk: Desk):
    desk.see(1)
    assert not desk.path.exists()
    await desk.keeper.look()
    assert len(desk.journal.records()) == 1
    desk.see(2)
    assert desk.watchlist.save_at_end()
    assert [record.snapshot.done for record in desk.journal.records()] == [1, 2]
    assert desk.said == []


async def test_the_course_goes_on_after_a_restart(desk: Desk, tmp_path: Path):
    for done in range(6):
        desk.see(done)
    assert desk.watchlist.save_at_end()
    course = desk.watch.history.samples

    later = Desk(tmp_path, desk.clock)
    await later.keeper.look()
    assert later.picked_up == [PickedUp()]
    assert later.watch.history.samples[:6] == course
    later.see(6)
    assert later.watch.history.samples[-1].done == 6
    eta = later.watch.eta(desk.clock.now())
    assert eta == desk_eta(desk, 6)
    await later.keeper.look()
    assert later.picked_up == [PickedUp()]  # the past is recalled once


def desk_eta(desk: Desk, done: int):
    """What the screen would have said that was never left."""
    desk.clock.advance(-5)
    desk.see(done)
    return desk.watch.eta(desk.clock.now())


async def test_a_disk_that_fails_is_told_once_and_the_screen_goes_on(desk: Desk):
    desk.path.mkdir()
    for done in range(3):
        desk.see(done)
        await desk.keeper.look()
    (sentence,) = desk.said
    assert "journal.jsonl was not saved: it is a folder" in sentence
    assert desk.watch.snapshot.done == 2


async def test_a_clock_set_back_is_made_good_without_a_new_answer(desk: Desk):
    desk.see(1)
    desk.clock.advance(600)
    await desk.keeper.look()
    desk.clock.set(desk.clock.now() - timedelta(hours=1))
    desk.picked_up.clear()
    await desk.keeper.look()
    assert desk.picked_up == [PickedUp()]
    assert desk.watch.age_s(desk.clock.now()) == 600
    desk.see(2)
    assert desk.watch.history.samples[-1].at_s - desk.watch.history.samples[0].at_s == 605
