"""What must hold of all that is read of a service, and of all that is shown of it."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings

from evaltui.model.exchange import AskFailed, Malformed
from evaltui.model.health import Health
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot, State
from evaltui.model.watch import Observation, Watch
from evaltui.providers import load_provider, provider_names
from evaltui.providers.contract.provider import (
    Provider,
    ResultPage,
)
from tests.faults.everywhere import as_json, in_tabs, on_lines
from tests.faults.hostile_text import is_clean, steering
from tests.providers.test_contract import NOW, answer

BASE = "https://host.example"
ALL = list(provider_names())
every_provider = pytest.mark.parametrize("name", ALL)
ESSENTIAL = 4
"""Members without which a document tells nothing, at most."""
few = settings(max_examples=100, deadline=None, database=None,
               suppress_health_check=list(HealthCheck))  # fmt: skip
usual = settings(few, max_examples=500)
many = settings(few, max_examples=1_000)
most = settings(few, max_examples=10_000)


def able(ability: type[object]) -> list[str]:
    return [name for name in ALL if isinstance(load_provider(name), ability)]


def is_of(value: Any, kind: Any) -> bool:
    """Tell whether a value is what the model says: no bool for a number, no NaN, aware times."""
    if isinstance(kind, UnionType):
        return any(is_of(value, one) for one in get_args(kind))
    if get_origin(kind) is tuple:
        return isinstance(value, tuple) and all(is_of(one, get_args(kind)[0]) for one in value)
    if kind in {int, float}:
        fit = isinstance(value, int | float) and not isinstance(value, bool)
        return fit and (kind is float or isinstance(value, int)) and math.isfinite(value)
    if kind is datetime:
        return isinstance(value, datetime) and value.tzinfo is UTC
    if is_dataclass(kind):
        return type(value) is kind and is_well_typed(value)
    return isinstance(value, get_origin(kind) or kind)


hints_of = cache(get_type_hints)


def is_well_typed(thing: Any) -> bool:
    for each in fields(thing):
        value, kind = getattr(thing, each.name), hints_of(type(thing))[each.name]
        assert is_of(value, kind), f"{each.name} is {value!r:.200}, not {kind}"
    return True


def holds(provider: Provider, run_id: str, snapshot: Snapshot, page: ResultPage | None) -> None:
    """See that a state is well typed, and that nothing in it steers a terminal anywhere."""
    assert is_well_typed(snapshot)
    assert snapshot.state_raw.strip()
    if snapshot.url is not None:
        assert urlsplit(snapshot.url).scheme in {"http", "https"}
        assert is_clean(snapshot.url)
    assert all(is_clean(note) for note in snapshot.notes)
    ref = RunRef(provider.name, run_id)
    waiting = Snapshot(State.PENDING, "pending")
    before = Watch(ref, provider.name).fold(Observation(NOW, waiting, Health(last_ok_at=NOW)))
    snapshot = replace(snapshot, part_noun=provider.part_noun)
    later = NOW + timedelta(seconds=5)
    watch = before.fold(Observation(later, snapshot, Health(last_ok_at=later)))
    for place, text in on_lines(watch, later, before):
        assert is_clean(text), f"{place} holds {steering(text)}"
    for place, text in in_tabs(watch, later, page):
        assert is_clean(text, lines=True), f"{place} holds {steering(text)}"
    assert is_clean(as_json([watch], later))


def is_refused_well(error: AskFailed) -> bool:
    said = str(error)
    return bool(said) and is_clean(said) and len(said) < 1000


def read(provider: Provider, body: bytes) -> Snapshot | None:
    """Read a body as the answer about a run; None where it is refused in a sentence."""
    came = answer(body)
    problem = provider.problem(came)
    assert is_clean(f"{problem.message} {problem.code}")
    try:
        return provider.read_status("run-1", came, BASE)
    except Malformed as error:
        assert is_refused_well(error)  # noqa: PT017 - or else the state is looked at
        return None
