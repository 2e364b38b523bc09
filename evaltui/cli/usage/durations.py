"""Lengths of time as people type them."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)([smhd]?)", re.ASCII)
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


def duration_s(text: str) -> float:
    """Give the seconds of `90`, `90s`, `1.5m`, `2h` or `1d`; more than 0.

    Raises:
        ArgumentTypeError: it is no such text, with a sentence that says what would be right.
    """
    found = _DURATION.fullmatch(text.strip().lower())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if seconds <= 0:
        raise ArgumentTypeError(
            f"{text!r} is no length of time above 0: write seconds, or as in 90s, 30m, 2h"
        )
    return seconds
