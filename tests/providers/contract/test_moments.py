"""Points in time as the services write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.providers.contract.moments import moment

TEN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        1795168800,
        1795168800.0,
        1795168800000,
        1795168800000.0,
        "1795168800",
        "1795168800000",
        "2026-11-20T10:00:00Z",
        "2026-11-20t10:00:00z",
        " 2026-11-20 10:00 ",
        "2026-11-20T10:00:00 UTC",
        "2026-11-20T10:00:00+00:00",
        "2026-11-20T15:30:00+0530",
        "2026-11-20T02:00:00-08:00",
        "20261120T100000",
    ],
)
def test_the_same_moment_in_many_spellings(value: object) -> None:
    found = moment(value)
    assert found == TEN
    assert found is not None
    assert found.tzinfo is UTC


def test_fractions_are_kept() -> None:
    assert moment(1795168800250) == TEN.replace(microsecond=250_000)
    assert moment(1795168800.25) == TEN.replace(microsecond=250_000)
    assert moment("2026-11-20T10:00:00.25") == TEN.replace(microsecond=250_000)


@pytest.mark.parametrize(
    "value",
    [
        *(0, -5, True, 1e300, 10**400, 10**17, float("nan"), float("inf")),
        *(None, [], {}, "", "soon", "12:30", "2026-13-01", "9" * 400),
        *("0001-01-01T00:00:00+05:00", "2026-11-20T10:00:60"),
    ],
)
def test_what_is_no_time(value: object) -> None:
    assert moment(value) is None


@given(st.one_of(st.integers(), st.floats(), st.text(), st.from_regex(r"[0-9TZ:. +-]{1,30}")))
def test_any_value_is_a_moment_in_utc_or_none(value: object) -> None:
    found = moment(value)
    assert found is None or found.tzinfo is UTC
