"""From what an expression found to a value of the kind that is due; None is absent."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from evaltui.model.run import RunError
from evaltui.model.text import one_line
from evaltui.providers.contract.moments import moment
from evaltui.providers.contract.problems import problem_in

TIME_UNITS = ("auto", "s", "ms", "us", "ns", "iso")
"""`auto` tells texts, seconds and milliseconds apart by themselves."""
LENGTH_UNITS: Mapping[str, float] = {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0}
PERCENT_UNITS: Mapping[str, float] = {"percent": 1.0, "fraction": 100.0}

_LARGEST = 1e15
"""Past this, a number of seconds is no length of time."""
_MAX_DIGITS = 300
_DIGITS = re.compile(rf"[+-]?[0-9]{{1,{_MAX_DIGITS}}}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?")
_PER_SECOND = {"s": 1, "ms": 1000, "us": 10**6, "ns": 10**9}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROUNDING = 0.5
"""Per cent past 100 that rounding may have made."""


class Unfit(ValueError):
    """A value is not what is due; the message goes on after "gives"."""


def shown(value: Any) -> str:
    """Give a value short enough for a sentence."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, str):
        return f"'{one_line(value, 40)}'"
    if isinstance(value, float) and not math.isfinite(value):
        return {True: "NaN"}.get(math.isnan(value), "an infinite number")
    return one_line(str(value), 40)


def whole_number(value: Any) -> int | None:
    """Read a whole number; one written as an integral float or as digits counts.

    Raises:
        Unfit: it is none.
    """
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 10**_MAX_DIGITS:
        raise Unfit(f"{shown(value)}, not a whole number")
    return value


def number(value: Any) -> float | None:
    """Read a finite number; one written as text counts.

    Raises:
        Unfit: it is none, or too large to mean anything.
    """
    if value is None:
        return None
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unfit(f"{shown(value)}, not a number")
    if not -_LARGEST <= value <= _LARGEST:
        raise Unfit(f"{shown(value)}, not a plausible number")
    return float(value)


def percent(value: Any, unit: str) -> float | None:
    """Read a share as per cent, 0 to 100.

    Raises:
        Unfit: it is no number, or not within the unit's ends.
    """
    found = number(value)
    if found is None:
        return None
    scaled = found * PERCENT_UNITS[unit]
    if not -_ROUNDING <= scaled <= 100 + _ROUNDING:
        most = 100 / PERCENT_UNITS[unit]
        raise Unfit(f'{shown(value)}, not from 0 to {most:g} as percent_unit = "{unit}" has it')
    return min(100.0, max(0.0, scaled))


def seconds(value: Any, unit: str) -> float | None:
    """Read a length of time in a unit of LENGTH_UNITS; give seconds.

    Raises:
        Unfit: it is no number.
    """
    found = number(value)
    return None if found is None else found * LENGTH_UNITS[unit]


def point_in_time(value: Any, unit: str) -> datetime | None:
    """Read a moment in a unit of TIME_UNITS; 0, blank text and the year 1 say "not yet".

    Raises:
        Unfit: it is no time in that unit.
    """
    if value is None or (isinstance(value, str) and not value.strip()) or value == 0:
        return None
    found = _in_unit(value, unit)
    if found is None:
        due = "a time" if unit == "auto" else f'a time as time_unit = "{unit}" has it'
        raise Unfit(f"{shown(value)}, not {due}")
    return None if found.year <= 1 else found


def _in_unit(value: Any, unit: str) -> datetime | None:
    if unit == "auto":
        return moment(value)
    if unit == "iso":
        return moment(value) if isinstance(value, str) and not _DECIMAL.fullmatch(value) else None
    try:
        count = None if isinstance(value, bool) else number_of(value)
        return None if count is None else _EPOCH + timedelta(seconds=count / _PER_SECOND[unit])
    except OverflowError:
        return None


def number_of(value: Any) -> float | None:
    """Give the number that a value is or writes; None where it is none."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return float(value)
    return value if isinstance(value, int | float) and math.isfinite(value) else None


def text(value: Any) -> str | None:
    """Read a text; a number counts, blank text is absent.

    Raises:
        Unfit: it is neither.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = shown(value)
    if value is None or isinstance(value, str):
        return value if value and value.strip() else None
    raise Unfit(f"{shown(value)}, not a text")


def word(value: Any) -> str | None:
    """Read a service's word for a state; numbers and true and false count as words.

    Raises:
        Unfit: it is none.
    """
    return text(shown(value) if isinstance(value, bool) else value)


def summary(value: Any) -> Mapping[str, Any] | None:
    """Read an object; an empty one is absent.

    Raises:
        Unfit: it is none.
    """
    if value is None or isinstance(value, dict):
        return value or None
    raise Unfit(f"{shown(value)}, not an object")


def error(value: Any) -> RunError | None:
    """Read why a run failed: a text, or an object with a message or a code; empty is absent.

    Raises:
        Unfit: it is neither.
    """
    if not isinstance(value, dict):
        message = text(value)
        return None if message is None else RunError(message)
    if not value:
        return None
    told = problem_in(value)
    return RunError(told.message, told.code, details=value)
