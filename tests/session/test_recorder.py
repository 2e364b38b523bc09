"""What gets into the journal: changes, each once, without keys, whatever the disk does."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from evaltui.files.journal import Journal
from evaltui.files.journal_settings import JournalSettings
from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Counts, RunError, State
from evaltui.model.watch import Observation
from evaltui.session.recorder import MAX_WAITING, Recorder
from evaltui.session.replaying import Replay
from evaltui.watch.fleet import Fleet
from tests.factories import a_watch
from tests.fakes import EPOCH, FakeClock


def dones(scene: Scene) -> list[int | None]:
    """How far the run was at each change that the journal holds."""
    records = scene.journal.records(limit=64 * 1024**2)
    return [record.snapshot.done if record.snapshot else None for record in records]


class Scene:
    """A fleet of one run whose changes are noted in a journal."""

    def __init__(self, path: Path, clock: FakeClock, **facts: Any) -> None:
        self.path = path
        self.journal = Journal(path, JournalSettings(), clock)
        self.recorder = Recorder(self.journal, lambda text: text.replace("sk-secret", "***"))
        self.fleet = Fleet(self.recorder.folded)
        self.watch = a_watch("retab:a", None, name=None)
        self.fleet.add(self.watch)
        self.second = 0

    def see(self, health: Health | None = None, **facts: Any) -> None:
        self.second += 1
        at = EPOCH + timedelta(seconds=self.second)
        snapshot = a_watch("retab:a", **facts).snapshot if health is None else None
        if snapshot is not None:
            snapshot = replace(snapshot, started_at=EPOCH)
        seen = Observation(at, snapshot, health or Health(last_ok_at=at))
        assert self.fleet.fold(self.watch.ref, seen) is not None

    def changes(self) -> list[set[str]]:
        assert self.recorder.write() is None
        return [set(record.changed) for record in self.journal.records()]


@pytest.fixture
def scene(tmp_path: Path, clock: FakeClock) -> Scene:
    return Scene(tmp_path / "journal.jsonl", clock)


def test_a_change_is_a_line_and_an_answer_alike_is_none(scene: Scene) -> None:
    scene.see(done=1)
    scene.see(done=1)
    scene.see(done=2, counts=Counts(running=1))
    scene.see(done=2, counts=Counts(running=1), eta_s=5.0, summary={"cost": 1})
    scene.see(state=State.FAILED, done=2, counts=Counts(running=1), error=RunError("boom"))
    first, *rest = scene.changes()
    assert {"state", "done", "total", "verdict"} <= first
    assert rest == [{"done", "counts"}, {"state", "state_raw", "error", "verdict"}]


def test_no_eta_is_made_for_a_line_and_a_replay_makes_it_from_the_lines(scene: Scene) -> None:
    for done in range(20):
        scene.see(done=done, total=40)
    scene.see(state=State.COMPLETED, done=40, total=40)
    scene.changes()
    lines = [json.loads(line) for line in scene.path.read_text().splitlines()]
    assert {line["eta"] is None for line in lines} == {True}
    assert [line["eta_reason"] for line in lines] == ["not made"] * 20 + ["not running"]
    replay = Replay()
    made = [replay.play(record)["eta"] for record in scene.journal.records()]
    assert made[-2]["source"] == "estimate"
    assert made[-2]["low_s"] <= 21 <= made[-2]["high_s"]


def test_of_the_health_the_word_alone_counts(scene: Scene) -> None:
    scene.see(done=1)
    for number in range(5):
        scene.see(health=Health(HealthStatus.RETRYING, f"request {number}", number))
    scene.see(health=Health(HealthStatus.GONE, "no such run", 6))
    scene.see(done=1)
    assert scene.changes()[1:] == [
        {"health"},
        {"health", "verdict", "forgotten_at"},
        {"health", "verdict", "forgotten_at"},
    ]


def test_a_stall_is_a_change_though_nothing_moved(scene: Scene) -> None:
    for done in range(4):
        scene.see(done=done)
    scene.second += 3600
    scene.see(done=3)
    scene.see(done=4)
    stalled, moves = scene.journal.records()[-2:] if scene.recorder.write() is None else []
    assert (set(stalled.changed), stalled.stalled) == ({"stalled"}, True)
    assert (set(moves.changed), moves.stalled) == ({"done", "stalled"}, False)


def test_a_key_that_a_service_repeats_is_taken_out(scene: Scene) -> None:
    scene.see(done=1, error=RunError("Incorrect API key provided: sk-secret"))
    scene.changes()
    text = scene.path.read_text()
    assert "sk-secret" not in text
    assert "Incorrect API key provided: ***" in text


def test_a_disk_that_fails_is_told_once_until_it_works_again(scene: Scene) -> None:
    scene.path.mkdir()
    scene.see(done=1)
    sentence = scene.recorder.write()
    assert sentence is not None
    assert sentence.startswith(f"{scene.path} was not saved: it is a folder")
    scene.see(done=2)
    assert scene.recorder.write() is None
    scene.path.rmdir()
    scene.see(done=3)
    assert scene.recorder.unsaved is not None
    assert scene.recorder.unsaved.why == "it is a folder, not a file"
    assert scene.recorder.write() == "Saved again: journal.jsonl holds every change."
    assert scene.recorder.unsaved is None
    assert dones(scene) == [1, 2, 3]
    scene.path.unlink()
    scene.path.mkdir()
    scene.see(done=4)
    assert scene.recorder.write() is not None


def test_what_a_full_disk_takes_the_first_of_is_not_written_twice(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = 450
    real = os.write

    def write(handle: int, data: bytes) -> int:
        nonlocal room
        room -= data.count(b"\n")
        if room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(handle, data)

    for done in range(1, 1001):
        scene.see(done=done, total=2000)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        assert "the disk is full" in (scene.recorder.write() or "")
        assert scene.recorder.write() is None
    assert 0 < len(dones(scene)) < 1000
    scene.see(done=1001, total=2000)
    assert scene.recorder.write() == "Saved again: journal.jsonl holds every change."
    assert dones(scene) == list(range(1, 1002))


def test_what_was_given_up_is_told(scene: Scene) -> None:
    scene.path.mkdir()
    scene.see(done=1)
    scene.recorder.write()
    before = a_watch("retab:a", done=-1)
    for done in range(MAX_WAITING + 4):
        after = a_watch("retab:a", done=done, total=10**6)
        scene.recorder.folded(before, after, Observation(EPOCH, after.snapshot, after.health))
        if done % 2000 == 0:
            assert scene.recorder.write() is None
    scene.path.rmdir()
    sentence = "Saved again: journal.jsonl holds every change, but for the 5 oldest."
    assert scene.recorder.write() == sentence
    assert dones(scene) == list(range(4, MAX_WAITING + 4))


def test_what_waits_does_not_fill_the_memory(scene: Scene) -> None:
    before = a_watch("retab:a", done=-1)
    for done in range(MAX_WAITING + 10):
        after = a_watch("retab:a", done=done, total=10**6)
        scene.recorder.folded(before, after, Observation(EPOCH, after.snapshot, after.health))
    assert scene.recorder.waiting
    assert scene.recorder.write() is None
    assert not scene.recorder.waiting
    records = scene.journal.records(limit=64 * 1024**2)
    assert len(records) == MAX_WAITING
    assert records[0].snapshot is not None
    assert records[0].snapshot.done == 10


def test_without_a_journal_nothing_is_noted(scene: Scene) -> None:
    silent = Recorder(None, str)
    before, after = a_watch("retab:a", None), a_watch("retab:a")
    silent.folded(before, after, Observation(EPOCH, after.snapshot, Health()))
    assert not silent.waiting
    assert silent.recall(1000) == []
