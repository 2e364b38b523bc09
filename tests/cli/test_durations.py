from __future__ import annotations

from argparse import ArgumentTypeError

import pytest

from evaltui.cli.usage.durations import duration_s


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("15", 15),
        ("0.5", 0.5),
        ("90s", 90),
        ("30m", 1800),
        ("1.5h", 5400),
        ("1h30m", 5400),
        ("2D", 172_800),
    ],
)
def test_a_length_of_time_is_read_in_seconds(text: str, seconds: float) -> None:
    assert duration_s(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0s",
        "-5",
        "soon",
        "1h30",
        "30m1h",
        "0h0m",
        "nan",
        "inf",
        "1e3",
        "5 m",
        "٣",
        "9" * 400,
    ],
)
def test_anything_else_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="90s, 30m, 2h"):
        duration_s(text)
