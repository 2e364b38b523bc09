"""The `Retry-After` header in both its forms (RFC 9110, section 10.2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from evaltui.watch.service_clock import http_date

LONGEST_S = 3600.0
"""No service is obeyed for longer than this, in seconds."""


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Give the seconds to wait, 0 to LONGEST_S; None without a header that can be read.

    A date is compared with the answer's own `Date` where it has one: the clocks may disagree.
    """
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.replace(".", "", 1).isdigit():
        return min(float(value), LONGEST_S)
    moment = http_date(value)
    if moment is None:
        return None
    seconds = (moment - (http_date(headers.get("date", "")) or now)).total_seconds()
    return min(max(seconds, 0.0), LONGEST_S)
