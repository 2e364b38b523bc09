"""The table of runs at the widths of terminals, and where there are more runs than rows."""

from __future__ import annotations

import pytest

from evaltui.cli.printing.run_table import fitted, lines, terminal_width
from evaltui.model.cells import width
from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Counts, State
from tests.factories import NOW, a_watch, varied_watches


@pytest.mark.parametrize("height", range(1, 18))
@pytest.mark.parametrize("columns", [1, 20, 59, 119])
def test_it_fits_whatever_the_terminal(columns: int, height: int) -> None:
    shown = fitted(varied_watches(), NOW, columns, height)
    assert 1 <= len(shown) <= height
    assert max(map(width, shown)) <= columns


def test_runs_without_room_are_counted_and_those_in_trouble_have_it_first() -> None:
    unreachable = Health(HealthStatus.UNREACHABLE, "refused", 9)
    watches = [
        *(a_watch(f"retab:passed{number}", State.COMPLETED) for number in range(3)),
        *(a_watch(f"retab:running{number}") for number in range(2)),
        a_watch("retab:queued", State.QUEUED),
        a_watch("retab:failed", State.FAILED),
        a_watch("retab:lost", health=unreachable),
        a_watch("retab:never", None),
    ]
    shown = fitted(watches, NOW, 100, 6)
    assert [line.split()[1] for line in shown[1:-1]] == [
        "retab:running0", "retab:running1", "retab:failed", "retab:lost"
    ]  # fmt: skip
    assert shown[-1] == "… 5 more: 1 queued, 1 unseen, 3 passed"
    assert fitted(watches, NOW, 100, 10) == lines(watches, NOW, 100)
    assert fitted(watches, NOW, 100, 2) == [
        "9 runs: 1 failed, 1 unreachable, 2 running, 1 queued, 1 unseen, 3 passed"
    ]


@pytest.mark.parametrize("columns", [45, 60, 70, 80, 120, None])
def test_what_completed_and_failed_is_told_at_every_width(columns: int | None) -> None:
    watch = a_watch(
        "langwatch:brisk-copper", State.COMPLETED, done=9, total=9, counts=Counts(error=3)
    )
    title, line = lines([watch], NOW, columns)
    assert "VERDICT" in title
    assert "completed" in line
    assert "failed" in line


def test_without_room_for_both_what_cannot_be_asked_stands_for_the_verdict() -> None:
    unreachable = Health(HealthStatus.UNREACHABLE, "refused", 9)
    title, line, paused = lines([a_watch(health=unreachable), a_watch(paused=True)], NOW, 60)
    assert title.split()[-1] == "VERDICT"
    assert "unreachable" in line
    assert paused.endswith("paused")


@pytest.mark.parametrize(
    ("told", "wide"), [("72", 72), ("", None), ("0", None), ("wide", None), ("-3", None)]
)
def test_the_width_may_be_told(
    told: str, wide: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", told)
    assert terminal_width() == wide
