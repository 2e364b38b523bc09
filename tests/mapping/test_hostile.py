"""Custom providers meet the documents that the built-in ones do: anything wrong in any member."""

from __future__ import annotations

import json
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaltui.mapping.provider import Mapped
from evaltui.model.exchange import AskFailed, Malformed, NoSuchRun
from evaltui.providers.contract.provider import ListsRuns, RunQuery
from tests.providers.holding import BASE, holds, is_refused_well
from tests.providers.hostile_documents import hostile_documents
from tests.providers.test_contract import answer, anything
from tests.providers.test_cookbook import names, provider

some = settings(
    max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@cache
def run_id(name: str) -> str:
    return provider(name).unknown_run


def read_holds(service: Mapped, body: bytes) -> None:
    try:
        snapshot = service.read_status(service.unknown_run, answer(body), BASE)
    except (Malformed, NoSuchRun) as error:
        assert is_refused_well(error)  # noqa: PT017 - or else the state is looked at
        return
    holds(service, service.unknown_run, snapshot, None)


@pytest.mark.parametrize("name", names())
@some
@given(data=st.data())
def test_any_document_is_a_state_or_a_sentence(name: str, data: st.DataObject) -> None:
    read_holds(provider(name), data.draw(hostile_documents(f"custom/{name}")))


@some
@given(data=st.data())
def test_any_json_at_all_is_a_state_or_a_sentence(data: st.DataObject) -> None:
    service = provider(data.draw(st.sampled_from(names())))
    read_holds(service, json.dumps(data.draw(anything)).encode())


@pytest.mark.parametrize("body", [b"[" * 200 + b"]" * 200, b"", b"\xff\xfe", b"null", b'"x"'])
def test_what_is_no_document(body: bytes) -> None:
    for name in names():
        with pytest.raises(Malformed):
            provider(name).read_status(run_id(name), answer(body), BASE)


@pytest.mark.parametrize(
    "name", [name for name in names() if isinstance(provider(name), ListsRuns)]
)
@settings(some, max_examples=50)
@given(data=st.data())
def test_any_list_is_runs_or_a_sentence(name: str, data: st.DataObject) -> None:
    service = provider(name)
    assert isinstance(service, ListsRuns)
    steps = service.list_runs(RunQuery(data.draw(st.sampled_from(["g", "eval_9"])), None, 5), BASE)
    next(steps)
    page = data.draw(hostile_documents(f"custom/{name}"))
    wrapped = data.draw(
        st.sampled_from(
            [page, b'{"data": [%s], "has_more": true, "last_id": "x"}' % page, b"[%s]" % page]
        )
    )
    for _ in range(30):
        try:
            steps.send(answer(wrapped))
        except StopIteration as end:
            for run in end.value:
                holds(service, run.id, run.snapshot, None)
            return
        except AskFailed as error:
            assert is_refused_well(error)  # noqa: PT017 - or else the runs are looked at
            return
    raise AssertionError("the list has no end")
