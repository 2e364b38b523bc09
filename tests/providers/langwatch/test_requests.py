"""LangWatch's requests: paths, bodies, and the ids that its pages carry."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from evaltui.model.exchange import Answer, Created, Malformed, Request
from evaltui.providers.contract.provider import RunInputs
from evaltui.providers.langwatch import PROVIDER


def answer(body: object) -> Answer:
    return Answer(200, {}, json.dumps(body).encode(), datetime(2026, 11, 20, tzinfo=UTC), 0.1)


@pytest.mark.parametrize(
    "url",
    [
        "https://app.langwatch.ai/api/evaluations/v3/runs/lively-zebra",
        "https://app.langwatch.ai/api/experiments/runs/lively-zebra",
        "https://app.langwatch.ai/api/experiments/runs/lively-zebra/results",
        "https://lw.example/behind/proxy/api/evaluations/v3/runs/lively%2Dzebra/",
        "https://app.langwatch.ai/acme/experiments/nightly-rag?runId=lively-zebra",
        "https://app.langwatch.ai/acme/experiments/nightly-rag?tab=1&runId=lively-zebra#row-3",
        "https://app.langwatch.ai/acme/experiments/nightly-rag?run_id=lively-zebra",
        "https://lw.example/sub/p/acme/experiments/nightly-rag?runId=lively%2dzebra",
    ],
)
def test_the_id_is_found(url: str) -> None:
    assert PROVIDER.find_run_id(urlsplit(url)) == "lively-zebra"


@pytest.mark.parametrize(
    "url",
    [
        "https://app.langwatch.ai/acme/experiments/nightly-rag",
        "https://app.langwatch.ai/acme/experiments/nightly-rag?runId=",
        "https://app.langwatch.ai/acme/messages?runId=lively-zebra",
        "https://app.langwatch.ai/api/experiments/runs?experimentSlug=nightly-rag",
        "https://app.langwatch.ai/api/evaluations/v3/nightly-rag/run",
        "https://app.langwatch.ai/api/evaluations/v3/runs/",
    ],
)
def test_other_pages_carry_no_id(url: str) -> None:
    assert PROVIDER.find_run_id(urlsplit(url)) is None


def test_a_run_is_started_without_a_body_unless_inputs_are_given() -> None:
    request = PROVIDER.create_request("nightly rag", RunInputs())
    assert request == Request("POST", "/api/evaluations/v3/nightly%20rag/run")


def test_the_inputs_are_sent_under_the_service_s_names() -> None:
    inputs = RunInputs(dataset_id="ds_1", parameters={"k": 1}, row_indices=(0, 2))
    request = PROVIDER.create_request("s", inputs)
    assert request.json == {"dataset_id": "ds_1", "parameters": {"k": 1}, "row_indices": [0, 2]}
    assert PROVIDER.create_request("s", RunInputs(data=[{"q": "?"}])).json == {"data": [{"q": "?"}]}


def test_a_stream_is_asked_for_by_the_accept_header() -> None:
    request = PROVIDER.stream_request("s", RunInputs(row_indices=(1,)))
    assert request.accept == "text/event-stream"
    assert request.path == "/api/evaluations/v3/s/run"
    assert request.json == {"row_indices": [1]}


def test_a_new_run_is_read_with_its_page_rebased() -> None:
    body = {
        "runId": "lively-zebra",
        "status": "running",
        "total": 20,
        "runUrl": "https://app.langwatch.ai/p/experiments/s?runId=lively-zebra",
    }
    assert PROVIDER.read_created(answer(body), "http://lw.local:5560") == Created(
        "lively-zebra",
        20,
        "http://lw.local:5560/p/experiments/s?runId=lively-zebra",
        {"status": "running"},
    )


@pytest.mark.parametrize(
    "body", [{}, {"runId": None}, {"runId": " "}, [], {"runId": 5, "total": 1}]
)
def test_a_new_run_without_an_id_is_malformed(body: object) -> None:
    with pytest.raises(Malformed):
        PROVIDER.read_created(answer(body), PROVIDER.default_base_url)
