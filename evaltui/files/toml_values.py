"""Values that TOML cannot hold, or tells by another type, on their way in and out."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import Any

_SURROGATES = re.compile(r"[\ud800-\udfff]")
# Lone surrogates, which no file can hold, and what would steer the terminal of who looks at it but
# TOML writes as it is: C1 controls, bidirectional marks and overrides, the byte-order mark.
_UNFIT = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff\ud800-\udfff]")
_INT_64 = 2**63
JSON_SUFFIX = "_json"
"""`KEY_json` holds the value of `KEY` as JSON text where TOML could not hold it unchanged."""


class BadValue(ValueError):
    """A value of a wrong type or out of range; the message says what would be right."""


def text_for_toml(text: str) -> str:
    """Give the text with U+FFFD for lone surrogates, which no UTF-8 file can hold."""
    return _SURROGATES.sub("\ufffd", text)


def put(table: dict[str, Any], key: str, value: Any) -> None:
    """Set a key of a TOML table so that `take` gives the same value; None sets nothing.

    Mappings become JSON text, which also keeps their order. What cannot be written even as JSON
    (values nested thousands deep, numbers of thousands of digits) is left out.
    """
    if value is None:
        return
    if isinstance(value, datetime):
        try:
            table[key] = value.astimezone(UTC)
        except OverflowError:
            return  # in UTC it would lie before the year 1 or after 9999
        return
    if _is_plain(value):
        table[key] = value
        return
    import json  # noqa: PLC0415 - many runs have nothing of that kind

    try:
        table[key + JSON_SUFFIX] = json.dumps(value, separators=(",", ":"))
    except (ValueError, TypeError, RecursionError):
        return


def take(table: dict[str, Any], key: str, kind: type | tuple[type, ...]) -> Any:
    """Give what `put` set: a value of the kind, or None where the key is absent.

    Raises:
        BadValue: the value is of another type.
    """
    value = table.get(key)
    if value is None and isinstance(text := table.get(key + JSON_SUFFIX), str):
        import json  # noqa: PLC0415 - see put

        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise BadValue(f"{key}{JSON_SUFFIX} is not JSON") from None
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, kind):
        raise BadValue(f"{key} is of a wrong type")
    return value


def moment(key: str, value: Any) -> datetime:
    """Read a date with time; one without a zone is UTC.

    Raises:
        BadValue: it is something else, or lies outside the calendar.
    """
    if not isinstance(value, datetime):
        also = ", with a time" if isinstance(value, date) else ""
        raise BadValue(f"{key} must be a date and time{also}, as in {key} = 2026-11-20T10:00:00Z")
    if value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise BadValue(f"{key} lies outside the calendar") from None


def _is_plain(value: Any) -> bool:
    """Tell whether TOML holds the value unchanged, and fit to be looked at."""
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return -_INT_64 <= value < _INT_64
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str) and not _UNFIT.search(value)
