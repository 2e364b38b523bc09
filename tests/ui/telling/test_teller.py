"""What is told again and again until somebody reads it does not grow for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import Mock

from evaltui.model.happening import Happening, Kind
from evaltui.model.reference import RunRef
from evaltui.ui.glyphs import UNICODE
from evaltui.ui.telling.away import MAX_HAPPENINGS, Digest
from evaltui.ui.telling.teller import Teller
from tests.fakes import FakeClock


def test_what_nobody_reads_is_bounded(clock: FakeClock) -> None:
    shown: list[Digest] = []
    others: Any = Mock()
    teller = Teller(clock, others, others, others, UNICODE, toast=others, show_away=shown.append)
    for day in range(4):
        since = clock.now()
        ends = [
            Happening(since, RunRef("toy", f"r-{day}-{index}"), "a run", Kind.PASSED, "")
            for index in range(700)
        ]
        clock.advance(timedelta(days=1).total_seconds())
        teller._sum_up(since, clock.now(), ends)
    assert [len(digest.happenings) for digest in shown[:2]] == [700, 1400]
    assert max(len(digest.happenings) for digest in shown) <= MAX_HAPPENINGS + 700
    assert {one.ref.id[:3] for one in shown[-1].happenings} >= {"r-3"}
