"""Progress in per cent alone: that figure everywhere, and no made-up counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evaltui.model import words
from evaltui.model.document import document
from evaltui.model.eta import Eta, EtaReason, EtaSource
from evaltui.model.health import Health
from evaltui.model.history import History
from evaltui.model.record import read_record
from evaltui.model.run import Snapshot, State
from evaltui.model.watch import Observation, Watch
from tests.factories import NOW, a_watch


def snapshot(percent: float | None, **more: object) -> Snapshot:
    return Snapshot(State.RUNNING, "running", percent=percent, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seen", "figures", "progress"),
    [
        (snapshot(37.9), "37%", (37, 100)),
        (snapshot(0.0), "0%", (0, 100)),
        (snapshot(100.0), "100%", (100, 100)),
        (snapshot(37, total=200), "37%", (37, 100)),
        (snapshot(37, done=5), "37%", (37, 100)),
        (snapshot(37, done=5, total=10), "5/10", (5, 10)),
        (snapshot(37, done=0, total=0), "37%", (37, 100)),
        (snapshot(None), "–", (None, None)),
        (snapshot(float("nan")), "–", (None, None)),
        (snapshot(1e300), "–", (None, None)),
    ],
)
def test_counts_go_before_per_cent(
    seen: Snapshot, figures: str, progress: tuple[int | None, int | None]
) -> None:
    assert words.progress(seen) == figures
    assert seen.progress == progress


def test_the_document_has_the_figure_and_no_counts() -> None:
    told = document(a_watch(done=None, total=None, percent=37.25), NOW)
    assert (told["percent"], told["done"], told["total"]) == (37.25, None, None)
    assert told["verdict_reason"] == "running, 37 % done"
    again = read_record(told).snapshot
    assert again is not None
    assert again.percent == 37.25


def watched(*percents: float) -> Watch:
    watch = a_watch(state=None)
    for number, percent in enumerate(percents):
        at = NOW + timedelta(seconds=10 * number)
        watch = watch.fold(Observation(at, snapshot(percent), Health(last_ok_at=at)))
    return watch


def test_it_is_estimated_from_the_course_of_the_figure() -> None:
    watch = watched(*range(0, 60, 2))
    end = NOW + timedelta(seconds=290)
    eta = watch.eta(end)
    assert isinstance(eta, Eta)
    assert eta.source is EtaSource.ESTIMATE
    assert eta.low_s <= 42 * 5 <= eta.high_s
    assert watched(10.0).eta(NOW) is EtaReason.TOO_FEW


def test_a_stall_tells_no_parts_that_are_left() -> None:
    watch = watched(10, 12, 14, 16, *[16.0] * 60)
    end = NOW + timedelta(seconds=10 * 64)
    stall = watch.stall(end)
    assert stall is not None
    assert (stall.left, stall.total) == (None, None)
    assert "left" not in stall.sentence


def test_counts_of_running_parts_say_nothing_of_hundredths() -> None:
    [sample] = History().add(snapshot(10.0), 0.0).samples
    assert (sample.done, sample.total, sample.running, sample.in_percent) == (10, 100, None, True)
