from __future__ import annotations

from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.eta import FRESH_S, LONGEST_S, Eta, EtaReason, EtaSource, estimate
from evaltui.model.health import Health, HealthStatus
from evaltui.model.history import History, Sample
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, Snapshot, State
from evaltui.model.watch import Observation, Watch
from tests.model.strategies import moments, near, observations

OK = Health()


def running(**facts: object) -> Snapshot:
    return Snapshot(State.RUNNING, "running", **facts)  # type: ignore[arg-type]


def course(*counts: int, every_s: float = 10.0) -> History:
    samples = [Sample(index * every_s, done, 100) for index, done in enumerate(counts)]
    return History(tuple(samples), samples[-1].at_s if samples else None)


def given_eta(
    snapshot: Snapshot | None, history: History | None = None, *, age_s: float = 0.0,
    health: Health = OK, stalled: bool = False,
) -> Eta | EtaReason:  # fmt: skip
    return estimate(snapshot, history or History(), health, age_s, stalled=stalled)


def estimated(snapshot: Snapshot, history: History, **more: Any) -> Eta:
    eta = given_eta(snapshot, history, **more)
    assert isinstance(eta, Eta)
    assert eta.source is EtaSource.ESTIMATE
    return eta


def steady(*, total: int, each_s: float = 2.0, upto: int = 30, first: int = 0) -> History:
    """Items that finish one by one at even steps, from a count that was there at first."""
    samples = [Sample(step * each_s, first + step, total) for step in range(upto + 1)]
    return History(tuple(samples), samples[-1].at_s)


def test_the_range_is_around_what_the_parts_finished_while_watching_say() -> None:
    # 16 parts in 40 s, 84 left: 210 s at that rate; a tail may come on top.
    eta = estimated(running(done=20, total=104), course(4, 8, 12, 16, 20))
    assert eta.low_s < 210 < eta.high_s
    assert 180 < eta.point_s < 300
    assert eta.high_s / eta.low_s < 5


def test_what_was_done_before_watching_began_is_no_pace() -> None:
    early = estimated(running(done=30, total=60), steady(total=60))
    late = estimated(running(done=1030, total=1060), steady(total=1060, first=1000))
    assert late.point_s == pytest.approx(early.point_s, rel=0.3)


def test_the_more_was_seen_the_narrower_the_range() -> None:
    ratios = [
        (eta := estimated(running(done=upto, total=1000), steady(total=1000, upto=upto))).high_s
        / eta.low_s
        for upto in (3, 30, 500)
    ]
    assert ratios == sorted(ratios, reverse=True)


def test_a_few_items_in_hand_take_as_long_as_items_take() -> None:
    # 8 workers with items of 80 s each: half of the whole work's rate would say 20 s.
    samples = [Sample(step * 10.0, step, 40, 8) for step in range(33)]
    history = History((*samples, *(Sample(330.0, 33, 40, 7), Sample(340.0, 38, 40, 2))), 340.0)
    eta = estimated(running(done=38, total=40), history)
    assert eta.high_s > 60


def test_quiet_within_the_usual_gap_is_work_that_does_not_show_yet() -> None:
    # A service that brings its counts up to date every 40 s, by 20 each time.
    samples = tuple(Sample(step * 40.0, step * 20, 1000) for step in range(11))
    now = estimated(running(done=200, total=1000), History(samples, 400.0))
    later = estimated(running(done=200, total=1000), History(samples, 430.0))
    assert now.point_s - later.point_s == pytest.approx(30, abs=1)


def test_quiet_beyond_the_usual_gap_is_slowness() -> None:
    seen = steady(total=100)
    quiet = History(seen.samples, seen.samples[-1].at_s + 50)
    snapshot = running(done=30, total=100)
    assert estimated(snapshot, quiet).point_s > estimated(snapshot, seen).point_s + 20


def test_a_run_that_goes_twice_as_fast_now_is_reckoned_at_its_new_speed() -> None:
    slow = [Sample(step * 4.0, step, 300) for step in range(51)]
    fast = [Sample(200 + step * 2.0, 50 + step, 300) for step in range(1, 51)]
    eta = estimated(running(done=100, total=300), History((*slow, *fast), 300.0))
    assert eta.low_s < 400 < eta.high_s
    assert eta.point_s < 500


def test_a_pause_is_no_work() -> None:
    before = [Sample(step * 2.0, step, 200) for step in range(51)]
    after = [Sample(280 + step * 2.0, 50 + step, 200) for step in range(1, 51)]
    eta = estimated(running(done=100, total=200), History((*before, *after), 380.0))
    assert eta.low_s < 200 < eta.high_s
    assert eta.point_s < 260


def test_a_run_that_began_anew_is_reckoned_from_there() -> None:
    once = [Sample(step * 1.0, step, 60) for step in range(50)]
    again = [Sample(100 + step * 10.0, step, 60) for step in range(31)]
    snapshot = running(done=30, total=60)
    both = estimated(snapshot, History((*once, *again), 400.0))
    assert both == estimated(snapshot, History(tuple(again), 400.0))


def test_a_long_course_says_the_same_where_its_beginning_is_thinned_out() -> None:
    whole = steady(total=2000, upto=1000, each_s=5.0)
    # An item in 80 s would be a pause, were it not for the 16 that were done meanwhile.
    thinned = History((*whole.samples[:-101:16], *whole.samples[-101:]), whole.seen_at_s)
    snapshot = running(done=1000, total=2000)
    one, other = estimated(snapshot, whole), estimated(snapshot, thinned)
    assert one.point_s == pytest.approx(other.point_s, rel=0.02)


def test_time_that_went_by_since_is_taken_off() -> None:
    snapshot, seen = running(done=20, total=104), course(4, 8, 12, 16, 20)
    now, later = estimated(snapshot, seen), estimated(snapshot, seen, age_s=50)
    assert (later.low_s, later.point_s, later.high_s) == pytest.approx(
        (now.low_s - 50, now.point_s - 50, now.high_s - 50)
    )
    assert estimated(snapshot, seen, age_s=100_000).high_s == 0


def test_a_run_that_is_nearly_done_or_beyond_has_nothing_left() -> None:
    eta = given_eta(running(done=20, total=16), course(4, 20))
    assert isinstance(eta, Eta)
    assert (eta.low_s, eta.high_s) == (0, 0)


def test_the_services_own_estimate_goes_first_while_it_is_fresh() -> None:
    snapshot, seen = running(done=20, total=104, eta_s=203), course(4, 8, 12, 16, 20)
    own = given_eta(snapshot, seen, age_s=3)
    assert own == Eta(200, 200, EtaSource.PROVIDER)
    assert own.point_s == 200
    assert given_eta(running(eta_s=33)) == Eta(33, 33, EtaSource.PROVIDER)
    late = given_eta(snapshot, seen, age_s=FRESH_S + 1)
    assert isinstance(late, Eta)
    assert late.source is EtaSource.ESTIMATE


@pytest.mark.parametrize("own", [3, 3000])
def test_the_services_own_estimate_is_not_used_against_what_is_seen(own: float) -> None:
    snapshot = running(done=20, total=104, eta_s=own)
    estimated(snapshot, course(4, 8, 12, 16, 20))


@pytest.mark.parametrize("own", [-1, float("nan"), float("inf"), 10**400, LONGEST_S + 1])
def test_an_absurd_estimate_of_the_service_is_not_used(own: float) -> None:
    assert given_eta(running(eta_s=own, total=5)) is EtaReason.TOO_FEW


@pytest.mark.parametrize(
    ("snapshot", "history", "reason"),
    [
        (None, None, EtaReason.UNREACHABLE),
        (running(done=3), course(1, 2, 3), EtaReason.NO_TOTAL),
        (running(done=3, total=0), course(1, 2, 3), EtaReason.NO_TOTAL),
        (running(done=3, total=-1), course(1, 2, 3), EtaReason.NO_TOTAL),
        (running(total=9), course(1, 2, 3), EtaReason.TOO_FEW),
        (running(done=1, total=9), course(1), EtaReason.TOO_FEW),
        (running(done=2, total=9), course(1, 2), EtaReason.TOO_FEW),
        (running(done=1, total=9), course(5, 1), EtaReason.TOO_FEW),
        (running(done=9, total=99), course(1, 9, every_s=0), EtaReason.TOO_FEW),
        (running(done=3, total=10**18), course(1, 2, 3), EtaReason.TOO_FEW),
        (running(done=3, total=10**400), course(1, 2, 3), EtaReason.TOO_FEW),
        (running(done=10**400, total=10**401), course(1, 2, 10**400), EtaReason.TOO_FEW),
        (Snapshot(State.QUEUED, "queued", eta_s=5), None, EtaReason.NOT_RUNNING),
        (Snapshot(State.UNKNOWN, "odd", eta_s=5), None, EtaReason.NOT_RUNNING),
    ],
)
def test_where_there_is_none_there_is_a_reason(
    snapshot: Snapshot | None, history: History | None, reason: EtaReason
) -> None:
    assert given_eta(snapshot, history) is reason


@pytest.mark.parametrize("state", [State.COMPLETED, State.FAILED, State.STOPPED])
@pytest.mark.parametrize("status", HealthStatus)
def test_a_run_that_ended_is_not_running_whatever_the_watching_does(
    state: State, status: HealthStatus
) -> None:
    ended = Snapshot(state, state.value, done=3, total=9, eta_s=5)
    assert given_eta(ended, course(1, 2, 3), health=Health(status)) is EtaReason.NOT_RUNNING


@pytest.mark.parametrize("status", HealthStatus)
def test_who_cannot_be_asked_has_no_estimate(status: HealthStatus) -> None:
    eta = given_eta(running(done=20, total=104, eta_s=5), health=Health(status))
    asked = status in {HealthStatus.OK, HealthStatus.RETRYING}
    assert isinstance(eta, Eta) is asked
    assert asked or eta is EtaReason.UNREACHABLE


def test_a_stall_ends_every_estimate() -> None:
    assert given_eta(running(eta_s=5), stalled=True) is EtaReason.STALLED


@given(st.integers(2, 10_000), st.integers(1, 10_000), st.floats(1, 10_000))
def test_the_point_is_in_the_range(finished: int, left: int, span: float) -> None:
    snapshot = running(done=finished, total=finished + left)
    eta = given_eta(snapshot, course(0, finished, every_s=span))
    if isinstance(eta, Eta):
        assert 0 < eta.low_s <= eta.point_s <= eta.high_s <= LONGEST_S
    else:
        assert left * span / finished > LONGEST_S / 100


actives = st.none() | st.integers(0, 64)
steps = st.tuples(st.floats(0, 500), st.integers(-3, 40), st.integers(0, 30), actives)
walks = st.lists(steps, min_size=1, max_size=40)


@given(walks, st.integers(0, 300), st.floats(0, 1000))
def test_any_walk_of_counts_gives_a_range_or_a_reason(
    walk: list[tuple[float, int, int, int | None]], begun: int, age_s: float
) -> None:
    history, at_s, done, total = History(), 0.0, begun, begun
    for took, gained, grown, active in walk:
        at_s, done, total = at_s + took, max(0, done + gained), total + grown
        counts = None if active is None else Counts(running=active)
        snapshot = running(done=done, total=total, counts=counts)
        history = history.add(snapshot, at_s)
        eta = given_eta(snapshot, history, age_s=age_s)
        if isinstance(eta, Eta):
            assert 0 <= eta.low_s <= eta.point_s <= eta.high_s
            assert isfinite(eta.high_s)
        else:
            assert eta in {EtaReason.TOO_FEW, EtaReason.NO_TOTAL}


@given(st.lists(observations, max_size=12), near | moments)
def test_no_course_of_answers_is_too_absurd(seen: list[Observation], now: object) -> None:
    watch = Watch(RunRef("nugen", "x"), "nugen")
    for observation in seen:
        watch = watch.fold(observation)
        eta = watch.eta(now)  # type: ignore[arg-type]
        if isinstance(eta, Eta):
            assert not watch.ended
            assert 0 <= eta.low_s <= eta.high_s
            assert isfinite(eta.high_s)
        elapsed = watch.elapsed_s()
        assert elapsed is None or (elapsed >= 0 and isfinite(elapsed))
        assert (watch.age_s(now) or 0) >= 0  # type: ignore[arg-type]
