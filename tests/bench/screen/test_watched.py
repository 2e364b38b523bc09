"""What is measured of a program is that program's; how much it is is nobody's test."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest

from tests.bench.screen.asking import ask_for_ever
from tests.bench.screen.looks import row_text
from tests.bench.screen.service import Service
from tests.bench.screen.watched import Watched

ECHO = """
import os, sys, tty
tty.setraw(0)
os.write(1, b"ready")
while key := os.read(0, 1):
    if key == b"w":
        os.write(1, b"x" * 1000)
    elif key == b"c":
        sum(range(3_000_000))
        os.write(1, b"\\r\\nc")
"""


@pytest.fixture
def watched():
    with Watched([sys.executable, "-c", ECHO], {"LANG": "C.UTF-8"}) as program:
        program.wait_for(b"ready")
        yield program


def test_every_byte_is_counted(watched: Watched) -> None:
    before = watched.written
    taken = watched.takes(0.4, typing=["w", "w"])
    assert watched.written - before == 2000
    assert taken.bytes_s > 0


def test_processor_time_is_the_programs_own(watched: Watched) -> None:
    before = watched.cpu_s()
    watched.answer_s("c", lambda screen: tuple(row_text(screen, 1)), 0.05)
    worked = watched.cpu_s() - before
    sum(range(12_000_000))  # here, not there
    assert watched.cpu_s() - before < 2 * worked
    assert watched.resident_mb() > 1


def test_a_key_that_changes_nothing_is_told(watched: Watched, monkeypatch) -> None:
    monkeypatch.setattr("tests.bench.screen.watched.PATIENCE_S", 1.0)
    with pytest.raises(TimeoutError, match="changed nothing"):
        watched.answer_s("z", lambda screen: tuple(row_text(screen, 0)), 0.05)


async def test_the_service_answers_each_run_with_its_own_progress() -> None:
    told: dict[str, object] = {}
    both = asyncio.Event()

    def take(document: dict[str, Any]) -> None:
        told[document["runId"]] = document["status"]
        if len(told) == 2:
            both.set()

    with Service() as service:
        asking = asyncio.create_task(ask_for_ever(service.port, ["live-1", "live-2"], 0.02, take))
        await asyncio.wait_for(both.wait(), 30)
        asking.cancel()
    assert told == {"live-1": "running", "live-2": "running"}
