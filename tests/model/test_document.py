from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.document import document, rfc3339
from evaltui.model.health import Health
from evaltui.model.history import History, Sample
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, RunError, Snapshot, State
from evaltui.model.watch import Observation, Watch
from tests.model.strategies import moments, near, observations, texts

SEEN = datetime(2026, 11, 20, 10, 0, 42, tzinfo=UTC)
# The example of the design, word for word but for `url`, `summary` and the estimate's figures.
EXAMPLE = {
    "version": 1, "run": "langwatch:lively-ancient-zebra", "provider": "langwatch",
    "id": "lively-ancient-zebra", "name": "nightly rag", "state": "running",
    "state_raw": "running", "verdict": "pending", "done": 5, "total": 10,
    "counts": {"completed": 5, "running": None}, "outcome": None,
    "started_at": "2026-11-20T10:00:00Z", "finished_at": None, "elapsed_s": 42.0,
    "eta_reason": None, "stalled": False, "summary": {"any": "what"}, "error": None,
    "url": "https://app.langwatch.ai/x", "observed_at": "2026-11-20T10:00:42Z",
    "health": {"status": "ok", "message": None, "failures": 0,
               "last_ok_at": "2026-11-20T10:00:42Z"},
}  # fmt: skip


def example() -> Watch:
    start = SEEN - timedelta(seconds=42)
    began = start.timestamp()
    return Watch(
        RunRef("langwatch", "lively-ancient-zebra"),
        "langwatch",
        name="nightly rag",
        snapshot=Snapshot(
            State.RUNNING,
            "running",
            done=5,
            total=10,
            counts=Counts(completed=5),
            started_at=start,
            summary={"any": "what"},
            url="https://app.langwatch.ai/x",
        ),
        observed_at=SEEN,
        health=Health(last_ok_at=SEEN),
        history=History((Sample(began + 2, 0, 10), Sample(began + 40, 5, 10)), SEEN.timestamp()),
    )


def test_the_example_of_the_design_comes_out() -> None:
    found = document(example(), SEEN)
    counts = found["counts"]
    assert {**found, "counts": {name: counts[name] for name in EXAMPLE["counts"]}} | EXAMPLE == {  # type: ignore[attr-defined]
        **found,
        "counts": EXAMPLE["counts"],
    }
    assert {name: found[name] for name in EXAMPLE if name != "counts"} == {
        name: fact for name, fact in EXAMPLE.items() if name != "counts"
    }
    assert found["eta"]["source"] == "estimate"
    assert 0 < found["eta"]["low_s"] < 40 < found["eta"]["high_s"]


def test_a_run_never_seen_has_nothing_but_its_names() -> None:
    found = document(Watch(RunRef("work", "x:1"), "retab"), SEEN)
    assert (found["run"], found["provider"], found["id"]) == ("work:x:1", "retab", "x:1")
    assert found["verdict"] == "none"
    assert found["eta_reason"] == "unreachable"
    for name in ("name", "state", "done", "total", "counts", "outcome", "eta", "observed_at",
                 "summary", "error", "error_detail", "url", "elapsed_s", "started_at"):  # fmt: skip
        assert found[name] is None, name


def test_an_error_is_told_whole() -> None:
    error = RunError("no quota", "quota_exceeded", "Traceback…", {"block_id": "b1"})
    watch = Watch(
        RunRef("retab", "x"), "retab", snapshot=Snapshot(State.FAILED, "error", error=error)
    )
    found = document(watch, SEEN)
    assert found["error"] == "no quota"
    assert found["error_detail"] == {
        "code": "quota_exceeded",
        "stack_trace": "Traceback…",
        "details": {"block_id": "b1"},
    }


RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


@given(st.lists(observations, max_size=4), near | moments, texts, texts)
def test_whatever_was_seen_is_json_for_every_reader(
    seen: list[Observation], now: datetime, run_id: str, name: str
) -> None:
    watch = Watch(RunRef("a", run_id), "a", name=name)
    for observation in seen:
        watch = watch.fold(observation)
    written = json.dumps(document(watch, now), allow_nan=False, ensure_ascii=False)
    found: dict[str, Any] = json.loads(written.encode(), parse_constant=no_constant)
    keys = [key for key in found if key.endswith("_at")]
    times = [found[key] for key in keys] + [found["health"]["last_ok_at"]]
    assert all(time is None or RFC3339.fullmatch(time) for time in times)
    assert set(EXAMPLE) <= set(found)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (None, None),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        (datetime(2026, 1, 2, 3, 4, 5, 999, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        (datetime(2026, 1, 2, 3, 4, 5, 120_000, tzinfo=UTC), "2026-01-02T03:04:05.120Z"),
        (datetime(2026, 1, 2, 3, 4, 5, 999_999, tzinfo=UTC), "2026-01-02T03:04:05.999Z"),
        (datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=2))), "2026-01-01T22:00:00Z"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2))), None),
        (datetime.max.replace(tzinfo=timezone(-timedelta(hours=2))), None),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
    ],
)
def test_moments_are_rfc_3339_in_utc(moment: datetime | None, text: str | None) -> None:
    assert rfc3339(moment) == text
