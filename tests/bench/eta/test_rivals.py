from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.bench.eta.rivals import DrainAware, Indicatif, Naive, Rival, WholeRun
from tests.bench.eta.simulate import Poll


def told(rival: Rival, polls: Iterable[tuple[float, int, int | None]], total: int = 100) -> Rival:
    for at_s, done, running in polls:
        rival.see(Poll(at_s, done, total, running))
    return rival


def test_indicatif_finds_a_steady_rate_exactly() -> None:
    # As its own test has it: 20 s at one rate.
    rival = told(Indicatif(Poll(0, 0, 100, None)), ((at, 3 * at, None) for at in range(1, 21)))
    assert rival.left_s() == pytest.approx(40 / 3)


def test_indicatif_forgets_by_nine_tenths_in_a_quarter_of_a_minute() -> None:
    # Its own figures for 15 s at one item a second, then 15 s of nothing.
    rival = told(Indicatif(Poll(0, 0, 100, None)), ((at, at, None) for at in range(1, 16)))
    told(rival, [(30, 15, None)])
    once = 0.09 / 0.99
    assert rival.left_s() == pytest.approx(85 / ((0.9 * once + 0.09) / 0.99))


def test_only_the_naive_takes_what_was_there_at_first_for_its_own_doing() -> None:
    first, then = Poll(0, 50, 100, None), [(10.0, 60, None)]
    assert told(Naive(first), then).left_s() == pytest.approx(40 / 6)
    assert told(WholeRun(first), then).left_s() == pytest.approx(40)


def test_the_drain_takes_longer_than_the_rate_says() -> None:
    first = Poll(0, 0, 100, 4)
    assert told(DrainAware(first), [(80.0, 80, 4)]).left_s() == pytest.approx(16 + 4 * (25 / 12))
    assert told(DrainAware(first), [(80.0, 80, None)]).left_s() == pytest.approx(20)


@pytest.mark.parametrize("make", [Indicatif, Naive, WholeRun, DrainAware])
def test_none_says_anything_before_something_is_done(make: type[Naive]) -> None:
    rival = make(Poll(0, 0, 100, 4))
    assert rival.left_s() is None
    told(rival, [(5, 0, 4)])
    assert rival.left_s() is None
