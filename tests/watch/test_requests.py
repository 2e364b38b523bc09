"""How many questions a minute takes: the figures in the README's table."""

from __future__ import annotations

import asyncio

import pytest

from evaltui.model.run import State
from evaltui.watch.attention import Attention
from tests.virtual_time import VirtualClock, run_virtually
from tests.watch.listing_service import Crowd, ListingHost, names

MOVING, IDLE = 1000, 200


def questions_a_minute(runs: int, word: str, *, together: bool, patient: bool) -> int:
    """Count the questions of a minute, once all has settled."""
    first = 300 if patient and word == "queued" else 5

    async def work(clock: VirtualClock) -> int:
        host = ListingHost(clock, took_s=0.005)
        attention = Attention() if patient else None
        crowd = Crowd(host, together=together, attention=attention)
        host.runs = dict.fromkeys(names(runs), (word, 0))
        crowd.watch(*host.runs, known=State(word))
        for second in range(first + 60):
            if second == first:
                host.asked.clear()
            await asyncio.sleep(1)
            if word == "running":
                host.runs = dict.fromkeys(host.runs, (word, second))
        asked = len(host.asked)
        assert crowd.healths() == {"ok"}
        await crowd.aclose()
        return asked

    return run_virtually(work)


@pytest.mark.parametrize(
    ("runs", "word", "together", "patient", "least", "most"),
    [
        (MOVING // 10, "running", False, False, 2_800, 3_000),
        (MOVING, "running", True, True, 290, 330),
        (IDLE, "queued", False, False, 5_600, 6_000),
        (IDLE, "queued", False, True, 1_100, 1_300),
        (IDLE, "queued", True, True, 10, 14),
    ],
)
def test_questions_of_a_minute(
    runs: int, word: str, together: bool, patient: bool, least: int, most: int
) -> None:
    assert least <= questions_a_minute(runs, word, together=together, patient=patient) <= most
