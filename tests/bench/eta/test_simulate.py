from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from tests.bench.eta.regimes import REGIMES
from tests.bench.eta.simulate import Clock, Plan, simulate


def plan(**facts: object) -> Plan:
    return Plan(**{"items": 40, "workers": 4, "draw": lambda rng: 10.0, **facts})  # type: ignore[arg-type]


def test_even_items_end_together_when_they_must() -> None:
    course = simulate(plan(), Random(1))
    assert course.end_s == 100
    assert all(poll.done == 4 * int(poll.at_s / 10) for poll in course.polls)
    assert {poll.running for poll in course.polls} == {4}


def test_a_clock_stretches_all_that_is_worked_on() -> None:
    # 50 s of work at full speed, a rest of 180 s, and the other half at half of the speed.
    clock = Clock(((50.0, 1.0), (1e-9, 1e-9 / 180), (1e9, 0.5)))
    assert simulate(plan(clock=clock), Random(1)).end_s == pytest.approx(50 + 180 + 100)


def test_counts_are_as_old_as_the_last_flush() -> None:
    course = simulate(plan(flush_s=40.0), Random(1))
    changes = [after.at_s for before, after in pairwise(course.polls) if before.done != after.done]
    assert len(changes) == 2
    assert changes[1] - changes[0] == pytest.approx(40, abs=6)


def test_who_comes_late_sees_what_was_done_before() -> None:
    first = simulate(plan(attach=0.5), Random(1)).polls[0]
    assert first.at_s >= 50
    assert first.done >= 20


def test_a_total_grows_to_the_true_one() -> None:
    totals = [
        poll.total for poll in simulate(plan(total_from=0.5, total_whole=0.5), Random(1)).polls
    ]
    assert totals == sorted(totals)
    assert (totals[0], totals[-1]) == (20, 40)


def test_batches_wait_for_their_slowest() -> None:
    course = simulate(plan(batch=8, draw=lambda rng: rng.choice((1.0, 9.0))), Random(1))
    assert all(poll.running is not None and poll.running <= 4 for poll in course.polls)
    assert min(poll.running or 0 for poll in course.polls[:-3]) < 4


@pytest.mark.parametrize("regime", REGIMES)
def test_the_same_seed_gives_the_same_run(regime: str) -> None:
    def play() -> object:
        rng = Random(5)
        return simulate(REGIMES[regime](rng), rng)

    assert play() == play()
