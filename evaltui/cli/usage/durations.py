"""Lengths of time as arguments."""

from __future__ import annotations

from argparse import ArgumentTypeError

from evaltui.model.quantities import length_s


def duration_s(text: str) -> float:
    """Give the seconds of `90`, `90s`, `1.5m`, `2h`, `1h30m` or `1d`; more than 0.

    Raises:
        ArgumentTypeError: it is no such text, with a sentence that says what would be right.
    """
    seconds = length_s(text.strip())
    if not seconds:
        raise ArgumentTypeError(
            f"{text!r} is no length of time above 0: write seconds, or as in 90s, 30m, 2h"
        )
    return seconds
