"""Who plays in the demo: each run's service, id, name and fate.

Times are world seconds from the start of the demo. Those who were created by 0 are there when
it opens; the others arrive while someone watches. Within the first minute they show every
state that the services have, and what else a watcher meets: a stall, cells that fail, an
unknown word, refused and forgotten runs, an outage that passes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from math import inf

from evaltui.demo.failures import QUOTA_SPENT, RETRIEVER_DOWN, SCHEMA_DRIFT
from evaltui.demo.script import Script, Spell, play

Play = Callable[..., Script]


def _langwatch(play_one: Play) -> tuple[Script, ...]:
    return (
        play_one(
            "lively-ancient-zebra", "nightly rag", "rag-quality",
            created=-9, total=40, duration=44,
        ),
        play_one(
            "brisk-copper-heron", "checkout agent", "checkout-agent",
            created=-4, total=24, duration=30, bad="fef", extra=2,
        ),
        play_one(
            "quiet-marble-otter", "support agent, new index", "support-agent",
            created=-2, total=32, duration=34, end="failed", break_at=19,
            failure=RETRIEVER_DOWN, traits=frozenset({"coded"}),
        ),
        play_one(
            "nimble-silver-falcon", "tool use, 30 tasks", "tool-use",
            created=-6, total=30, duration=52, end="stalled", break_at=23,
        ),
        play_one(
            "mellow-violet-ibex", "prompt v12 against v11", "prompt-compare",
            created=0, total=18, duration=50, words=(Spell(7, 41, "reticulating"),),
        ),
        play_one(
            "hidden-crimson-stoat", "smoke test", "smoke-test",
            created=-5, total=16, duration=60, faults=(Spell(29, inf, "404"),),
        ),
        play_one(
            "keen-jade-panda", "red team (other project)", "red-team",
            created=-30, total=50, duration=600, faults=(Spell(0, inf, "403"),),
        ),
        play_one(
            "gentle-amber-lynx", "summaries, short", "summaries",
            created=8, total=20, duration=36, end="stopped", break_at=17,
            waits=(("pending", 6),),
        ),
        play_one(
            "fuzzy-golden-tapir", "legacy server", "legacy-suite",
            created=31, total=12, duration=23, bad="f", extra=-1,
            traits=frozenset({"seconds", "inclusive"}),
        ),
    )  # fmt: skip


def _nugen(play_one: Play) -> tuple[Script, ...]:
    return (
        play_one(
            "eval-5f3a9c21", "support tone", "benchmark-tone-v3",
            created=-3, total=25, duration=42,
        ),
        play_one(
            "eval-20cc48fa", "long context", "benchmark-long-ctx",
            created=-1, total=15, duration=39, traits=frozenset({"text-only", "no-zone"}),
        ),
        play_one(
            "eval-b81d07e4", "policy questions", "task-policy-qa",
            created=0, total=10, duration=27, waits=(("pending", 9),),
            traits=frozenset({"old-words"}),
        ),
        play_one(
            "eval-7709ab3c", "math, hard set", "benchmark-math-hard",
            created=13, total=20, duration=38, faults=(Spell(6, 19, "500"),),
        ),
        play_one(
            "eval-e4417d9b", "translation nl-de", "task-translate-nl-de",
            created=24, total=12, duration=40, end="failed", break_at=22,
            traits=frozenset({"old-words", "no-zone"}),
        ),
    )  # fmt: skip


def _retab(play_one: Play) -> tuple[Script, ...]:
    return (
        play_one(
            "wfevalrun_8kq2vt", "invoices", "wf_invoices",
            created=0, total=36, duration=29, waits=(("pending", 6), ("queued", 9)),
        ),
        play_one(
            "wfevalrun_m4x7pd", "purchase orders", "wf_purchase_orders",
            created=-5, total=28, duration=32, bad="fffbe",
        ),
        play_one(
            "wfevalrun_q1d8ks", "contracts", "wf_contracts",
            created=-2, total=14, duration=48, waits=(("queued", 4),),
            traits=frozenset({"null-counts"}),
        ),
        play_one(
            "wfevalrun_z9c1hw", "invoices, new model", "wf_invoices",
            created=12, total=20, duration=40, end="failed", break_at=21,
            waits=(("queued", 4),), bad="ff", failure=SCHEMA_DRIFT,
        ),
        play_one(
            "wfevalrun_t6n3yb", "claims", "wf_claims",
            created=20, total=44, duration=60, end="stopped", break_at=24,
            waits=(("pending", 3),), bad="fb", reason="Cancelled by ana@example.com: wrong draft",
        ),
        play_one(
            "wfevalrun_p2w5rj", "claims, again", "wf_claims",
            created=47, total=44, duration=70, end="failed", break_at=58,
            waits=(("pending", 3), ("queued", 3)), failure=QUOTA_SPENT,
        ),
    )  # fmt: skip


@lru_cache(maxsize=8)
def cast(seed: int) -> tuple[Script, ...]:
    """Everyone who plays, in the order they should be listed."""
    return (
        *_langwatch(partial(play, seed, "langwatch")),
        *_nugen(partial(play, seed, "nugen")),
        *_retab(partial(play, seed, "retab")),
    )


def initial_references() -> tuple[tuple[str, str | None], ...]:
    """The runs that the demo opens with: `provider:id` and a name for each.

    The services take turns, so that a short screen shows all three.
    """
    waiting: dict[str, list[tuple[str, str | None]]] = {}
    for script in cast(0):
        if script.created <= 0:
            waiting.setdefault(script.service, []).append(reference(script))
    turns = max(len(line) for line in waiting.values())
    return tuple(
        line[turn] for turn in range(turns) for line in waiting.values() if turn < len(line)
    )


def reference(script: Script) -> tuple[str, str | None]:
    """A script's `provider:id` and name."""
    return f"{script.service}:{script.id}", script.name
