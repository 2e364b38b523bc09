from __future__ import annotations

import operator

import pytest

from evaltui.model.quantities import amount_of, length_s


@pytest.mark.parametrize(
    ("text", "number", "total", "equal"),
    [
        ("3", 3, None, True),
        ("3", 3.0, None, True),
        ("0.1", 0.1, None, True),
        ("50%", 5, 10, True),
        ("50%", 6, 10, False),
        ("33.3%", 0.333, 1, True),
        ("12.5%", 10**400, 8 * 10**400, True),
    ],
)
def test_an_amount_compares_exactly(
    text: str, number: float, total: int | None, equal: bool
) -> None:
    amount = amount_of(text)
    assert amount is not None
    pair = amount.sides(number, total)
    assert pair is not None
    assert operator.eq(*pair) is equal


@pytest.mark.parametrize("total", [None, 0, -3])
def test_a_share_of_nothing_is_none(total: int | None) -> None:
    amount = amount_of("50%")
    assert amount is not None
    assert amount.sides(5, total) is None


def test_the_negative_of_an_amount() -> None:
    amount = amount_of("1.5")
    assert amount is not None
    pair = (-amount).sides(-2, None)
    assert pair is not None
    assert operator.lt(*pair)


@pytest.mark.parametrize("text", ["", "-3", "3.", ".5", "1e3", "٣", "3 %", "nan", "9" * 16])
def test_what_is_no_amount(text: str) -> None:
    assert amount_of(text) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("1.5m", 90),
        ("2H", 7200),
        ("1d", 86_400),
        ("1h30m", 5400),
        ("1D2h3m4S", 93_784),
        ("2m30s", 150),
    ],
)
def test_a_length_of_time(text: str, seconds: float) -> None:
    assert length_s(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "m", "-5", "1h30", "30m1h", "1h1h", "1.5h30m", "1h 30m", "5 m", "inf", "٣s"]
)
def test_what_is_no_length_of_time(text: str) -> None:
    assert length_s(text) is None
