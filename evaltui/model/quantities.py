"""Numbers, shares of a total, and lengths of time, as people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

Number = int | float | Fraction

_AMOUNT = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,9}))?(%?)", re.ASCII)
_DIGITS = 9
"""Digits behind the point that are compared."""
_LENGTH = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?)([smhd]?)", re.ASCII | re.IGNORECASE)
_JOINED = re.compile(
    r"(?=.*[0-9][smhd][0-9])(?:([0-9]{1,15})d)?(?:([0-9]{1,15})h)?(?:([0-9]{1,15})m)?(?:([0-9]{1,15})s)?",
    re.ASCII | re.IGNORECASE,
)
"""As `kubectl wait` takes them: `1h30m`, the greatest unit first."""
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number such as `3` or `0.5`, or a share of a run's total such as `50%`."""

    scaled: int
    """In units of 10⁻⁹: no float holds every count that a service may tell."""
    is_share: bool = False

    def __neg__(self) -> Amount:
        return Amount(-self.scaled, self.is_share)

    def sides(self, number: float, total: int | None) -> tuple[Number, Number] | None:
        """Give two numbers that compare with each other as the number does with this amount.

        None for a share where there is no total above 0.
        """
        # A float counts as what it is written as: 0.1 is meant where 0.1 is told.
        exact = number if isinstance(number, int) else Fraction(str(number))
        if not self.is_share:
            return exact * 10**_DIGITS, self.scaled
        if total is None or total <= 0:
            return None
        return exact * 100 * 10**_DIGITS, self.scaled * total


def amount_of(text: str) -> Amount | None:
    """Read `3`, `0.5` or `50%`; None where it is none of these."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    return Amount(int(found[1] + (found[2] or "").ljust(_DIGITS, "0")), bool(found[3]))


def length_s(text: str) -> float | None:
    """Give the seconds of `90`, `90s`, `1.5m`, `2h`, `1d` or `1h30m`; None where it is none."""
    found = _LENGTH.fullmatch(text)
    if found:
        return float(found[1]) * _UNITS[found[2].lower()]
    joined = _JOINED.fullmatch(text)
    if joined is None:
        return None
    return float(
        sum(int(joined[place] or 0) * _UNITS[unit] for place, unit in enumerate("dhms", 1))
    )
