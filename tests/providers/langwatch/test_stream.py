"""LangWatch's event stream, folded event by event into the row that polling would give."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaltui.model.exchange import Malformed
from evaltui.model.run import Counts, RunError, State
from evaltui.providers.contract.event_stream import EventParser
from evaltui.providers.contract.provider import StreamedRun
from evaltui.providers.langwatch import PROVIDER, stream

BASE = "https://app.langwatch.ai"
T0 = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
T1 = datetime(2026, 11, 20, 10, 0, 42, 500_000, tzinfo=UTC)
STARTED = {"type": "execution_started", "runId": "lively-ancient-zebra", "total": 4}


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def fold(*events: Any, base_url: str = BASE) -> StreamedRun:
    """What is known after these events, the first at T0, the last at T1."""
    run = StreamedRun()
    for place, event in enumerate(events):
        now = T1 if place and place == len(events) - 1 else T0
        data = event if isinstance(event, str) else json.dumps(event)
        run = PROVIDER.fold_event(run, data, base_url, ms(now))
    return run


def progress(completed: int, total: int = 4) -> dict[str, Any]:
    return {"type": "progress", "completed": completed, "total": total}


def result(row: int, **more: Any) -> dict[str, Any]:
    return {"type": "target_result", "rowIndex": row, "targetId": "t1", "output": "x", **more}


def test_the_start_names_the_run_and_claims_no_progress() -> None:
    run = fold(STARTED)
    assert run.run_id == "lively-ancient-zebra"
    assert not run.ended
    assert run.events == 1
    assert run.snapshot is not None
    assert run.snapshot.state is State.RUNNING
    assert run.snapshot.state_raw == "running"
    assert (run.snapshot.done, run.snapshot.total) == (None, 4)
    assert run.snapshot.started_at == T0
    assert run.snapshot.finished_at is None


def test_progress_counts_and_the_total_may_grow() -> None:
    run = fold(STARTED, progress(1), progress(3, 6))
    assert run.snapshot is not None
    assert (run.snapshot.done, run.snapshot.total) == (3, 6)
    assert run.snapshot.counts == Counts(completed=3, error=0)


def test_a_clean_run_ends_completed_with_the_service_s_own_times_and_summary() -> None:
    summary = {
        "runId": "lively-ancient-zebra",
        "totalCells": 4,
        "completedCells": 4,
        "failedCells": 0,
        "duration": 42_400,
        "timestamps": {"startedAt": ms(T0) + 50, "finishedAt": ms(T0) + 42_450},
    }
    run = fold(STARTED, progress(4), {"type": "done", "summary": summary})
    assert run.ended
    assert run.snapshot is not None
    assert run.snapshot.state is State.COMPLETED
    assert (run.snapshot.done, run.snapshot.total) == (4, 4)
    assert run.snapshot.counts == Counts(completed=4, error=0)
    assert run.snapshot.started_at is not None
    assert run.snapshot.finished_at is not None
    assert (ms(run.snapshot.started_at), ms(run.snapshot.finished_at)) == (
        ms(T0) + 50,
        ms(T0) + 42_450,
    )
    assert run.snapshot.duration_s == 42.4
    assert run.snapshot.summary == summary
    assert run.snapshot.error is None


def test_done_without_a_summary_takes_the_end_from_the_clock() -> None:
    run = fold(STARTED, progress(4), {"type": "done"})
    assert run.snapshot is not None
    assert run.snapshot.finished_at == T1
    assert run.snapshot.summary is None
    assert run.snapshot.counts == Counts(completed=4, error=0)


def test_a_failed_cell_is_counted_once_and_the_run_goes_on() -> None:
    failed = result(1, error="Connection reset by peer", traceId="abc")
    again = {"type": "error", "rowIndex": 1, "targetId": "t1", "message": "evaluator_failed"}
    run = fold(STARTED, progress(1), failed, again)
    assert not run.ended
    assert run.snapshot is not None
    assert run.snapshot.state is State.RUNNING
    assert run.snapshot.error is None
    assert run.snapshot.counts == Counts(completed=1, error=1)
    assert run.errors == (
        RunError(
            "Connection reset by peer", details={"rowIndex": 1, "targetId": "t1", "traceId": "abc"}
        ),
        RunError(None, "evaluator_failed", details={"rowIndex": 1, "targetId": "t1"}),
    )


def test_the_completed_count_leaves_failed_cells_out_and_never_falls() -> None:
    # The server counts failed cells into `progress.completed`, shortly after telling the failure.
    completed = []
    run = StreamedRun()
    failures = (result(2, error="no"), result(3, error="no"))
    for event in (STARTED, progress(1), progress(2), *failures, progress(3), progress(4)):
        run = PROVIDER.fold_event(run, json.dumps(event), BASE, ms(T0))
        assert run.snapshot is not None
        completed.append(run.snapshot.counts.completed if run.snapshot.counts else None)
    assert completed == [None, 1, 2, 2, 2, 2, 2]
    assert run.snapshot is not None
    assert run.snapshot.counts == Counts(completed=2, error=2)
    assert run.snapshot.done == 4


def test_the_same_cell_of_two_targets_is_two_cells() -> None:
    run = fold(STARTED, result(0, error="a b"), result(0, error="a b") | {"targetId": "t2"})
    assert run.snapshot is not None
    assert run.snapshot.counts == Counts(error=2)


def test_the_summary_has_the_last_word_on_failed_cells() -> None:
    summary = {"totalCells": 4, "completedCells": 1, "failedCells": 3}
    run = fold(STARTED, result(0, error="x y"), {"type": "done", "summary": summary})
    assert run.snapshot is not None
    assert run.snapshot.counts == Counts(completed=1, error=3)
    assert run.snapshot.done == 4


def test_an_error_without_a_row_ends_the_run_failed() -> None:
    error = {
        "type": "error",
        "message": "dataset_gone",
        "domainError": {"code": "dataset_gone", "message": "The dataset was deleted.", "meta": {}},
        "traceId": "abc",
    }
    run = fold(STARTED, progress(1), error)
    assert run.ended
    assert run.snapshot is not None
    assert run.snapshot.state is State.FAILED
    assert run.snapshot.state_raw == "failed"
    assert run.snapshot.finished_at == T1
    assert run.snapshot.error == RunError(
        "The dataset was deleted.", "dataset_gone", details={"meta": {}, "traceId": "abc"}
    )


def test_an_error_with_a_null_row_is_the_run_s() -> None:
    run = fold(STARTED, {"type": "error", "rowIndex": None, "message": "lw.unnamed_failure"})
    assert run.ended
    assert run.snapshot is not None
    assert run.snapshot.error == RunError(None, "lw.unnamed_failure")


def test_an_error_before_the_start_is_a_failed_run_without_a_name() -> None:
    run = fold({"type": "error", "message": "Out of workers today"})
    assert run.ended
    assert run.run_id is None
    assert run.snapshot is not None
    assert run.snapshot.state is State.FAILED
    assert run.snapshot.error == RunError("Out of workers today")


@pytest.mark.parametrize(
    ("event", "error"),
    [
        ({"reason": "user"}, RunError("stopped by a user", "user")),
        ({"reason": "error"}, RunError("stopped because of an error", "error")),
        ({"reason": "budget used up"}, RunError("budget used up", "budget used up")),
        ({"reason": None}, None),
        ({}, None),
    ],
)
def test_stopped_carries_its_reason(event: dict[str, Any], error: RunError | None) -> None:
    run = fold(STARTED, {"type": "stopped", **event})
    assert run.ended
    assert run.snapshot is not None
    assert run.snapshot.state is State.STOPPED
    assert run.snapshot.finished_at == T1
    assert run.snapshot.error == error


@pytest.mark.parametrize(
    "event",
    [{"type": "heartbeat"}, {"type": None}, {"type": ["done"]}, {}, [], 5, "null", [STARTED]],
)
def test_what_is_no_known_event_changes_nothing(event: Any) -> None:
    before = fold(STARTED)
    data = event if isinstance(event, str) else json.dumps(event)
    assert PROVIDER.fold_event(before, data, BASE, ms(T1)) == before


def test_nothing_after_the_end_changes_it() -> None:
    ended = fold(STARTED, {"type": "stopped", "reason": "user"})
    assert PROVIDER.fold_event(ended, json.dumps(progress(4)), BASE, ms(T1)) == ended


def test_known_events_without_news_are_counted() -> None:
    cell = {"type": "cell_started", "rowIndex": 0, "targetId": "t1"}
    verdict = {"type": "evaluator_result", "rowIndex": 0, "result": {"status": "error"}}
    run = fold(STARTED, cell, verdict, result(0))
    assert run.events == 4
    assert run.errors == ()
    assert run.failed_parts == frozenset()


def test_ill_typed_members_are_noted_and_read_as_absent() -> None:
    run = fold(STARTED, progress(2), {"type": "progress", "completed": "two", "total": None})
    assert run.snapshot is not None
    assert (run.snapshot.done, run.snapshot.total) == (2, 4)
    assert run.snapshot.notes == ("completed is 'two', not a whole number",)


def test_the_kept_errors_are_bounded_but_all_are_counted() -> None:
    run = fold(STARTED, *(result(row, error=f"failed in {row}") for row in range(120)))
    assert len(run.errors) == 50
    assert run.errors[-1].message == "failed in 119"
    assert run.snapshot is not None
    assert run.snapshot.counts == Counts(error=120)


def test_a_page_in_the_summary_goes_to_the_configured_host() -> None:
    summary = {"runUrl": "https://app.langwatch.ai/p/experiments/s?runId=r"}
    run = fold(STARTED, {"type": "done", "summary": summary}, base_url="http://lw.local:5560")
    assert run.snapshot is not None
    assert run.snapshot.url == "http://lw.local:5560/p/experiments/s?runId=r"


@pytest.mark.parametrize("data", ["", "{", "data", '{"type": "progress", "comp'])
def test_data_that_is_no_json_is_malformed(data: str) -> None:
    with pytest.raises(Malformed):
        fold(STARTED, data)


FRAMES = [STARTED, result(0, output="naïve ☃ \U0001f600"), progress(1), {"type": "done"}]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@given(cuts=st.lists(st.integers(0, 600)))
def test_frames_come_in_any_pieces(line_end: str, cuts: list[int]) -> None:
    text = "".join(
        f"data: {json.dumps(frame, ensure_ascii=False)}{line_end}{line_end}" for frame in FRAMES
    )
    sent = text.encode()
    edges = sorted({min(cut, len(sent)) for cut in cuts} | {0, len(sent)})
    parser, run, told = EventParser(), StreamedRun(), []
    # A lone carriage return at the very end waits for what follows it.
    pieces = [*(sent[a:b] for a, b in pairwise(edges)), b":\n"]
    for piece in pieces:
        for data in parser.feed(piece):
            told.append(json.loads(data))
            run = PROVIDER.fold_event(run, data, BASE, ms(T0))
    assert told == FRAMES
    assert run.ended


members = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
values = st.one_of(members, st.lists(members, max_size=2), st.dictionaries(st.text(), members))
types = st.sampled_from(
    [
        *("execution_started", "cell_started", "target_result", "evaluator_result"),
        *("progress", "error", "stopped", "done"),
    ]
)
keys = st.sampled_from(
    [
        *("runId", "total", "completed", "rowIndex", "targetId", "error", "message"),
        *("domainError", "traceId", "reason", "summary"),
    ]
)


def test_what_a_stream_without_an_end_leaves_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MAX_FAILED_CELLS", 150)
    odd = [result(number, total=f"x{number}", error="e" * 500) for number in range(200)]
    run = fold(STARTED, *odd, result(0, error="e", targetId="t" * 100_000))
    assert run.snapshot is not None
    assert run.snapshot.notes[:2] == (
        "total is 'x0', not a whole number",
        "total is 'x1', not a whole number",
    )
    assert len(run.snapshot.notes) == stream.KEPT_NOTES
    assert len(run.failed_parts) == 150
    assert len(run.errors) == stream.KEPT_ERRORS
    long = fold(STARTED, result(0, error="e", targetId="t" * 100_000))
    assert max(map(len, long.failed_parts)) <= 200


@settings(deadline=None)
@given(st.lists(st.tuples(types, st.dictionaries(keys, values)), max_size=6))
def test_events_with_any_members_fold(events: list[tuple[str, dict[str, Any]]]) -> None:
    run = fold(STARTED, *({"type": kind} | members for kind, members in events))
    assert run.snapshot is not None
    assert run.ended is run.snapshot.state.ended
