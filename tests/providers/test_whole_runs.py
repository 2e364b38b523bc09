"""Every provider that lists whole runs: one out of a list reads as one that was asked for alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.exchange import Malformed
from evaltui.model.run import Snapshot, State
from evaltui.providers import load_provider, provider_names
from evaltui.providers.contract.provider import Provider
from evaltui.providers.contract.whole_lists import ListsWholeRuns
from evaltui.providers.retab import PROVIDER as RETAB
from tests.providers.holding import BASE, able, few
from tests.providers.hostile_documents import as_bytes, bodies, hostile_documents
from tests.providers.test_contract import answer

LISTING = able(ListsWholeRuns)
every_listing = pytest.mark.parametrize("name", LISTING)


def listed(documents: list[bytes], after: Any = None) -> bytes:
    """A list in Retab's form, which is the only one so far."""
    marks = json.dumps({"before": None, "after": after}).encode()
    return b'{"data": [' + b", ".join(documents) + b'], "list_metadata": ' + marks + b"}"


def read(provider: Provider, run_id: str, body: bytes) -> Snapshot | str:
    try:
        return provider.read_status(run_id, answer(body), BASE)
    except Malformed as error:
        return f"{error}: {error.excerpt}"


def test_those_that_do_are_known() -> None:
    """LangWatch's and Phoenix's lists tell less; Nugen's is not documented to tell as much."""
    assert LISTING == ["retab"]
    assert set(LISTING) <= set(provider_names())


@every_listing
def test_recorded_documents_are_the_same_out_of_a_list(name: str) -> None:
    provider = load_provider(name)
    assert isinstance(provider, ListsWholeRuns)
    recorded = {f"run-{index}": body for index, body in enumerate(bodies(name))}
    texts = {run_id: as_bytes(body | {"id": run_id}) for run_id, body in recorded.items()}
    page = provider.read_whole_runs(answer(listed([*texts.values()], after="run-7")))
    assert page.after == "run-7"
    assert page.documents == texts
    for run_id, document in page.documents.items():
        assert read(provider, run_id, document) == read(provider, run_id, texts[run_id])


@every_listing
@few
@given(data=st.data())
def test_so_are_hostile_ones_or_else_they_are_asked_for_alone(
    name: str, data: st.DataObject
) -> None:
    provider = load_provider(name)
    assert isinstance(provider, ListsWholeRuns)
    texts = [data.draw(hostile_documents(name)) for _ in range(2)]
    try:
        page = provider.read_whole_runs(answer(listed(texts)))
    except Malformed:
        return
    alone = [[read(provider, run_id, text) for text in texts] for run_id in page.documents]
    for (run_id, document), reads in zip(page.documents.items(), alone, strict=True):
        assert read(provider, run_id, document) in reads


@every_listing
@pytest.mark.parametrize("after", [None, "", 3, [], {"a": 1}])
def test_no_cursor_is_the_end(name: str, after: Any) -> None:
    provider = load_provider(name)
    assert isinstance(provider, ListsWholeRuns)
    assert provider.read_whole_runs(answer(listed([], after))).after is None


def test_retab_is_asked_by_state_and_page() -> None:
    request = RETAB.whole_runs_request(State.QUEUED, 50, "wfevalrun_7")
    assert (request.method, request.path) == ("GET", "/v1/workflows/evals/runs")
    assert dict(request.query) == {
        "status": "queued",
        "limit": "50",
        "sort_by": "created_at",
        "order": "desc",
        "after": "wfevalrun_7",
    }
    assert "after" not in dict(RETAB.whole_runs_request(State.RUNNING, 100, None).query)
