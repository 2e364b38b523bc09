"""Nothing grows and nothing is left over, however long the screen stays open."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.soak.living import as_line, soak
from tests.soak.plan import Plan

MOST_GROWTH = {"resident": 0.05, "objects": 0.1}
"""From the second quarter to the last, as a share. Of objects it is more: Textual's caches of
regions and styles hold small ones, up to 4096 in each, and take days to fill."""
MOST_MORE = 2
"""Files, tasks and threads that may be open by chance."""


def verdict(told: dict[str, Any]) -> list[str]:
    """Give a sentence for everything that is not as it should be."""
    problems = [f"{name} left over: {left}" for name, left in told["left_over"].items() if left]
    problems += [
        f"{name} grew by {told['growth'][name]:.1%} from the second quarter to the last"
        for name, most in MOST_GROWTH.items()
        if told["growth"][name] > most
    ]
    problems += [
        f"{name}: {before:g} at least in the second quarter, {after:g} in the last"
        for name, (before, after) in told["least"].items()
        if after > max(before * 1.05, before + MOST_MORE)
    ]
    return problems


def test_some_minutes_leave_nothing_over() -> None:
    told = soak(Plan(hours=0.4, runs=24, sample_every_s=200.0, settle_hours=0.1))
    print(as_line(told))
    assert told["left_over"] == {"tasks": [], "files": [], "threads": [], "troubles": []}
    assert told["faults"] > 0
    assert told["over_sockets"] > 0


@pytest.mark.long
def test_two_days_with_two_hundred_runs() -> None:
    # In a process of its own: what other tests hold, or have let go of, hides what grows.
    command = [sys.executable, "-m", "tests.soak"]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    print(done.stdout, done.stderr)
    told = json.loads(done.stdout)
    assert verdict(told) == []
    assert done.returncode == 0
    assert told["virtual_hours"] >= 48
    assert told["runs_at_once"] == 200
    assert told["kinds_of_fault"] >= 25
    assert told["questions"] > 50_000
