"""The configuration's settings of the journal: whether it is kept, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evaltui.files.toml_values import BadValue

JOURNAL_KEYS = ("enabled", "max_mib", "keep_days")
MIN_MIB, MAX_MIB = 1.0, 1024.0
MIN_DAYS, MAX_DAYS = 1.0, 3650.0


@dataclass(frozen=True, slots=True)
class JournalSettings:
    """The `[journal]` table."""

    enabled: bool = True
    max_mib: float = 16.0
    """Of both its files together."""
    keep_days: float = 30.0
    """What is older is neither read nor kept for long."""


def max_mib(value: Any) -> float:
    """Read the journal's size in MiB.

    Raises:
        BadValue: it is no number, or out of range.
    """
    return _number(value, MIN_MIB, MAX_MIB, "MiB")


def keep_days(value: Any) -> float:
    """Read for how many days the journal is kept.

    Raises:
        BadValue: it is no number, or out of range.
    """
    return _number(value, MIN_DAYS, MAX_DAYS, "days")


def _number(value: Any, least: float, most: float, unit: str) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:
        raise BadValue(f"must be a number of {unit} from {least:g} to {most:g}")
    return float(value)
