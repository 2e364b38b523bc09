"""Whole numbers and lengths of time in words. Loads next to nothing, for what must start fast.

Absent is `–`, never 0. Nothing here is longer than a table cell can carry.
"""

from __future__ import annotations

from math import ceil, floor, isfinite

ABSENT = "–"
MINUTE, HOUR, DAY = 60, 3600, 86_400
NOW_S = 10.0
"""Data younger than this is called `now`, in seconds."""
_LONGEST_FIGURE = 7
_REMAINING_UNITS = ((DAY, "d", 2 * DAY), (HOUR, "h", 2 * HOUR), (MINUTE, "m", 100), (1, "s", 0))
"""Seconds of a unit, its letter, and from how many seconds on it is used."""


def number(value: int | None) -> str:
    """Give a whole number; past seven digits as `12.3M`, `4.5G`, `6.7T` or `>999T`."""
    if value is None:
        return ABSENT
    if abs(value) < 10**_LONGEST_FIGURE:
        return str(value)
    if abs(value) >= 10**15:
        return ">999T" if value > 0 else "<-999T"
    units = ((10**12, "T"), (10**9, "G"), (10**6, "M"))
    size, letter = next(unit for unit in units if abs(value) >= unit[0])
    return f"{value / size:.1f}{letter}"


def duration(seconds: float | None) -> str:
    """Give a length of time: `42s`, `3m 05s`, `2h 10m`, `4d 3h`; `–` for None."""
    if seconds is None or not isfinite(seconds):
        return ABSENT
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return f"{whole}s"
    if whole < HOUR:
        return f"{whole // MINUTE}m {whole % MINUTE:02d}s"
    if whole < DAY:
        return f"{whole // HOUR}h {whole % HOUR // MINUTE:02d}m"
    if whole < 100 * DAY:
        return f"{whole // DAY}d {whole % DAY // HOUR}h"
    return f"{number(whole // DAY)}d"


def age(seconds: float | None) -> str:
    """Give how old something is, in steps so coarse that it rarely changes; `now` under 10 s."""
    if seconds is None or not isfinite(seconds):
        return ABSENT
    whole = max(0, int(seconds))
    if whole < NOW_S:
        return "now"
    if whole < MINUTE:
        return f"{whole // 10 * 10}s"
    if whole < HOUR:
        return f"{whole // MINUTE}m"
    if whole < 2 * DAY:
        return f"{whole // HOUR}h"
    return f"{number(whole // DAY)}d"


def roughly(text: str) -> str:
    """Give a length of time that `duration`, `age` or `remaining` told without its seconds.

    What is less than a minute is `<1m`, an estimate that tells seconds is `<2m`, and of minutes
    and seconds the minutes are left: what is written so changes seldom.
    """
    if not text.endswith("s"):
        return "<1m" if text == "now" else text
    if "m " in text:
        return text.partition(" ")[0]
    return "<1m" if text[:-1].isdecimal() else "<2m"


def until_older_s(seconds: float) -> float:
    """Give after how many seconds more `age` says something else of what is so many seconds old."""
    whole = max(0.0, seconds)
    steps = ((NOW_S, NOW_S), (MINUTE, 10), (HOUR, MINUTE), (2 * DAY, HOUR))
    step = next((size for below, size in steps if whole < below), DAY)
    return step - whole % step


def ago(seconds: float | None) -> str:
    """Give an age as an adverb: `just now`, `3m ago`; `never` for None."""
    if seconds is None:
        return "never"
    text = age(seconds)
    return "just now" if text == "now" else f"{text} ago"


def remaining(low_s: float, high_s: float) -> str:
    """Give a remaining time: `40–75s`, `3–5m`, `~62s` where both ends are one; `due` at 0."""
    low, high = max(0.0, low_s), max(0.0, high_s)
    if high < 1:
        return "due"
    size, letter = next((size, letter) for size, letter, since in _REMAINING_UNITS if high >= since)
    if low == high:
        return f"~{round(high / size)}{letter}"
    # A spread is an estimate: past 20 s, ends off the fives would only flicker.
    step = 5 if size == 1 and high >= 20 else 1
    first, last = floor(low / size / step) * step, ceil(high / size / step) * step
    if first == last:
        return f"~{last}{letter}"
    if first == 0 and size > 1 and low >= 1:
        return f"{remaining(low, low)[1:]}–{last}{letter}"
    return f"{first}–{last}{letter}"
