"""Whatever a service writes into whichever member: a state that is well typed, or one sentence."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaltui.cli.printing.found_table import Found
from evaltui.cli.printing.found_table import lines as found_lines
from evaltui.model.account import Account
from evaltui.model.exchange import AskFailed, Malformed, Request
from evaltui.model.health import Health
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.run import Snapshot, State
from evaltui.model.watch import Observation, Watch
from evaltui.providers import load_provider, provider_names
from evaltui.providers.contract.provider import (
    CancelsRuns,
    CreatesRuns,
    FoundRun,
    ListsResults,
    ListsRuns,
    Provider,
    ResultPage,
    RunQuery,
    StreamedRun,
    StreamsRuns,
)
from evaltui.session.finding import listed_watch, to_watch
from evaltui.watch.starting import first_look
from tests.fakes import FakeClock
from tests.faults.everywhere import as_json, in_tabs, on_lines
from tests.faults.hostile_text import MEGABYTE, is_clean, steering
from tests.providers.hostile_documents import (
    WRONG,
    as_bytes,
    bodies,
    changed,
    every_member,
    hostile_documents,
    places,
)
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


# --- what must hold of all that is read


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


# --- the answer about a run


@every_provider
@pytest.mark.parametrize("kind", WRONG)
def test_each_member_wrong_in_each_way(name: str, kind: str) -> None:
    """One member at a time, of all that any recorded document has; looks at what is read."""
    provider = load_provider(name)
    readable = tuple(body for body in bodies(name) if read(provider, as_bytes(body)) is not None)
    members = every_member(readable)
    refused = 0
    for document, where in members:
        snapshot = read(provider, as_bytes(changed(document, where, WRONG[kind])))
        if snapshot is None:
            refused += 1
        else:
            assert is_well_typed(snapshot)
    # Only what is essential makes a document unreadable: a state, and what it is in.
    assert refused <= ESSENTIAL


def any_document_holds(name: str, body: bytes) -> None:
    provider = load_provider(name)
    snapshot = read(provider, body)
    if snapshot is not None:
        holds(provider, "run-1", snapshot, None)


@every_provider
@usual
@given(data=st.data())
def test_any_document_is_a_state_or_a_sentence(name: str, data: st.DataObject) -> None:
    any_document_holds(name, data.draw(hostile_documents(name)))


@pytest.mark.long
@every_provider
@most
@given(data=st.data())
def test_ten_thousand_documents_are_states_or_sentences(name: str, data: st.DataObject) -> None:
    any_document_holds(name, data.draw(hostile_documents(name)))


@every_provider
def test_texts_of_a_megabyte_are_read_and_shown(name: str) -> None:
    provider = load_provider(name)
    for document in bodies(name):
        texts = [where for where in places(document) if isinstance(held(document, where), str)]
        whole: Any = document
        for where in [where for where in texts if where[-1] not in {"status", "id"}][:5]:
            whole = changed(whole, where, MEGABYTE)
        if (snapshot := read(provider, as_bytes(whole))) is not None:
            holds(provider, "run-1", snapshot, None)
            return
    raise AssertionError("no document has a state still")


def held(document: Any, where: tuple[Any, ...]) -> Any:
    for step in where:
        document = document[step]
    return document


# --- lists of runs, starts, stops, parts of a run, and event streams


def listed_hold(name: str, data: st.DataObject) -> None:
    provider = load_provider(name)
    assert isinstance(provider, ListsRuns)
    query = RunQuery(data.draw(st.sampled_from([None, "rag"])), None, 5)
    steps = provider.list_runs(query, BASE)
    step: Callable[[], Request] = partial(next, steps)
    while True:
        try:
            step()
        except StopIteration as end:
            runs: tuple[FoundRun, ...] = end.value
            break
        except AskFailed as error:
            assert is_refused_well(error)  # noqa: PT017 - or else the runs are looked at
            return
        step = partial(steps.send, answer(data.draw(hostile_documents(name, "lists"))))
    account = Account(name, name, BASE, "env:KEY")
    for run in runs:
        holds(provider, run.id, run.snapshot, None)
        found = Found(listed_watch(account, run, NOW), run.group)
        assert all(is_clean(line) for line in found_lines([found], NOW))
        to_add = to_watch(found.watch, run.group)
        assert is_clean(as_json([to_add], NOW))
        assert RunRef.parse(str(to_add.ref)) == to_add.ref


@pytest.mark.parametrize("name", able(ListsRuns))
@few
@given(data=st.data())
def test_any_list_is_runs_or_a_sentence(name: str, data: st.DataObject) -> None:
    listed_hold(name, data)


@pytest.mark.long
@pytest.mark.parametrize("name", able(ListsRuns))
@many
@given(data=st.data())
def test_a_thousand_lists_are_runs_or_sentences(name: str, data: st.DataObject) -> None:
    listed_hold(name, data)


def start_holds(name: str, body: bytes) -> None:
    provider = load_provider(name)
    assert isinstance(provider, CreatesRuns)
    try:
        created = provider.read_created(answer(body), BASE)
    except Malformed as error:
        assert is_refused_well(error)  # noqa: PT017 - or else the run is looked at
        return
    assert is_well_typed(created)
    try:
        ref = RunRef.parse(f"{name}:{created.run_id}")
    except BadReference as error:
        assert is_clean(str(error))  # noqa: PT017 - or else it is looked at
        return
    seen = first_look(provider, created, FakeClock(NOW))
    if seen.snapshot is not None:
        holds(provider, ref.id, seen.snapshot, None)


@pytest.mark.parametrize("name", able(CreatesRuns))
@few
@given(data=st.data())
def test_any_answer_to_a_start_is_a_run_or_a_sentence(name: str, data: st.DataObject) -> None:
    start_holds(name, data.draw(hostile_documents(name, "created")))


@pytest.mark.long
@pytest.mark.parametrize("name", able(CreatesRuns))
@many
@given(data=st.data())
def test_a_thousand_starts_are_runs_or_sentences(name: str, data: st.DataObject) -> None:
    start_holds(name, data.draw(hostile_documents(name, "created")))


@pytest.mark.parametrize("name", able(CancelsRuns))
@few
@given(data=st.data())
def test_any_answer_to_a_stop_is_a_state_or_a_sentence(name: str, data: st.DataObject) -> None:
    provider = load_provider(name)
    assert isinstance(provider, CancelsRuns)
    try:
        came = answer(data.draw(hostile_documents(name)))
        snapshot = provider.read_cancelled("run-1", came, BASE)
    except Malformed as error:
        assert is_refused_well(error)  # noqa: PT017 - or else the state is looked at
        return
    if snapshot is not None:
        holds(provider, "run-1", snapshot, None)


def results_hold(name: str, body: bytes) -> None:
    provider = load_provider(name)
    assert isinstance(provider, ListsResults)
    try:
        page = provider.read_results(answer(body))
    except Malformed as error:
        assert is_refused_well(error)  # noqa: PT017 - or else the results are looked at
        return
    assert all(is_well_typed(result) for result in page.results)
    holds(provider, "run-1", Snapshot(State.COMPLETED, "completed"), page)
    if page.after is not None:
        assert provider.results_request("run-1", page.after).path


@pytest.mark.parametrize("name", able(ListsResults))
@few
@given(data=st.data())
def test_any_results_are_parts_or_a_sentence(name: str, data: st.DataObject) -> None:
    results_hold(name, data.draw(hostile_documents(name, "results")))


@pytest.mark.long
@pytest.mark.parametrize("name", able(ListsResults))
@many
@given(data=st.data())
def test_a_thousand_results_are_parts_or_sentences(name: str, data: st.DataObject) -> None:
    results_hold(name, data.draw(hostile_documents(name, "results")))


def stream_holds(name: str, events: list[bytes]) -> None:
    provider = load_provider(name)
    assert isinstance(provider, StreamsRuns)
    run, now_ms = StreamedRun(), int(NOW.timestamp() * 1000)
    for event in events:
        try:
            run = provider.fold_event(run, event.decode("utf-8", "replace"), BASE, now_ms)
        except Malformed as error:
            assert is_refused_well(error)  # noqa: PT017 - the stream goes on
    if run.snapshot is not None:
        assert run.ended is run.snapshot.state.ended
        holds(provider, "run-1", run.snapshot, None)


def events_of(name: str) -> st.SearchStrategy[list[bytes]]:
    as_recorded = st.sampled_from(bodies(name, "events")).map(as_bytes)
    return st.lists(as_recorded | hostile_documents(name, "events"), max_size=12)


@pytest.mark.parametrize("name", able(StreamsRuns))
@few
@given(data=st.data())
def test_any_events_are_a_course_or_sentences(name: str, data: st.DataObject) -> None:
    stream_holds(name, data.draw(events_of(name)))


@pytest.mark.long
@pytest.mark.parametrize("name", able(StreamsRuns))
@many
@given(data=st.data())
def test_a_thousand_streams_are_courses_or_sentences(name: str, data: st.DataObject) -> None:
    stream_holds(name, data.draw(events_of(name)))
