"""What the line says of runs in every state, fresh and old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from evaltui.cli.quick.status_line import (
    ASCII_MARKS,
    LIVE_S,
    MARKS,
    TMUX_STYLES,
    joined,
    parts_of,
)
from evaltui.files.last_known import LastKnown, encode_last
from evaltui.files.saved_states import SavedState
from evaltui.session.worth_saving import SAVE_STANDING_EVERY_S
from evaltui.ui.glyphs import ASCII, UNICODE
from tests.files.test_last_known import lasts

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def run(state: str | None = "running", *, age_s: float = 5, paused: bool = False, **last: Any):
    if state is not None:
        last |= {"state": state, "observed_at": NOW - timedelta(seconds=age_s)}
    return SavedState("retab:a", {"run": "retab:a", "paused": paused, "last": last})


def line(*states: SavedState, width: int | None = None) -> str:
    return joined(parts_of(states, NOW, MARKS), width, {})


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([], ""),
        ([run(), run()], "2▸"),
        ([run("queued"), run("pending")], "2▹"),
        ([run("completed"), run("failed"), run("stopped")], "1✗ 1⊘ 1✓"),
        ([run("completed", outcome={"failed": 2})], "1✗"),
        ([run("completed", age_s=9_000_000)], "1✓"),
        ([run(paused=True)], "1="),
        ([run("completed", paused=True)], "1✓"),
        ([run(health="unreachable"), run(health="auth"), run(None, health="malformed")], "3!"),
        ([run(health="retrying")], "1▸"),
        ([run("completed", health="unreachable")], "1✓"),
        ([run(None)], "1?"),
        ([run("unknown"), run(health="gone")], "2?"),
        ([run("completed", inferred=True, age_s=9_000)], "1?"),
    ],
)
def test_each_kind_of_run_is_counted(states: list[SavedState], said: str) -> None:
    assert line(*states) == said


@given(lasts)
def test_whatever_was_saved_of_a_run_it_is_counted_once(last: LastKnown) -> None:
    values = {"run": "retab:a", "last": encode_last(last)}
    parts = parts_of([SavedState("retab:a", values)], NOW, MARKS)
    assert [text for name, text in parts if name in MARKS] == [f"1{MARKS[parts[0][0]]}"]


def test_what_is_old_is_not_told_as_it_stood() -> None:
    assert line(run(age_s=LIVE_S)) == "1▸"
    assert line(run(age_s=LIVE_S + 1, done=5, total=10)) == "1? 7m ago"
    assert line(run(age_s=7_300), run(age_s=90_000), run("completed")) == "2? 2h ago 1✓"
    assert line(run(age_s=7_300), run()) == "1▸ 1?", "somebody looks: no age"


def test_while_somebody_looks_nothing_gets_old() -> None:
    """A run that stands still is saved so often; it is asked for at least every minute."""
    assert LIVE_S >= SAVE_STANDING_EVERY_S + 60


def test_the_share_is_that_of_all_running_parts() -> None:
    assert line(run(done=1, total=10), run(done=10, total=10)) == "2▸ 55%"
    assert line(run(done=12, total=10), run(done=-4, total=10)) == "2▸ 50%"
    assert line(run(done=1, total=10), run(done=5), run(total=7), run(done=0, total=0)) == "4▸ 10%"
    assert line(run("queued", done=0, total=10)) == "1▹"
    assert line(run(done=0, total=10**30)) == "1▸ 0%"


def test_the_remaining_time_is_that_of_the_longest_less_what_has_passed() -> None:
    short, long = {"eta_low_s": 10.0, "eta_high_s": 70.0}, {"eta_low_s": 185.0, "eta_high_s": 305.0}
    assert line(run(**long)) == "1▸ 3–5m"
    assert line(run(**short), run(**long)) == "2▸ 3–5m"
    assert line(run(**short, age_s=30)) == "1▸ 0–40s"
    assert line(run(**short, age_s=71)) == "1▸", "it should have ended by now"
    assert line(run(**long), run()) == "2▸", "nobody knows of the other"


def test_what_matters_least_gives_way() -> None:
    states = [
        run(done=5, total=10, eta_low_s=185.0, eta_high_s=305.0),
        run("failed"),
        *[run("completed")] * 12,
    ]
    assert line(*states) == "1▸ 1✗ 12✓ 50% 3–5m"
    assert line(*states, width=18) == "1▸ 1✗ 12✓ 50% 3–5m"
    assert line(*states, width=17) == "1▸ 1✗ 12✓ 50%"
    assert line(*states, width=9) == "1▸ 1✗ 12✓"
    assert line(*states, width=8) == "1▸ 1✗"
    assert line(*states, width=4) == "1✗"
    assert line(*states, width=1) == ""


@pytest.mark.parametrize("width", range(1, 40))
def test_it_is_never_wider(width: int) -> None:
    kinds = [run(), run("queued"), run("failed"), run(health="auth"), run(age_s=9_000)]
    states = [*kinds, run("stopped"), run(paused=True), run("completed")] * 7
    assert len(line(*states, width=width)) <= width


def test_for_tmux_what_asks_for_attention_is_marked() -> None:
    parts = parts_of([run(), run("failed"), run(health="auth")], NOW, MARKS)
    assert joined(parts, 8, TMUX_STYLES) == (
        "1▸ #[fg=white,bg=red,bold]1✗#[default] #[fg=black,bg=yellow]1!#[default]"
    )


def test_the_marks_are_those_of_the_screen() -> None:
    for marks, glyphs in ((MARKS, UNICODE), (ASCII_MARKS, ASCII)):
        assert marks["running"] == glyphs.running
        assert marks["failed"] == glyphs.failed
        assert marks["stopped"] == glyphs.stopped
        assert marks["passed"] == glyphs.completed
        assert marks["trouble"] == glyphs.trouble
        assert marks["paused"] == glyphs.paused
        assert marks["old"] == glyphs.unknown
    assert MARKS["waiting"] == UNICODE.queued
    assert ASCII_MARKS["waiting"] == ASCII.queued
    assert all(mark.isascii() for mark in ASCII_MARKS.values())
