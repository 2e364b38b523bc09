from __future__ import annotations

import pytest

from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import State
from evaltui.ui.arrange.totals import totals
from evaltui.ui.glyphs import ASCII
from evaltui.ui.telling.totals import progress
from evaltui.ui.telling.totals import title as title_of
from evaltui.ui.terminal.sequences import Progress, ProgressState
from tests.factories import NOW, a_history, a_watch, ago, varied_watches

GONE = Health(HealthStatus.UNREACHABLE, "connection refused", 9, ago(900))
FAILED = a_watch(state=State.FAILED)
PASSED = a_watch(state=State.COMPLETED, done=10)
STANDS = a_watch(history=a_history(1, 2, 5, quiet_s=900))


def title(watches, now, *glyphs) -> str:
    return title_of(watches, totals(watches, now), *glyphs)


def test_the_title_shows_what_runs_and_what_failed() -> None:
    running = a_watch()
    assert title([running, running, running, FAILED, PASSED], NOW) == "evaltui 3▶ 1✗"
    assert title([running, FAILED], NOW, ASCII) == "evaltui 1> 1x"
    assert title([STANDS, a_watch(health=GONE)], NOW) == "evaltui 2▶ 1◷ 1!"
    assert title([PASSED, PASSED], NOW) == "evaltui 2✓"
    assert title([], NOW) == "evaltui"
    assert title([a_watch(state=None)], NOW) == "evaltui"


@pytest.mark.parametrize(
    ("watches", "expected"),
    [
        ([], None),
        ([FAILED, PASSED, a_watch(state=State.QUEUED)], None),
        ([a_watch(done=5, total=10)], Progress(ProgressState.NORMAL, 50)),
        (
            [a_watch(done=1, total=10), a_watch(done=29, total=30), PASSED],
            Progress(ProgressState.NORMAL, 75),
        ),
        ([a_watch(done=13, total=10)], Progress(ProgressState.NORMAL, 100)),
        ([a_watch(done=-3, total=10)], Progress(ProgressState.NORMAL, 0)),
        ([a_watch(done=5, total=None)], Progress(ProgressState.BUSY)),
        ([a_watch(done=5, total=0)], Progress(ProgressState.BUSY)),
        ([STANDS], Progress(ProgressState.PAUSED, 50)),
        ([STANDS, a_watch(paused=True), a_watch(health=GONE)], Progress(ProgressState.PAUSED, 50)),
        ([STANDS, a_watch(done=5)], Progress(ProgressState.NORMAL, 50)),
    ],
)
def test_progress_is_that_of_all_running_parts(watches, expected) -> None:
    assert progress(watches, NOW) == expected


def test_what_failed_unseen_colours_the_progress() -> None:
    assert progress([a_watch(), FAILED], NOW, alarm=True) == Progress(ProgressState.ERROR, 50)
    assert progress([FAILED], NOW, alarm=True) is None


def test_runs_of_every_kind() -> None:
    assert title(varied_watches(), NOW).startswith("evaltui ")
    found = progress(varied_watches(), NOW)
    assert found is not None
    assert 0 <= found.percent <= 100
