"""What conditions mean, and that no text is too odd to be read or refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evaltui.model.condition import parse_condition
from evaltui.model.condition.parsing import MAX_DEPTH, MAX_LENGTH
from evaltui.model.document import document
from evaltui.model.document_fields import FIELDS, WORDS
from evaltui.model.mistake import Mistake
from evaltui.model.reference import RunRef
from evaltui.model.watch import Observation, Watch
from tests.model.strategies import moments, near, observations

RUN: dict[str, Any] = {
    "version": 1, "run": "langwatch:lively-ancient-zebra", "name": "nightly rag",
    "state": "running", "verdict": "pending", "done": 5, "total": 10,
    "counts": {"completed": 5, "running": None, "error": 0}, "outcome": None,
    "started_at": "2026-11-20T10:00:00Z", "finished_at": None, "elapsed_s": 42.5,
    "clock_skew_s": -3.0, "eta": {"low_s": 40.0, "high_s": 75.0, "source": "estimate"},
    "eta_reason": None, "stalled": False, "error": None,
    "summary": {"failedCells": 0, "score": 0.9, "my key": "yes", "big": 10**400, "ok": True,
                "nested": {"a.b": 3}, "list": [1], "none": None, "text": "5"},
    "observed_at": "2026-11-20T10:00:42Z",
    "health": {"status": "ok", "message": None, "failures": 0, "last_ok_at": None},
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "state == running",
        "state = RUNNING",
        'state == "running"',
        "state != completed",
        "done == 5",
        "done >= 50%",
        "done < 50.1%",
        "counts.completed>0%",
        "done < total",
        "done == counts.completed",
        "total == 10",
        "counts.error <= 0",
        "elapsed_s > 42",
        "elapsed_s < 1m",
        "eta.high_s < 1.5m and eta.low_s >= 40s",
        "clock_skew_s < -2",
        "clock_skew_s < -2s",
        "eta.source == estimate",
        "health.status == ok",
        "name == 'nightly rag'",
        "run == langwatch:lively-ancient-zebra",
        "started_at < 2026-11-20T11:00:00+01:00 or started_at == 2026-11-20T10:00:00Z",
        "started_at < observed_at",
        "started_at > 2026-11-20",
        "error == null",
        "eta != null",
        "stalled == false",
        "stalled != true",
        "not stalled",
        "NOT stalled AND done == 5",
        "summary.failedCells == 0",
        "summary.failedCells < 10%",
        "summary.score == 0.9",
        "summary.score > 0.89 and summary.score <= 9%  or summary.score < 1",
        'summary["my key"] == yes',
        "summary['my key'] != no",
        'summary.nested["a.b"] == 3',
        "summary.big > 999999999999999",
        "summary.ok == true",
        "summary.ok != false",
        "summary.failedCells != false",
        'summary.text == "5"',
        "summary.text != 5",
        "summary.none == null",
        "summary.nothing.at.all == null",
        "summary.list != null",
        "done > 100 or (done == 5 and not (total == 3))",
        "not (done < 50% or done > 60%)",
        "done > 100 and done > 100 or done == 5",
        "(((done == 5)))",
    ],
)
def test_it_holds(text: str) -> None:
    assert parse_condition(text).holds(RUN)


@pytest.mark.parametrize(
    "text",
    [
        "state == completed",
        "state != running",
        "done > 5",
        "done >= 51%",
        "not done >= 50%",
        "stalled",
        "done > 100 or done == 4",
        "done == 5 and total == 3",
        "done == 5 and (total == 3 or done == 4)",
        "elapsed_s > 1m",
        "error != null",
        "eta == null",
        "stalled == true",
        "summary.score == 1",
        "summary.ok == 1",
        "summary.failedCells == false",
        "summary.text == 5",
        "summary.list == 1",
        "summary.list == true",
        "done == summary.text",
    ],
)
def test_it_does_not_hold(text: str) -> None:
    assert not parse_condition(text).holds(RUN)


@pytest.mark.parametrize(
    "comparison",
    [
        "outcome.failed > 0",
        "outcome.failed == 0",
        "outcome.failed != 0",
        "outcome.failed < 50%",
        "error == no",
        "error != no",
        "finished_at > 2000-01-01",
        "finished_at != 2000-01-01",
        "finished_at > started_at",
        "started_at > finished_at",
        "service_eta_s < 5m",
        "eta_reason != stalled",
        "done != outcome.failed",
        "summary.none != 3",
        "summary.none != text",
        "summary.none != true and summary.none == true",
    ],
)
def test_what_is_not_told_meets_no_comparison(comparison: str) -> None:
    assert not parse_condition(comparison).holds(RUN)
    assert parse_condition(f"not ({comparison})").holds(RUN)


def test_a_share_of_a_total_that_is_not_told_is_met_by_nothing() -> None:
    for total in (None, 0):
        run = RUN | {"total": total}
        for sign in ("<", ">", "==", "!="):
            assert not parse_condition(f"done {sign} 50%").holds(run)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 1, ["a comparison begins with a field", "outcome.failed > 3"]),
        ("   ", 4, ["a comparison begins with a field"]),
        ("outcom.failed > 3", 1, ['"outcom.failed"', "did you mean outcome.failed?"]),
        ("done > 3 and failed > 3", 14, ["did you mean outcome.failed?"]),
        ("3 < done", 1, ['begins with a field, not "3"']),
        ("done > ", 8, ["a value is missing after done >"]),
        ("done > and", 8, ["a value is missing"]),
        ("and done > 3", 1, ['not "and"']),
        ("(done > 3", 1, ["never closed"]),
        ("done > 3)", 9, ["never opened"]),
        ("done > 3 total > 4", 10, ['"total" is one too many']),
        ("done > 3 && total > 4", 10, ['"&&" is written and']),
        ("done > 3 || total > 4", 10, ['"||" is written or']),
        ("!stalled", 1, ['"!" is written not']),
        ("done => 3", 6, ['"=>" is written >=']),
        ("name == 'open", 9, ["this quote is never closed"]),
        ("summary[key] == 3", 8, ['summary["my key"]']),
        ("name/x == 3", 5, ['"/"', "brackets"]),
        ("name", 1, ["name is text", "name != null"]),
        ("state > 3", 7, ["only == and !="]),
        ("name < b", 6, ["only == and !="]),
        ("state == complted", 10, ['never "complted"', "did you mean completed?"]),
        ("verdict == xyzzy", 12, ["there are passed, failed, stopped, pending, none"]),
        ("done >= 30m", 9, ["a number of parts", "done > 3 or done > 50%"]),
        ("total > 50%", 9, ["total > 3"]),
        ("elapsed_s > 50%", 13, ["a length of time", "elapsed_s > 5m"]),
        ("started_at > yesterday", 14, ["a moment", "2026-11-20T10:00:00Z"]),
        ("done > name", 8, ["done is a number of parts, and name is text"]),
        ("done > '3'", 8, ['"3" is none']),
        ("done > null", 6, ["with null only == and !="]),
        ("done == true", 9, ["never true"]),
        ("stalled == yes", 12, ["true or false", '"yes"']),
        ("stalled > 3", 11, ["true or false"]),
        ("counts > 3", 10, ["counts.pending or counts.queued"]),
        ("notes == 3", 10, ["null alone"]),
        ("summary.x > 30m", 13, ['"30m" says nothing']),
        ("summary.x > text", 11, ["only == and !="]),
        ("done == 1e3", 9, ['"1e3" is none']),
        ("not " * (MAX_DEPTH + 1) + "stalled", 4 * MAX_DEPTH + 1, ["nested more than 30 deep"]),
        ("(" * 500, MAX_DEPTH + 1, ["nested more than 30 deep"]),
        ("x" * (MAX_LENGTH + 1), MAX_LENGTH + 1, ["at most 1000 characters"]),
    ],
)
def test_a_mistake_is_named_with_its_position_and_what_would_be_right(
    text: str, position: int, words: list[str]
) -> None:
    with pytest.raises(Mistake) as raised:
        parse_condition(text)
    assert raised.value.position == position
    sentence = str(raised.value)
    assert sentence.startswith(f"at {position}: ")
    assert "\n" not in sentence
    assert len(sentence) < 250
    for word in words:
        assert word in sentence


def test_as_deep_as_is_allowed_is_read() -> None:
    assert parse_condition("not " * MAX_DEPTH + "stalled").holds({"stalled": True})
    assert parse_condition("(" * MAX_DEPTH + "stalled" + ")" * MAX_DEPTH).holds({"stalled": True})
    # The depth counts what is open, not what was.
    assert parse_condition(" or ".join(["(stalled)"] * 50)).holds({"stalled": True})


def test_the_text_is_kept_for_the_line_that_resumes() -> None:
    assert parse_condition("  done >= 50% ").text == "done >= 50%"


def assert_points_into(text: str, mistake: Mistake) -> None:
    assert 1 <= mistake.position <= len(text) + 1
    assert mistake.sentence


bits = st.sampled_from(
    [*FIELDS, *(word for words in WORDS.values() for word in words), "summary.x", 'summary["a b"]',
     "==", "=", "!=", "<", "<=", ">", ">=", "and", "or", "not", "(", ")", "null", "true", "false",
     "3", "50%", "-1.5", "30m", "2026-11-20T10:00:00Z", "9999-12-31T23:59:59-01:00", '"x"', "'",
     "[", "&&", "0001-01-01", "word"]
)  # fmt: skip


@given(
    st.text(max_size=60) | st.lists(bits, max_size=12).map(" ".join),
    st.lists(observations, max_size=3),
    near | moments,
)
@example("elapsed_s > " + "9" * 15 + "d", [], datetime(2026, 11, 20).astimezone())
def test_any_text_is_a_condition_on_any_document_or_a_mistake_in_it(
    text: str, seen: list[Observation], now: datetime
) -> None:
    try:
        condition = parse_condition(text)
    except Mistake as mistake:
        assert_points_into(text, mistake)
        return
    watch = Watch(RunRef("a", "b"), "a")
    for observation in seen:
        watch = watch.fold(observation)
    assert condition.holds(document(watch, now)) in {True, False}


comparisons = st.builds(
    "{} {} {}".format,
    st.sampled_from(list(FIELDS)),
    st.sampled_from(["==", "!=", "<", ">="]),
    st.sampled_from(["3", "50%", "30m", "null", "true", "running", "2026-11-20", "total", "x"]),
)


@given(comparisons, st.lists(observations, max_size=3), near)
def test_every_comparison_that_is_read_can_be_made(
    text: str, seen: list[Observation], now: datetime
) -> None:
    try:
        condition = parse_condition(text)
    except Mistake:
        return
    watch = Watch(RunRef("a", "b"), "a")
    for observation in seen:
        watch = watch.fold(observation)
    assert condition.holds(document(watch, now)) in {True, False}
