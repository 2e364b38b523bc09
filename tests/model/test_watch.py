from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from evaltui.model.exchange import Attempt
from evaltui.model.health import Health, HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot, State
from evaltui.model.verdict import Verdict
from evaltui.model.watch import COUNTED_BEFORE, MAX_ATTEMPTS, Observation, Watch
from tests.fakes import EPOCH

RUNNING = Snapshot(State.RUNNING, "running", done=1, total=9)
NEW = Watch(RunRef("retab", "wfevalrun_1"), "retab")
UNREACHABLE = Health(HealthStatus.UNREACHABLE, "offline", 5, EPOCH)
GONE = Health(HealthStatus.GONE, "forgotten", 3, EPOCH)


def after(seconds: float, snapshot: Snapshot | None, health: Health | None = None) -> Observation:
    at = EPOCH + timedelta(seconds=seconds)
    return Observation(at, snapshot, health or Health(last_ok_at=at))


def test_a_good_answer_is_kept_with_its_time() -> None:
    watch = NEW.fold(after(0, RUNNING))
    assert (watch.snapshot, watch.observed_at, watch.state) == (RUNNING, EPOCH, State.RUNNING)
    assert len(watch.history.samples) == 1


def test_a_link_told_at_the_start_stays_until_another_is_told() -> None:
    page, moved = "https://eval.example/rag?runId=1", "https://eval.example/rag-2?runId=1"
    watch = NEW.fold(after(0, replace(RUNNING, url=page))).fold(after(2, RUNNING))
    assert watch.snapshot == replace(RUNNING, url=page)
    watch = watch.fold(after(4, replace(RUNNING, url=moved)))
    assert watch.snapshot == replace(RUNNING, url=moved)


@pytest.mark.parametrize("state", [State.FAILED, State.STOPPED])
def test_how_far_a_run_came_is_kept_where_its_end_counts_nothing(state: State) -> None:
    watch = NEW.fold(after(0, RUNNING)).fold(after(2, Snapshot(state, "error")))
    assert watch.snapshot is not None
    assert (watch.snapshot.state, watch.snapshot.done, watch.snapshot.total) == (state, 1, 9)
    assert watch.notes == (COUNTED_BEFORE,)
    again = watch.fold(after(4, Snapshot(state, "error")))
    assert again.snapshot == watch.snapshot
    told = watch.fold(after(6, Snapshot(state, "error", done=4)))
    assert told.snapshot == Snapshot(state, "error", done=4)


def test_progress_in_per_cent_is_kept_too() -> None:
    half = Snapshot(State.RUNNING, "running", percent=50.0)
    watch = NEW.fold(after(0, half)).fold(after(2, Snapshot(State.FAILED, "error")))
    assert watch.snapshot is not None
    assert watch.snapshot.percent == 50.0


@pytest.mark.parametrize("state", [State.RUNNING, State.COMPLETED, State.UNKNOWN])
def test_numbers_from_before_are_not_taken_for_those_of_now(state: State) -> None:
    watch = NEW.fold(after(0, RUNNING)).fold(after(2, Snapshot(state, "word")))
    assert watch.snapshot == Snapshot(state, "word")
    assert NEW.fold(after(0, Snapshot(State.FAILED, "error"))).notes == ()


def test_a_failure_changes_the_health_and_nothing_that_the_service_said() -> None:
    before = NEW.fold(after(0, RUNNING))
    watch = before.fold(after(5, None, UNREACHABLE))
    assert (watch.snapshot, watch.observed_at, watch.history) == (
        before.snapshot,
        before.observed_at,
        before.history,
    )
    assert watch.health == UNREACHABLE
    assert watch.judgement.verdict is Verdict.PENDING


def test_forgetting_is_dated_once_and_taken_back_by_a_good_answer() -> None:
    watch = NEW.fold(after(0, RUNNING)).fold(after(5, None, GONE)).fold(after(9, None, GONE))
    assert watch.forgotten_at == EPOCH + timedelta(seconds=5)
    assert watch.snapshot == RUNNING
    assert watch.judgement.verdict is Verdict.NONE
    assert watch.fold(after(12, RUNNING)).forgotten_at is None


def test_a_run_never_seen_is_not_forgotten() -> None:
    assert NEW.fold(after(5, None, GONE)).forgotten_at is None


def test_the_newest_attempts_are_kept() -> None:
    watch = NEW
    for number in range(MAX_ATTEMPTS + 20):
        attempt = Attempt(EPOCH, 0.1, 200, number, "running")
        watch = watch.fold(Observation(EPOCH, RUNNING, Health(), attempt, 2.0))
    sizes = [attempt.size for attempt in watch.attempts]
    assert sizes == list(range(20, MAX_ATTEMPTS + 20))
    assert watch.next_in_s == 2.0


def test_the_title_is_the_users_name_before_the_services_before_the_id() -> None:
    named = NEW.fold(after(0, Snapshot(State.RUNNING, "running", name="theirs")))
    assert [NEW.title, named.title] == ["wfevalrun_1", "theirs"]
    assert Watch(NEW.ref, "retab", name="mine", snapshot=named.snapshot).title == "mine"


def test_the_age_is_never_negative() -> None:
    watch = NEW.fold(after(10, RUNNING))
    assert NEW.age_s(EPOCH) is None
    assert watch.age_s(EPOCH + timedelta(seconds=12)) == 2
    assert watch.age_s(EPOCH) == 0


def test_only_a_running_run_stalls() -> None:
    late = EPOCH + timedelta(seconds=400)
    for state in State:
        snapshot = Snapshot(state, state.value, done=1, total=9)
        watch = NEW.fold(after(0, snapshot)).fold(after(400, snapshot))
        assert watch.stalled(late) is (state is State.RUNNING)


def elapsed(seconds: float, **facts: object) -> float | None:
    return NEW.fold(after(seconds, Snapshot(state_raw="", **facts))).elapsed_s()  # type: ignore[arg-type]


def test_the_time_a_run_took() -> None:
    start, end = EPOCH - timedelta(seconds=60), EPOCH - timedelta(seconds=20)
    assert NEW.elapsed_s() is None
    assert elapsed(0, state=State.RUNNING) is None
    assert elapsed(5, state=State.RUNNING, started_at=start) == 65
    assert elapsed(5, state=State.RUNNING, started_at=start, finished_at=end) == 65
    assert elapsed(5, state=State.FAILED, started_at=start, finished_at=end) == 40
    assert elapsed(5, state=State.FAILED, started_at=start) is None
    assert elapsed(5, state=State.RUNNING, started_at=start, duration_s=1.5) == 65
    assert elapsed(5, state=State.COMPLETED, duration_s=1.5, started_at=start) == 1.5
    assert elapsed(5, state=State.COMPLETED, started_at=end, finished_at=start) == 0
    assert elapsed(-90, state=State.RUNNING, started_at=start) == 0


def test_an_absurd_duration_gives_way_to_the_times() -> None:
    start, end = EPOCH - timedelta(seconds=60), EPOCH - timedelta(seconds=20)
    for absurd in (-1, float("nan"), float("inf"), 10**400):
        took = elapsed(
            0, state=State.COMPLETED, duration_s=absurd, started_at=start, finished_at=end
        )
        assert took == 40


def skewed(skew_s: float | None, seconds: float, **facts: object) -> Watch:
    at = EPOCH + timedelta(seconds=seconds)
    snapshot = Snapshot(state_raw="", **facts)  # type: ignore[arg-type]
    return NEW.fold(Observation(at, snapshot, Health(last_ok_at=at), clock_skew_s=skew_s))


def test_the_clock_of_a_service_is_set_right_where_it_meets_ours() -> None:
    # It began at 10:00 by a clock five minutes ahead of ours, and was asked for a minute later.
    start = EPOCH + timedelta(seconds=300)
    running = skewed(300.0, 60, state=State.RUNNING, started_at=start)
    assert running.elapsed_s() == 60
    assert skewed(None, 60, state=State.RUNNING, started_at=start).elapsed_s() == 0
    assert running.age_s(EPOCH + timedelta(seconds=62)) == 2
    said = "the service's clock is 300 s ahead of this machine's, which is allowed for"
    assert running.notes == (said,)
    end = start + timedelta(seconds=20)
    ended = skewed(300.0, 60, state=State.FAILED, started_at=start, finished_at=end)
    assert ended.elapsed_s() == 20


def test_a_date_that_is_nonsense_spoils_no_start_that_is_not() -> None:
    watch = skewed(-1.7e9, 60, state=State.RUNNING, started_at=EPOCH)
    assert watch.elapsed_s() == 60


def test_a_skew_stays_until_it_is_measured_again() -> None:
    watch = skewed(300.0, 0, state=State.RUNNING).fold(after(5, RUNNING))
    assert watch.clock_skew_s == 300.0


def test_a_clock_set_back_makes_nothing_newer_and_no_run_shorter() -> None:
    start = EPOCH - timedelta(seconds=60)
    watch = skewed(0.0, 0, state=State.RUNNING, started_at=start, done=1, total=9)
    later = EPOCH + timedelta(seconds=30)
    hour = timedelta(hours=1)
    back = watch.set_back(3600.0)
    assert back.age_s(later - hour) == watch.age_s(later) == 30
    assert back.elapsed_s() == watch.elapsed_s() == 60
    assert back.health.last_ok_at == EPOCH - hour
    assert back.history.seen_at_s == EPOCH.timestamp() - 3600
    assert NEW.set_back(3600.0) == NEW


def test_odd_numbers_are_shown_as_they_are_and_said() -> None:
    watch = NEW
    for second, (done, total) in enumerate([(3, 10), (7, 10), (5, 12), (13, 12)]):
        watch = watch.fold(after(second, Snapshot(State.RUNNING, "", done=done, total=total)))
    assert watch.snapshot is not None
    assert (watch.snapshot.done, watch.snapshot.total) == (13, 12)
    assert watch.notes == (
        "more is done than there is: 13 of 12",
        "the count of what is done went back from 7 to 5",
        "the total changed from 10 to 12",
    )
    as_planned = watch.fold(after(9, Snapshot(State.RUNNING, "", done=8, total=10)))
    assert as_planned.notes == ("the count of what is done went back from 13 to 8",)


def test_what_the_service_gave_note_of_comes_first_and_nothing_comes_twice() -> None:
    start = EPOCH - timedelta(seconds=60)
    said = "it finished before it started, say its times"
    odd = Snapshot(
        State.FAILED, "", started_at=EPOCH, finished_at=start, notes=("an odd answer", said)
    )
    assert NEW.fold(after(0, odd)).notes == ("an odd answer", said)
    assert NEW.notes == ()
