"""Any answer a service might give, however absurd."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Counts, Outcome, RunError, Snapshot, State
from evaltui.model.watch import Observation
from tests.fakes import EPOCH

ints = st.one_of(
    st.integers(0, 50),
    st.integers(-5, 5),
    st.sampled_from([10**18, 10**320, -(10**320), 2**63, 10**400]),
)
floats = st.one_of(st.floats(0, 10_000), st.floats(), st.sampled_from([0.0, 1e308]))
texts = st.text(st.characters(), max_size=20)
moments = st.one_of(
    st.datetimes(timezones=st.just(UTC)),
    st.datetimes(
        timezones=st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))
    ),
)
jsons: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | ints | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(texts, jsons, max_size=4)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


counts = st.builds(Counts, *[maybe(ints)] * 6)
outcomes = st.builds(Outcome, *[maybe(ints)] * 3)
errors = st.builds(RunError, maybe(texts), maybe(texts), maybe(texts), maybe(objects))
snapshots = st.builds(
    Snapshot,
    state=st.sampled_from(State),
    state_raw=texts,
    name=maybe(texts),
    done=maybe(ints),
    total=maybe(ints),
    counts=maybe(counts),
    outcome=maybe(outcomes),
    created_at=maybe(moments),
    started_at=maybe(moments),
    finished_at=maybe(moments),
    duration_s=maybe(floats | ints),
    eta_s=maybe(floats | ints),
    summary=maybe(objects),
    error=maybe(errors),
    url=maybe(texts),
    notes=st.lists(texts, max_size=2).map(tuple),
    raw=maybe(texts),
    percent=maybe(floats),
)
healths = st.builds(
    Health, st.sampled_from(HealthStatus), maybe(texts), st.integers(0, 9), maybe(moments)
)
near = st.floats(0, 3600).map(lambda seconds: EPOCH + timedelta(seconds=seconds))
observations = st.builds(Observation, near | moments, maybe(snapshots), healths)
