"""The keeper: a disk that is slow, an end in the middle of a save, edits made meanwhile."""

from __future__ import annotations

import asyncio
import threading
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from evaltui.files.atomic import NotSaved
from evaltui.files.config import Config
from evaltui.files.runs_edits import Edit
from evaltui.files.runs_file import Loaded, RunsFile
from evaltui.session.accounts import Accounts
from evaltui.session.changes import PickedUp
from evaltui.session.watchlist import Watchlist
from evaltui.ui.keeper import Keeper
from tests.factories import a_watch
from tests.fakes import FakeClock

A, B = "langwatch:a", "nugen:b"


class SlowDisk(RunsFile):
    """A runs file whose writes wait until the test lets them go on, and may then be refused."""

    def __init__(self, path: Path, clock: FakeClock) -> None:
        super().__init__(path, clock)
        self.writing = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self.refuses = False

    def apply(self, edits: Sequence[Edit], *, over_damage: bool = False) -> Loaded:
        self.writing.set()
        assert self.go_on.wait(20)
        if self.refuses:
            raise NotSaved(self.path, "the disk is full")
        return super().apply(edits, over_damage=over_damage)

    @contextmanager
    def held(self) -> Iterator[None]:
        self.writing.clear()
        self.go_on.clear()
        try:
            yield
        finally:
            self.go_on.set()


class Desk:
    """A watchlist, its keeper, and what that reported."""

    def __init__(self, path: Path, clock: FakeClock) -> None:
        self.path = path
        self.disk = SlowDisk(path, clock)
        self.watchlist = Watchlist(self.disk, Accounts(Config(), {}), clock)
        self.watchlist.open()
        self.picked_up: list[PickedUp] = []
        self.said: list[str] = []
        self.keeper = Keeper(
            self.watchlist,
            picked_up=self.picked_up.append,
            say=self.said.append,
            monotonic=clock.monotonic,
        )

    @property
    def saved(self) -> list[Any]:
        return [run["run"] for run in tomllib.loads(self.path.read_text()).get("runs", [])]

    async def begin_a_save(self) -> asyncio.Task[None]:
        looking = asyncio.create_task(self.keeper.look())
        assert await asyncio.to_thread(self.disk.writing.wait, 20)
        return looking


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Desk:
    return Desk(tmp_path / "runs.toml", clock)


async def test_what_is_done_during_a_slow_save_is_saved_by_the_next(desk: Desk):
    desk.watchlist.add(a_watch(A))
    with desk.disk.held():
        looking = await desk.begin_a_save()
        desk.watchlist.add(a_watch(B))
        await desk.keeper.look()  # one look at a time: this one does nothing
    await looking
    assert desk.saved == [A]
    assert [str(watch.ref) for watch in desk.watchlist.fleet] == [A, B]
    assert desk.picked_up == []
    await desk.keeper.look()
    assert desk.saved == [A, B]


@pytest.mark.parametrize("refuses", [False, True])
async def test_an_end_in_the_middle_of_a_save_loses_nothing(desk: Desk, refuses: bool):
    desk.watchlist.add(a_watch(A))
    await desk.keeper.look()
    desk.watchlist.add(a_watch(B))
    with desk.disk.held():
        looking = await desk.begin_a_save()
        desk.disk.refuses = refuses
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking
        assert desk.watchlist.waiting
        at_the_end = asyncio.create_task(asyncio.to_thread(desk.watchlist.save_at_end))
    desk.disk.refuses = False
    await at_the_end
    desk.watchlist.save_at_end()
    assert desk.saved == [A, B]


async def test_a_refusal_is_said_once_and_its_end_too(desk: Desk):
    desk.watchlist.add(a_watch(A))
    desk.disk.refuses = True
    for _ in range(3):
        await desk.keeper.look()
    assert len(desk.said) == 1
    assert "the disk is full" in desk.said[0]
    desk.disk.refuses = False
    await desk.keeper.look()
    assert desk.said[1:] == ["Saved again: the runs file holds everything."]
    assert desk.saved == [A]
    desk.disk.refuses = True
    desk.watchlist.add(a_watch(B))
    await desk.keeper.look()
    assert len(desk.said) == 3


async def test_what_others_wrote_between_our_look_and_our_save_is_picked_up(
    desk: Desk, clock: FakeClock
):
    desk.watchlist.add(a_watch(A))
    with desk.disk.held():
        looking = await desk.begin_a_save()
        other = Watchlist(RunsFile(desk.path, clock), Accounts(Config(), {}), clock)
        other.add(a_watch(B))
        assert other.save()
    await looking
    assert [str(watch.ref) for changes in desk.picked_up for watch in changes.added] == [B]
    assert sorted(desk.saved) == [A, B]


async def test_what_is_not_saved_is_told_for_as_long_as_that_is_so(desk: Desk):
    desk.watchlist.add(a_watch(A))
    assert desk.keeper.unsaved == []
    desk.disk.refuses = True
    for _ in range(3):
        await desk.keeper.look()
        (unsaved,) = desk.keeper.unsaved
        assert (unsaved.path, unsaved.why) == (desk.path, "the disk is full")
    desk.disk.refuses = False
    await desk.keeper.look()
    assert desk.keeper.unsaved == []


async def test_a_disk_that_does_not_answer_is_told_too(desk: Desk, clock: FakeClock):
    desk.watchlist.add(a_watch(A))
    with desk.disk.held():
        looking = await desk.begin_a_save()
        clock.advance(1)
        assert desk.keeper.unsaved == []
        clock.advance(30)
        (unsaved,) = desk.keeper.unsaved
        assert unsaved.why == "the disk does not answer"
    await looking
    assert desk.keeper.unsaved == []


async def test_a_damaged_file_is_told_until_it_is_mended(desk: Desk):
    desk.watchlist.add(a_watch(A))
    await desk.keeper.look()
    whole = desk.path.read_text()
    desk.path.write_text(whole + "[[runs]]\nrun = oops")
    await desk.keeper.look()
    (unsaved,) = desk.keeper.unsaved
    assert "its line" in unsaved.why
    desk.path.write_text(whole)
    await desk.keeper.look()
    assert desk.keeper.unsaved == []
