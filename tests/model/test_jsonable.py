from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given

from evaltui.model.jsonable import MAX_DEPTH, jsonable
from tests.model.strategies import jsons


@given(jsons)
def test_anything_can_be_written_and_read_back(value: object) -> None:
    mended = jsonable(value)
    written = json.dumps(mended, allow_nan=False, ensure_ascii=False).encode()
    assert json.loads(written) == mended
    assert jsonable(mended) == mended


@pytest.mark.parametrize(
    ("value", "mended"),
    [
        ({"a": [1, 1.5, True, None, "ä"]}, {"a": [1, 1.5, True, None, "ä"]}),
        (float("nan"), None),
        ([float("inf"), 10**5000, 10**300], [None, None, 10**300]),
        ("a\ud800b", "a\ufffdb"),
        ({"\udfff": ("x",)}, {"\ufffd": ["x"]}),
        ({1: {2}}, {"1": [2]}),
        (date(2026, 1, 2), "2026-01-02"),
    ],
)
def test_what_json_cannot_hold_is_mended(value: object, mended: object) -> None:
    assert jsonable(value) == mended


def test_what_is_nested_without_end_is_cut() -> None:
    value: list[object] = []
    value.append(value)
    depth, level = 0, jsonable(value)
    while level:
        depth, level = depth + 1, level[0]
    assert depth == MAX_DEPTH
