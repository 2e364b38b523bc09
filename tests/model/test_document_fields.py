"""The table of fields says what the document holds, no more and no less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.document import document
from evaltui.model.document_fields import FIELDS, WORDS, Kind, read_field
from evaltui.model.health import Health, HealthStatus
from evaltui.model.mistake import Mistake
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, Outcome, RunError, State
from evaltui.model.watch import Observation, Watch
from tests.factories import NOW, a_history, a_watch, ago
from tests.model.strategies import moments, near, observations


def holds(kind: Kind, name: str, value: Any) -> bool:
    if kind is Kind.WORD:
        return value in WORDS[name]
    if kind is Kind.MOMENT:
        return datetime.fromisoformat(value).tzinfo is not None
    if kind in NUMBERS:
        return isinstance(value, NUMBERS[kind]) and not isinstance(value, bool)
    return isinstance(value, OTHERS[kind])


NUMBERS = {
    Kind.COUNT: int,
    Kind.NUMBER: int,
    Kind.PERCENT: (int, float),
    Kind.SECONDS: (int, float),
}
OTHERS = {
    Kind.TEXT: str,
    Kind.FLAG: bool,
    Kind.OBJECT: Mapping,
    Kind.LIST: list,
    Kind.FREE: Mapping,
}


def fields_of(found: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in found.items():
        name = f"{before}{key}"
        yield name, value
        if FIELDS.get(name) is Kind.OBJECT and value is not None:
            yield from fields_of(value, f"{name}.")


@given(st.lists(observations, max_size=3), near | moments)
def test_whatever_was_seen_every_field_is_in_the_table_and_of_its_kind(
    seen: list[Observation], now: datetime
) -> None:
    watch = Watch(RunRef("a", "b"), "a")
    for observation in seen:
        watch = watch.fold(observation)
    for name, value in fields_of(document(watch, now)):
        assert name in FIELDS
        assert value is None or holds(FIELDS[name], name, value), (name, value)


def test_every_field_of_the_table_is_in_some_document() -> None:
    running = a_watch(
        history=a_history(1, 2, 3, 4, 5, total=10),
        counts=Counts(1, 1, 1, 1, 1, 1),
        outcome=Outcome(1, 1, 1),
        created_at=ago(70),
        finished_at=ago(1),
        eta_s=3.0,
        percent=40.5,
        summary={"a": 1},
        error=RunError("no", "code", "trace", {"a": 1}),
        url="https://x",
        part_noun="cells",
        notes=("odd",),
        health=Health(HealthStatus.RETRYING, "502", 1, ago(2)),
    )
    running = replace(running, clock_skew_s=1.0, forgotten_at=NOW)
    ended = a_watch(state=State.COMPLETED)
    told = {
        name
        for watch in (running, ended)
        for name, value in fields_of(document(watch, NOW))
        if value is not None
    }
    assert told == set(FIELDS)


def test_words_are_told_of_just_those_fields_that_hold_few() -> None:
    assert set(WORDS) == {name for name, kind in FIELDS.items() if kind is Kind.WORD}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("done", ("done",)),
        ("outcome.failed", ("outcome", "failed")),
        ("summary.failedCells", ("summary", "failedCells")),
        ('summary["my key"].a-b', ("summary", "my key", "a-b")),
        ("summary[ 'a.b]\"' ]", ("summary", 'a.b]"')),
        ("error_detail.details.block_id", ("error_detail", "details", "block_id")),
        ('["done"]', None),
        ("Done", None),
    ],
)
def test_a_path_is_read_key_by_key(text: str, path: tuple[str, ...] | None) -> None:
    if path is None:
        with pytest.raises(Mistake):
            read_field(text, 0)
        return
    field, end = read_field(f"  {text}", 2)
    assert (field.path, field.name, end) == (path, text, len(text) + 2)


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("nam", "did you mean name?"),
        ("failed", "did you mean outcome.failed?"),
        ("outcom.failed", "did you mean outcome.failed?"),
        ("counts.runing", "did you mean counts.running?"),
        ("outcome.xyzzy", "there are outcome.passed, outcome.failed, outcome.blocked"),
        ("xyzzy", "`evaltui list --json` shows them all"),
        ("done.x", "did you mean done?"),
        ("summary" + ".a" * 20, "more than 16 keys"),
        ("", "a field is missing"),
    ],
)
def test_a_field_that_there_is_not_is_named_with_what_comes_nearest(
    name: str, instead: str
) -> None:
    with pytest.raises(Mistake) as raised:
        read_field(f"   {name}", 3)
    assert raised.value.position == 4
    assert instead in raised.value.sentence


def test_what_a_document_does_not_hold_is_absent() -> None:
    shown = {"summary": {"a": [1], "b": {"c": 2}}, "eta": None}
    values = {
        name: read_field(name, 0)[0].of(shown)
        for name in ("summary.b.c", "summary.a.b", "summary.x", "eta.low_s", "done")
    }
    assert values == {
        "summary.b.c": 2, "summary.a.b": None, "summary.x": None, "eta.low_s": None, "done": None
    }  # fmt: skip
