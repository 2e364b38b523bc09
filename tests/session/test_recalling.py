"""The past out of the journal: courses go on, and what happened is told."""

from __future__ import annotations

from datetime import timedelta

from evaltui.model.changed import changed
from evaltui.model.document import document, rfc3339
from evaltui.model.happening import Kind
from evaltui.model.health import Health, HealthStatus
from evaltui.model.history import MAX_SAMPLES, History
from evaltui.model.record import Record, read_record
from evaltui.model.run import Counts, RunError, Snapshot, State
from evaltui.model.watch import Observation, Watch
from evaltui.session.recalling import continued, courses, happenings
from tests.factories import a_watch
from tests.fakes import EPOCH
from tests.session.conftest import ref

START = EPOCH.timestamp()


def running(done: int, total: int | None = 99) -> Snapshot:
    return Snapshot(State.RUNNING, "running", done=done, total=total, counts=Counts(running=4))


def course(*samples: tuple[float, int]) -> History:
    history = History()
    for at, done in samples:
        history = history.add(running(done), START + at)
    return history


class Told:
    """What the journal would hold of one run."""

    def __init__(self, run: str = "retab:a") -> None:
        self.watch: Watch = a_watch(run, None, name=None)
        self.records: list[Record] = []

    def see(self, second: float, snapshot: Snapshot | None, health: Health | None = None) -> Told:
        at = EPOCH + timedelta(seconds=second)
        before = self.watch
        seen = Observation(at, snapshot, health or Health(last_ok_at=at))
        self.watch = before.fold(seen)
        facts = changed(before, self.watch, at)
        if facts:
            line = {"at": rfc3339(at), "changed": list(facts), **document(self.watch, at)}
            self.records.append(read_record(line))
        return self


def test_a_course_is_what_it_was_when_it_was_seen() -> None:
    told = Told()
    for second, done in ((0, 0), (2, 1), (4, 1), (6, 3), (8, 3), (10, 7)):
        told.see(second, running(done))
    other = Told("retab:b").see(1, running(5)).see(3, None, Health(HealthStatus.GONE, "no", 3))
    found = courses([*told.records, *other.records])
    assert found[ref("retab:a")].samples == told.watch.history.samples
    assert [sample.running for sample in found[ref("retab:a")].samples] == [4] * 4
    assert len(found[ref("retab:b")].samples) == 1


def test_what_was_seen_before_goes_before_what_is_seen_now() -> None:
    past = course((0, 0), (10, 5), (20, 9), (30, 12))
    now = course((25, 10), (40, 15))
    both = continued(now, past)
    assert [(sample.at_s - START, sample.done) for sample in both.samples] == [
        (0, 0),
        (10, 5),
        (20, 9),
        (25, 10),
        (40, 15),
    ]
    assert both.seen_at_s == START + 40
    assert continued(both, past) is both
    assert continued(History(), past) == past
    assert continued(now, History()) is now


def test_the_course_has_bounds_however_long_it_was() -> None:
    past = course(*((second, second) for second in range(MAX_SAMPLES - 2)))
    now = course(*((second, second) for second in range(MAX_SAMPLES, 2 * MAX_SAMPLES - 5)))
    both = continued(now, past)
    assert len(both.samples) <= MAX_SAMPLES
    assert (both.samples[0].done, both.samples[-1]) == (0, now.samples[-1])


def test_what_happened_is_told_from_a_moment_on() -> None:
    told = Told()
    told.see(0, Snapshot(State.QUEUED, "queued", total=9))
    for second in range(10, 20):
        told.see(second, running(second))
    told.see(4000, running(19)).see(4010, running(20))
    told.see(4020, None, Health(HealthStatus.RETRYING, "502", 1))
    told.see(4030, None, Health(HealthStatus.UNREACHABLE, "connection refused", 4))
    told.see(4040, running(21))
    told.see(4050, Snapshot(State.FAILED, "error", error=RunError("out of quota")))
    found = happenings(told.records, EPOCH + timedelta(seconds=5))
    assert [one.kind for one in found] == [
        Kind.STARTED,
        Kind.STALLED,
        Kind.MOVING,
        Kind.TROUBLE,
        Kind.RECOVERED,
        Kind.FAILED,
    ]
    assert found[3].why == "unreachable: connection refused"
    assert (found[-1].why, found[-1].title) == ("out of quota", "a")
    assert found[-1].at == EPOCH + timedelta(seconds=4050)
    later = happenings(told.records, EPOCH + timedelta(seconds=4040))
    assert [one.kind for one in later] == [Kind.FAILED]


def test_an_end_is_told_by_its_verdict_with_its_numbers() -> None:
    told = Told()
    told.see(0, running(1))
    ended = Snapshot(
        State.COMPLETED, "completed", "nightly", 9, 9, Counts(error=2), part_noun="cells"
    )
    told.see(5, ended)
    (failed,) = happenings(told.records[1:], EPOCH)
    assert (failed.kind, failed.why) == (Kind.FAILED, "completed, 2 of 9 cells failed")
    assert failed.title == "nightly"


def test_a_run_that_had_ended_when_it_was_first_seen_is_no_news() -> None:
    told = Told().see(0, Snapshot(State.COMPLETED, "completed", done=9, total=9))
    assert {"state", "observed_at"} <= told.records[0].changed
    assert happenings(told.records, EPOCH - timedelta(seconds=5)) == ()
