"""Points in time as the services write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

MILLISECONDS_FROM = 1e11
"""Seconds since the epoch stay below this until the year 5138; milliseconds passed it in 1973."""

_NUMBER = re.compile(r"\d{9,}(?:\.\d+)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(value: object) -> datetime | None:
    """Give the moment a value names, in UTC; None where it names none.

    Epoch seconds and milliseconds are told apart by magnitude; ISO 8601 with `Z`, with an offset,
    or with neither, which reads as UTC. An epoch time of 0 or less names none: services write it
    for "not yet".
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_epoch(value)
    if isinstance(value, str):
        text = value.strip().upper()
        return _from_epoch(float(text)) if _NUMBER.fullmatch(text) else _from_iso(text)
    return None


def _from_epoch(number: float) -> datetime | None:
    if number <= 0:
        return None
    try:
        if number >= MILLISECONDS_FROM:
            return _EPOCH + timedelta(milliseconds=number)
        return _EPOCH + timedelta(seconds=number)
    except (OverflowError, ValueError):
        return None


def _from_iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.removesuffix(" UTC"))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
