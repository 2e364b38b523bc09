from __future__ import annotations

import pytest

from evaltui.model.eta_course import Course, course_of
from evaltui.model.eta_pace import pace_of, workers_now
from evaltui.model.history import History, Sample


def course(*samples: tuple[float, int, int | None], total: int = 40) -> Course:
    found = course_of(
        History(
            tuple(Sample(at_s, done, total, active) for at_s, done, active in samples),
            samples[-1][0],
        ),
        total,
    )
    assert found is not None
    return found


QUEUE = [(step * 10.0, step, 8) for step in range(33)]
DRAIN = [(340.0, 35, 5), (400.0, 38, 2), (500.0, 39, 1)]


def test_the_pace_is_taken_from_before_the_queue_was_empty() -> None:
    pace = pace_of(course(*QUEUE, *DRAIN))
    assert pace.drained_at == 32
    # 8 workers, an item in 10 s: 80 worker-seconds each.
    assert pace.rate.mean_s == pytest.approx(80, rel=0.05)
    assert pace.workers == 8


def test_while_items_wait_nothing_is_drained() -> None:
    assert pace_of(course(*QUEUE[:-1])).drained_at is None
    untold = [(at_s, done, None) for at_s, done, _ in (*QUEUE, *DRAIN)]
    assert pace_of(course(*untold)).drained_at is None


def test_workers_that_join_one_by_one_all_stay() -> None:
    joining = [(step * 10.0, step * (step + 1) // 2, step + 1) for step in range(8)]
    seen = course(*joining, total=400)
    assert workers_now(seen, pace_of(seen)) == 8


def test_workers_that_wait_for_each_other_count_by_their_mean() -> None:
    waves = [(step * 10.0, 4 * step, 8 if step % 2 else 2) for step in range(40)]
    seen = course(*waves, total=400)
    assert workers_now(seen, pace_of(seen)) == pytest.approx(5, abs=0.5)
