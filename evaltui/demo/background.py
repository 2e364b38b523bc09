"""Runs beyond the cast, told from their ids alone: each id is always the same run.

- `nightly-rag-7`, `eval-nightly-tone-8`, `wfevalrun_nightly_9`: the trickle that keeps a demo
  left open alive. Number k arrives at `FIRST_S + k * EVERY_S`; the services take turns.
- `crowd-0001`, `eval-crowd-0001`, `wfevalrun_crowd_0001`: as many as someone wants to watch at
  once; all were created in the minute before the demo began.
- any other id that ends in a fault's name: see `faults`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from math import ceil
from typing import Any

from evaltui.demo.failures import QUOTA_SPENT, RETRIEVER_DOWN
from evaltui.demo.faults import FAULTS, fault_named_in
from evaltui.demo.script import Script, dice, play

FIRST_S = 64.0
"""When the trickle begins, in world seconds."""
EVERY_S = 24.0
STAY_S = 150.0
"""How long after its creation a run of the trickle is worth showing; every one has ended then."""

_TRICKLE = (
    ("langwatch", "nightly-rag-{}", "rag-quality"),
    ("nugen", "eval-nightly-tone-{}", "benchmark-tone-v3"),
    ("retab", "wfevalrun_nightly_{}", "wf_invoices"),
)
_CROWD = {
    "langwatch": ("crowd-{:04d}", "crowd-suite"),
    "nugen": ("eval-crowd-{:04d}", "benchmark-crowd"),
    "retab": ("wfevalrun_crowd_{:04d}", "wf_crowd"),
}
_NUMBERED = re.compile(r"(.*(nightly|crowd).*[-_])([0-9]{1,6})", re.ASCII)
_FATES: tuple[dict[str, Any], ...] = (
    {},
    {"bad": "f"},
    {},
    {"end": "failed", "break_at": 31.0, "failure": RETRIEVER_DOWN},
    {"bad": "ffb"},
    {},
    {"end": "stopped", "break_at": 27.0, "reason": "A newer run took its place"},
)


@lru_cache(maxsize=512)
def nightly(seed: int, number: int) -> Script:
    """Run `number` of the trickle."""
    service, form, group = _TRICKLE[number % len(_TRICKLE)]
    rolls = dice(seed, "nightly", number)
    fate = dict(_FATES[number % len(_FATES)])
    if service == "retab" and fate.get("failure"):
        fate["failure"] = QUOTA_SPENT
    if service == "nugen" and fate.get("end") == "stopped":
        fate = {}  # Nugen has no word for a run that was stopped
    return play(
        seed,
        service,
        form.format(number),
        f"{group} nightly {number}",
        group,
        created=FIRST_S + number * EVERY_S,
        total=rolls.randint(12, 60),
        duration=rolls.uniform(40, 100),
        **fate,
    )


def nightlies(since: float, until: float) -> Iterator[int]:
    """The numbers of the trickle that arrive after `since`, up to and with `until`."""
    first = max(0, int((since - FIRST_S) // EVERY_S) + 1)
    after = max(0, int((until - FIRST_S) // EVERY_S) + 1)
    yield from range(first, after)


def crowd_id(service: str, number: int) -> str:
    """The id of run `number` (from 1) of a service's crowd."""
    return _CROWD[service][0].format(number)


def _crowd(seed: int, service: str, number: int) -> Script:
    rolls = dice(seed, "crowd", service, number)
    total = rolls.randint(8, 200)
    bad = "f" * rolls.choice((0, 0, 0, 0, 1, ceil(total / 10)))
    return play(
        seed,
        service,
        crowd_id(service, number),
        f"crowd {number}",
        _CROWD[service][1],
        created=-rolls.uniform(0, 60),
        total=total,
        duration=rolls.uniform(90, 900),
        bad=bad,
    )


def _faulty(seed: int, service: str, run_id: str, fault: str) -> Script:
    return play(
        seed,
        service,
        run_id,
        run_id,
        "fault-suite",
        created=0,
        total=20,
        duration=60,
        faults=(FAULTS[fault].spell(fault),),
    )


@lru_cache(maxsize=8192)
def by_id(seed: int, service: str, run_id: str) -> Script | None:
    """The run that an id tells of, or `None` when it tells of none."""
    numbered = _NUMBERED.fullmatch(run_id)
    if numbered:
        number = int(numbered[3])
        trickles = numbered[2] == "nightly"
        script = nightly(seed, number) if trickles else _crowd(seed, service, number)
        if (script.service, script.id) == (service, run_id):
            return script
    fault = fault_named_in(run_id)
    return _faulty(seed, service, run_id, fault) if fault else None
