from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.amounts import age, duration, remaining, roughly, until_older_s

DAY = 86_400


@given(st.floats(0, 200 * DAY))
def test_an_age_says_the_same_until_it_is_due(seconds: float) -> None:
    left = until_older_s(seconds)
    assert left > 0
    assert age(seconds + left * 0.999) == age(seconds) or left < 0.01
    assert age(seconds + left + 0.01) != age(seconds)


@pytest.mark.parametrize(
    ("told", "rough"),
    [
        (age(3), "<1m"),
        (age(30), "<1m"),
        (age(200), "3m"),
        (age(None), "–"),
        (duration(42), "<1m"),
        (duration(185), "3m"),
        (duration(7800), "2h 10m"),
        (remaining(40, 75), "<2m"),
        (remaining(62, 62), "<2m"),
        (remaining(180, 300), "3–5m"),
        (remaining(0, 0), "due"),
    ],
)
def test_roughly_there_are_no_seconds(told: str, rough: str) -> None:
    assert roughly(told) == rough


@given(st.floats(0, 100 * DAY), st.floats(1, 3))
def test_roughly_is_never_wider_and_never_in_seconds(seconds: float, spread: float) -> None:
    for told in (age(seconds), duration(seconds), remaining(seconds, seconds * spread)):
        assert len(roughly(told)) <= max(3, len(told))
        assert not roughly(told).endswith("s")
