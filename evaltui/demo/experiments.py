"""The LangWatch experiments that can be started in the demo, by slug."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

from evaltui.demo.failures import RETRIEVER_DOWN
from evaltui.demo.names import animal
from evaltui.demo.script import End, Failure, Script, dice, play

TARGETS = ("gpt-mini", "in-house-7b")
"""The two targets of every experiment: each row has a cell for each of them."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """What becomes of each run of one experiment."""

    title: str
    rows: int
    duration: float
    """Seconds."""
    bad: str = ""
    end: End = "completed"
    break_at: float = inf
    failure: Failure | None = None
    stream_traits: frozenset[str] = field(default_factory=frozenset)
    """Traits of its runs when they are started as a stream."""


EXPERIMENTS = {
    "rag-quality": Experiment("RAG quality", rows=12, duration=24),
    "checkout-agent": Experiment("checkout agent", rows=10, duration=20, bad="fe"),
    "support-agent": Experiment(
        "support agent",
        rows=12,
        duration=30,
        end="failed",
        break_at=14,
        failure=RETRIEVER_DOWN,
    ),
    "stopped-early": Experiment("stopped early", rows=10, duration=30, end="stopped", break_at=11),
    "stream-only": Experiment(
        "only as a stream", rows=8, duration=16, stream_traits=frozenset({"unpollable"})
    ),
    "cut-short": Experiment(
        "a stream that breaks off", rows=10, duration=24, stream_traits=frozenset({"cut-short"})
    ),
}
"""`stream-only` runs that were started as a stream cannot be polled; the stream of `cut-short`
breaks off half-way while the run goes on."""


def started(
    seed: int, number: int, now: float, slug: str, *, rows: int | None, streams: bool
) -> Script:
    """The run that starts now when someone asks for it; `rows` overrides the experiment's own."""
    plan = EXPERIMENTS[slug]
    total = len(TARGETS) * (plan.rows if rows is None else rows)
    return play(
        seed,
        "langwatch",
        animal(dice(seed, "started", number)),
        plan.title,
        slug,
        created=now,
        total=total,
        duration=plan.duration,
        bad=plan.bad[:total],
        end=plan.end,
        break_at=plan.break_at,
        failure=plan.failure,
        traits=plan.stream_traits if streams else frozenset(),
    )
