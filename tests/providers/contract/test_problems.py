"""What error bodies say, in shapes beyond those that are recorded for each service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.exchange import Answer, Problem
from evaltui.providers.contract.problems import problem_in, read_problem


def answer(body: bytes, content_type: str = "") -> Answer:
    headers = {"content-type": content_type} if content_type else {}
    return Answer(500, headers, body, datetime(2026, 11, 20, tzinfo=UTC), 0.1)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (
            {"error": {"message": "no such run", "code": "missing"}},
            Problem("no such run", "missing"),
        ),
        ({"error": {"type": "x"}, "message": "m n", "code": "c"}, Problem("m n", "c")),
        ({"detail": {}, "message": "outer words"}, Problem("outer words")),
        ({"detail": ["first complaint", 5]}, Problem("first complaint")),
        ({"detail": []}, Problem(None)),
        ({"detail": [{"msg": "no place"}]}, Problem("no place")),
        ({"error": "boom happened", "code": "E1"}, Problem("boom happened", "E1")),
        ({"error": "boom happened", "message": "more words"}, Problem("more words")),
        ({"message": None, "error": None, "detail": None}, Problem(None)),
        ({"message": 5, "error": True}, Problem(None)),
        ({}, Problem(None)),
        ([], Problem(None)),
        ("just words", Problem("just words")),
    ],
)
def test_shapes(value: Any, problem: Problem) -> None:
    assert problem_in(value) == problem


def test_the_text_is_one_safe_line_of_bounded_length() -> None:
    problem = read_problem(
        answer(b'{"detail": "\\u001b[31mred\\u001b[0m\\nline ' + b"x" * 9999 + b'"}')
    )
    assert problem.message is not None
    assert problem.message.startswith("red line xxx")
    assert len(problem.message) == 300


@given(st.binary(max_size=300), st.sampled_from(["", "text/html", "application/json", ";;"]))
def test_any_body_is_read(body: bytes, content_type: str) -> None:
    problem = read_problem(answer(body, content_type))
    assert problem.message is None or problem.message.strip()
