"""Runs for tests, as the model knows them: `a_watch(...)` and a dozen varied ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from evaltui.model.exchange import Attempt
from evaltui.model.health import Health, HealthStatus
from evaltui.model.history import History, Sample
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, Outcome, RunError, Snapshot, State
from evaltui.model.watch import Watch

NOW = datetime(2026, 11, 20, 10, 0, 42, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def a_history(*counts: int, total: int | None = 10, every_s: float = 4.0, quiet_s: float = 0.0):
    """Counts seen at even steps, the last one `quiet_s` before the last answer."""
    end = NOW.timestamp() - 1
    last = len(counts) - 1
    samples = tuple(
        Sample(end - quiet_s - (last - index) * every_s, done, total)
        for index, done in enumerate(counts)
    )
    return History(samples, end)


def a_watch(
    ref: str = "langwatch:lively-ancient-zebra",
    state: State | None = State.RUNNING,
    *,
    name: str | None = "nightly rag",
    provider: str | None = None,
    done: int | None = 5,
    total: int | None = 10,
    age_s: float = 2.0,
    health: Health | None = None,
    history: History | None = None,
    paused: bool = False,
    attempts: tuple[Attempt, ...] = (),
    **snapshot: Any,
) -> Watch:
    """A watch with one snapshot; `state=None` was never seen. Other keywords go to the snapshot."""
    account, _, run_id = ref.partition(":")
    seen = None
    if state is not None:
        snapshot.setdefault("state_raw", state.value)
        snapshot.setdefault("started_at", ago(age_s + 61))
        seen = Snapshot(state, name=name, done=done, total=total, **snapshot)
    if history is None:
        history = History()
    return Watch(
        RunRef(account, run_id),
        provider or account,
        snapshot=seen,
        observed_at=ago(age_s) if seen else None,
        health=health or Health(last_ok_at=ago(age_s) if seen else None),
        history=history,
        paused=paused,
        attempts=attempts,
    )


def varied_watches() -> list[Watch]:
    """One run of about every kind that a screen has to show."""
    long_error = "\n".join(
        ["Evaluator `faithfulness` gave up after 3 tries: upstream answered 502 Bad Gateway"]
        + [f"  attempt {n}: POST https://models.example/v1/chat → 502" for n in range(1, 4)]
        + ["The last body was: " + "<html>bad gateway</html> " * 12]
    )
    unreachable = Health(HealthStatus.UNREACHABLE, "connection refused", 14, ago(1_360))
    return [
        a_watch(
            name="nightly rag",
            done=37,
            total=80,
            history=a_history(3, 12, 20, 28, 37, total=80),
            counts=Counts(completed=35, error=2),
            url="https://app.langwatch.ai/acme/experiments/rag?runId=lively-ancient-zebra",
            summary={"totalCells": 80, "completedCells": 35, "avgCost": 0.0031},
        ),
        a_watch(
            "retab:wfevalrun_q1z2",
            State.COMPLETED,
            name="invoices · regression",
            done=15,
            total=15,
            counts=Counts(0, 0, 0, 13, 2, 0),
            outcome=Outcome(12, 1, 0),
            duration_s=28.0,
            finished_at=ago(300),
            age_s=290,
            summary={
                "trigger": {"type": "api"},
                "target": {"type": "block", "block_id": "block_x"},
            },
        ),
        a_watch(
            "nugen:eval_7f3a",
            State.RUNNING,
            name="legal-7b answers",
            done=3,
            total=10,
            eta_s=62.0,
            age_s=0,
            state_raw="PROCESSING",
        ),
        a_watch(
            "langwatch:bold-red-fox",
            State.FAILED,
            name="prompt sweep v12",
            done=41,
            total=120,
            age_s=75,
            error=RunError(
                long_error,
                code="lw.evaluator_failed",
                stack_trace="Traceback (most recent call last):\n"
                + "\n".join(f'  File "worker.py", line {n}, in step' for n in range(60)),
                details={"traceId": "4bf92f3577b34da6", "block_id": "blk_12"},
            ),
            finished_at=ago(76),
            counts=Counts(completed=38, error=3),
        ),
        a_watch(
            "langwatch:quiet-gray-owl",
            name="embedding drift",
            done=212,
            total=640,
            history=a_history(180, 190, 201, 212, total=640, every_s=3, quiet_s=400),
        ),
        a_watch(
            "retab:wfevalrun_9k2m",
            State.QUEUED,
            name="bank statements",
            done=0,
            total=24,
            counts=Counts(4, 20, 0, 0, 0, 0),
            started_at=None,
        ),
        a_watch(
            "retab-eu:wfevalrun_zz81",
            name="Verträge & 合同審査",
            provider="retab",
            done=9,
            total=30,
            age_s=1_360,
            health=unreachable,
            history=a_history(1, 5, 9, total=30),
        ),
        a_watch(
            "nugen:eval_0b11",
            State.COMPLETED,
            name="math-13b baseline",
            done=200,
            total=200,
            age_s=7_300,
            duration_s=4_812.0,
            state_raw="READY",
        ),
        a_watch("langwatch:shy-teal-yak", State.STOPPED, name="cost probe", done=6, age_s=900),
        a_watch(
            "retab:wfevalrun_77aa",
            State.UNKNOWN,
            name="receipts",
            state_raw="REINDEXING",
            done=None,
            total=None,
        ),
        a_watch(
            "langwatch:new-run-0001",
            None,
            name=None,
            health=Health(HealthStatus.AUTH, "no key: set LANGWATCH_API_KEY", 1, None),
        ),
        replace(
            a_watch(
                "langwatch:brisk-blue-elk",
                name="overfull",
                done=13,
                total=10,
                health=Health(HealthStatus.RETRYING, "HTTP 502", 2, ago(14)),
                age_s=14,
            ),
        ),
        a_watch("nugen:eval_3c9d", name="paused by me", done=4, total=9, paused=True, age_s=130),
    ]
