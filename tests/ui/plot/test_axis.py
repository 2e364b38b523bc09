import pytest

from evaltui.ui.plot.axis import TICK_ROOM, rate_label, time_label, time_ticks


@pytest.mark.parametrize(
    ("seconds", "label"),
    [
        (0, "0"),
        (45, "45s"),
        (60, "1m"),
        (90, "90s"),
        (150, "2m30"),
        (3_600, "1h"),
        (7_500, "2h05"),
        (86_400, "1d"),
        (90_000, "1d01"),
        (30 * 86_400, "30d"),
    ],
)
def test_times_at_ticks_are_short(seconds, label):
    assert time_label(seconds) == label


@pytest.mark.parametrize("span", [0.5, 9, 61, 600, 5_000, 90_000, 10**9])
@pytest.mark.parametrize("columns", [1, 12, 70, 240])
def test_ticks_have_room_and_lie_on_the_axis(span, columns):
    ticks = time_ticks(span, columns)
    assert ticks[0] == 0
    assert ticks[-1] <= span
    if span < 10**9:
        assert len(ticks) <= max(1, columns // TICK_ROOM) + 1


@pytest.mark.parametrize(
    ("rate", "label"), [(0.123, "0.12"), (4.24, "4.2"), (61.6, "62"), (2.5e7, "25.0M")]
)
def test_rates_are_short(rate, label):
    assert rate_label(rate) == label
