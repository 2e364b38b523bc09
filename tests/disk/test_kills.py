"""Saves killed at any instruction leave the old file or the new one, whole, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def killed(kind: str, way: str, kills: int) -> dict[str, Any]:
    """What came of so many kills; the lab itself fails at the first file that is not whole."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.disk.kill_lab", kind, way, str(kills)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("kind", ["runs", "damaged", "journal", "full journal", "state"])
def test_killed_before_each_system_call_of_a_save(kind: str) -> None:
    found = killed(kind, "system calls", 1000)
    assert found["kills"] == found["places"] >= 20
    assert found["old"] > 0
    assert found["new"] > 0
    # Kills came also in the middle of what is written.
    assert found["half_written"] or found["a part"]


@pytest.mark.parametrize("kind", ["runs", "damaged", "journal", "full journal", "state"])
def test_killed_at_instructions_all_over_a_save(kind: str) -> None:
    found = killed(kind, "instructions", 25)
    assert found["kills"] == 25
    assert found["old"] > 0
    assert found["new"] > 0


@pytest.mark.parametrize(
    ("kind", "way"), [("runs", "random"), ("runs", "random, with another"), ("journal", "random")]
)
def test_killed_at_random_moments_nothing_is_lost_that_was_saved(kind: str, way: str) -> None:
    found = killed(kind, way, 20)
    assert found["kills"] == 20
    assert found["saves"] >= 20


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "way", "kills"),
    [
        ("runs", "instructions", 1000),
        ("damaged", "instructions", 400),
        ("journal", "instructions", 1000),
        ("full journal", "instructions", 1000),
        ("state", "instructions", 1000),
        ("runs", "random", 250),
        ("runs", "random, with another", 250),
        ("journal", "random", 250),
    ],
)
def test_killed_hundreds_of_times(kind: str, way: str, kills: int) -> None:
    found = killed(kind, way, kills)
    print(json.dumps(found))
    assert found["kills"] >= 200
