from dataclasses import replace
from datetime import timedelta

import pytest

from evaltui.model.exchange import Attempt
from evaltui.model.history import History, Sample
from evaltui.model.run import State
from evaltui.ui.glyphs import ASCII, UNICODE
from evaltui.ui.widgets.detail.facts import Look
from evaltui.ui.widgets.detail.timeline_tab import timeline_of, timeline_tab
from tests.factories import NOW, a_history, a_watch, ago
from tests.ui.detail.opened import Opened
from tests.ui.hosts import flat, spy_refresh

LOOK = Look(NOW, UNICODE)
RUNNING = a_watch(done=37, total=80, history=a_history(3, 12, 20, 28, 37, total=80))


def samples(*seen, until):
    """A history of (seconds ago, done), last heard of `until` seconds ago."""
    return History(
        tuple(Sample(ago(at).timestamp(), done, 80) for at, done in seen), ago(until).timestamp()
    )


def asked(*times, status=200):
    return tuple(Attempt(ago(at), 0.1, status, 9, "") for at in times)


def test_the_range_of_the_end_stays_where_it_is_until_the_next_answer():
    first, _ = timeline_of(RUNNING, LOOK)
    later, _ = timeline_of(RUNNING, replace(LOOK, now=NOW + timedelta(seconds=3.2)))
    assert first.ahead_s is not None
    assert first.ahead_s[0] >= first.until_s
    assert later == first


def test_time_counts_from_the_start_unless_that_lies_far_back():
    near = a_watch(started_at=ago(50), history=a_history(3, 12, 20, total=80, every_s=20))
    timeline, since = timeline_of(near, LOOK)
    assert (since, timeline.points[0][0]) == ("its start", 9.0)
    far, since = timeline_of(a_watch(started_at=ago(90_000), history=near.history), LOOK)
    assert (since, far.points[0][0]) == ("the first look", 0.0)


def test_the_service_s_clock_is_corrected():
    watch = a_watch(started_at=ago(-50), history=a_history(3, 12, 20, total=80, every_s=20))
    timeline, since = timeline_of(replace(watch, clock_skew_s=100.0), LOOK)
    assert (since, timeline.points[0][0]) == ("its start", 9.0)


def test_a_time_without_an_answer_is_a_gap():
    attempts = sorted(
        (*asked(100, 90, 80, 20, 10, 0), *asked(60, 40, status=503)), key=lambda a: a.at
    )
    watch = a_watch(
        history=samples((100, 1), (20, 40), (10, 44), until=0), attempts=tuple(attempts)
    )
    timeline, _ = timeline_of(watch, LOOK)
    assert [tuple(map(round, gap)) for gap in timeline.unseen] == [(20, 80)]
    assert timeline.still == ()


def test_a_time_in_which_nobody_asked_is_a_gap():
    watch = a_watch(
        history=samples((1000, 1), (20, 40), until=0), attempts=asked(1000, 990, 980, 20, 10, 0)
    )
    timeline, _ = timeline_of(watch, LOOK)
    assert [tuple(map(round, gap)) for gap in timeline.unseen] == [(20, 980)]


def test_a_count_that_stands_still_under_our_eyes_is_marked():
    watch = a_watch(
        history=samples((400, 1), (395, 2), (390, 3), until=0),
        attempts=asked(*range(400, -1, -10)),
    )
    timeline, _ = timeline_of(watch, LOOK)
    assert [tuple(map(round, still)) for still in timeline.still] == [(10, 400)]
    assert timeline.unseen == ()


@pytest.mark.parametrize(
    ("watch", "said"),
    [
        (a_watch(state=None), "Nothing was seen"),
        (a_watch(), "tells no count"),
        (a_watch(state=State.COMPLETED, history=a_history(10)), "not watched while it went on"),
        (a_watch(history=History((Sample(0.0, 10**400, None),), 1.0)), "tells no count"),
        (a_watch(history=History((Sample(0.0, -3, None),), 1.0)), "tells no count"),
    ],
)
def test_without_counts_it_says_why(watch, said):
    (para,) = timeline_tab(watch, LOOK)
    assert said in para.content


async def test_the_tab_shows_the_plot_with_its_legend():
    async with Opened(RUNNING, keys=["2"]) as opened:
        assert opened.lines[4].startswith(" 37 of 80 parts  ·  ")
        assert "ETA " in opened.lines[4]
        assert opened.lines[5].startswith("   80 │")
        assert "Time since the first look  ·  fan: ETA range  ·  bars: parts" in opened.text
        assert sum("│" in line for line in opened.lines) > 20


async def test_it_is_painted_again_only_when_it_changes():
    async with Opened(RUNNING, keys=["2"]) as opened:
        seen = spy_refresh(opened.reader)
        opened.pane.show(RUNNING, NOW + timedelta(seconds=1))
        assert flat(seen) == []


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("size", [(30, 10), (40, 10), (80, 12), (250, 80)])
async def test_it_fits_every_room(size, glyphs):
    async with Opened(RUNNING, size=size, glyphs=glyphs, keys=["2"]) as opened:
        assert all("…" not in line for line in opened.lines[5:])
        assert ("80 |" if glyphs is ASCII else "80 │") in opened.text
        if glyphs is ASCII:
            assert opened.text.isascii()
        await opened.press("G")
        assert "bars: parts" in " ".join(opened.text.split())
