from __future__ import annotations

from math import isfinite, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.eta import FRESH_S, LONGEST_S, Eta, EtaReason, EtaSource, estimate
from evaltui.model.health import Health, HealthStatus
from evaltui.model.history import History, Sample
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot, State
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


def test_the_range_follows_from_the_parts_finished_while_watching() -> None:
    # 16 parts in 40 s, 84 left: 210 s at that rate, with k ± sqrt(k) = 16 ± 4 around it.
    eta = given_eta(running(done=20, total=104), course(4, 8, 12, 16, 20))
    assert isinstance(eta, Eta)
    assert (eta.low_s, eta.high_s) == (84 * 40 / 20, 84 * 40 / 12)
    assert eta.source is EtaSource.ESTIMATE


def test_time_that_went_by_since_is_taken_off() -> None:
    eta = given_eta(running(done=20, total=104), course(4, 8, 12, 16, 20), age_s=200)
    assert isinstance(eta, Eta)
    assert (eta.low_s, eta.high_s) == (0, 84 * 40 / 12 - 200)


def test_a_run_that_is_nearly_done_or_beyond_has_nothing_left() -> None:
    eta = given_eta(running(done=20, total=16), course(4, 20))
    assert isinstance(eta, Eta)
    assert (eta.low_s, eta.high_s) == (0, 0)


def test_the_services_own_estimate_goes_first_while_it_is_fresh() -> None:
    snapshot, seen = running(done=20, total=104, eta_s=33), course(4, 8, 12, 16, 20)
    assert given_eta(snapshot, seen, age_s=3) == Eta(30, 30, EtaSource.PROVIDER)
    late = given_eta(snapshot, seen, age_s=FRESH_S + 1)
    assert isinstance(late, Eta)
    assert late.source is EtaSource.ESTIMATE


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
def test_the_range_holds_the_point_estimate(finished: int, left: int, span: float) -> None:
    snapshot = running(done=finished, total=finished + left)
    eta = given_eta(snapshot, course(0, finished, every_s=span))
    if isinstance(eta, Eta):
        slack = 1e-9 * (1 + eta.high_s)
        assert eta.low_s - slack <= left * span / finished <= eta.high_s + slack
    else:
        assert left * span / (finished - sqrt(finished)) > LONGEST_S


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
