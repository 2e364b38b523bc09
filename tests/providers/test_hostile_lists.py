"""Lists, starts, stops, parts and event streams with anything wrong in any of their members."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.cli.printing.found_table import Found
from evaltui.cli.printing.found_table import lines as found_lines
from evaltui.model.account import Account
from evaltui.model.exchange import AskFailed, Malformed, Request
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.run import Snapshot, State
from evaltui.providers import load_provider
from evaltui.providers.contract.provider import (
    CancelsRuns,
    CreatesRuns,
    FoundRun,
    ListsResults,
    ListsRuns,
    RunQuery,
    StreamedRun,
    StreamsRuns,
)
from evaltui.session.finding import listed_watch, to_watch
from evaltui.watch.starting import first_look
from tests.fakes import FakeClock
from tests.faults.everywhere import as_json
from tests.faults.hostile_text import is_clean
from tests.providers.holding import (
    BASE,
    able,
    few,
    holds,
    is_refused_well,
    is_well_typed,
    many,
)
from tests.providers.hostile_documents import (
    as_bytes,
    bodies,
    hostile_documents,
)
from tests.providers.test_contract import NOW, answer


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
