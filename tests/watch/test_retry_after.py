from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.watch.retry_after import LONGEST_S, retry_after_s

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("3600", 3600),
        ("3601", LONGEST_S),
        ("9" * 500, LONGEST_S),
        ("Fri, 20 Nov 2026 10:00:30 GMT", 30),
        ("Fri, 20 Nov 2026 12:00:30 +0200", 30),
        ("Friday, 20-Nov-26 10:00:30 GMT", 30),
        ("Fri Nov 20 10:00:30 2026", 30),
        ("Fri, 20 Nov 2026 10:00:30 -0000", 30),
        ("Fri, 20 Nov 2026 09:00:00 GMT", 0),
        ("Mon, 01 Jan 1900 00:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_S),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("1e3", None),
        ("1.2.3", None),
        (".", None),
        ("٣", None),
        ("inf", None),
        ("nan", None),
        ("Fri, 99 Nov 2026 10:00:30 GMT", None),
        ("Fri, 20 Nov 2026 10:00:30 +9999", None),
    ],
)
def test_both_forms_and_what_is_neither(value: str, seconds: float | None) -> None:
    assert retry_after_s({"retry-after": value}, NOW) == seconds


def test_no_header_is_no_wish() -> None:
    assert retry_after_s({}, NOW) is None


@pytest.mark.parametrize("skew_s", [-86_400, -90, 90, 86_400])
def test_a_date_is_measured_by_the_services_own_clock(skew_s: int) -> None:
    theirs = NOW + timedelta(seconds=skew_s)
    headers = {
        "date": format_datetime(theirs, usegmt=True),
        "retry-after": format_datetime(theirs + timedelta(seconds=40), usegmt=True),
    }
    assert retry_after_s(headers, NOW) == 40


def test_a_date_header_that_cannot_be_read_leaves_the_own_clock() -> None:
    headers = {"date": "yesterday", "retry-after": "Fri, 20 Nov 2026 10:00:30 GMT"}
    assert retry_after_s(headers, NOW) == 30


DATES = st.builds(
    "{} {} {} {}:{}:{} {}".format,
    st.sampled_from(["Fri,", "", "Fri"]), st.integers(-1, 40), st.sampled_from(["Nov 2026", "x"]),
    st.integers(0, 30), st.integers(0, 70), st.integers(0, 70),
    st.sampled_from(["GMT", "", "+2400", "-99999", "EST", "+"]),
)  # fmt: skip


@given(st.text() | DATES | st.text("0123456789., :+-"), st.text() | DATES)
def test_any_text_is_a_wait_within_bounds_or_none(value: str, date: str) -> None:
    seconds = retry_after_s({"retry-after": value, "date": date}, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST_S
