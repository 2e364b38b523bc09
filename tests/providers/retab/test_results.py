"""Retab's child results, its base URL, and the ids that its URLs carry."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from evaltui.model.exchange import Answer, Malformed, Request
from evaltui.providers.contract.provider import ChildResult, ListsResults, ResultPage
from evaltui.providers.retab import PROVIDER

RESULTS = "/v1/workflows/evals/results"


def read(body: Any) -> ResultPage:
    answer = Answer(200, {}, json.dumps(body).encode(), datetime(2026, 11, 20, tzinfo=UTC), 0.1)
    return PROVIDER.read_results(answer)


def page(*results: Any, after: Any = None) -> dict[str, Any]:
    return {"data": list(results), "list_metadata": {"before": None, "after": after}}


def test_results_are_asked_for_page_by_page() -> None:
    assert isinstance(PROVIDER, ListsResults)
    query = (("run_id", "run/1"), ("limit", "100"))
    assert PROVIDER.results_request("run/1") == Request("GET", RESULTS, query)
    assert PROVIDER.results_request("run/1", "cur") == Request(
        "GET", RESULTS, (*query, ("after", "cur"))
    )


def test_a_passed_result() -> None:
    result = {
        "id": "res_1",
        "workflow_eval_run_id": "wfevalrun_q1z2",
        "eval_id": "wfnodeeval_1",
        "lifecycle": {"status": "completed"},
        "timing": {"started_at": "2026-05-18T10:00:01Z", "duration_ms": 1250},
        "verdict": "passed",
        "workflow_id": "wf_1",
        "block_id": "block_1",
        "block_type": "extract",
        "assertion_result": {
            "assertion_id": "a1",
            "condition_kind": "equals",
            "outcome": "passed",
            "assertion_label": "total equals 12.50",
            "failure": None,
        },
        "verdict_summary": {"passed": True, "assertions_passed": 1},
    }
    assert read(page(result, after="cur_2")) == ResultPage(
        (ChildResult("res_1", "total equals 12.50", "passed", "completed", None, 1.25),), "cur_2"
    )


def test_a_failed_assertion_says_why() -> None:
    result = {
        "id": "res_1",
        "eval_id": "e1",
        "lifecycle": {"status": "completed"},
        "verdict": "failed",
        "assertion_result": {"failure": {"code": "mismatch", "message": "expected 5, got 6"}},
    }
    assert read(page(result)).results == (
        ChildResult("res_1", "e1", "failed", "completed", "expected 5, got 6"),
    )


def test_an_error_of_the_result_itself_goes_before_its_assertion_s() -> None:
    result = {
        "id": "res_1",
        "eval_id": "e1",
        "lifecycle": {"status": "error", "message": "m", "details": {"message": "block crashed"}},
        "verdict": None,
        "assertion_result": {"failure": {"code": "block_execution_failed"}},
    }
    child = read(page(result)).results[0]
    assert (child.verdict, child.lifecycle, child.message) == (None, "error", "block crashed")


def test_a_cancelled_result_gives_the_reason() -> None:
    result = {"id": "r", "lifecycle": {"status": "cancelled", "reason": "run was cancelled"}}
    assert read(page(result)).results == (
        ChildResult("r", None, None, "cancelled", "run was cancelled"),
    )


def test_what_is_null_or_ill_typed_in_a_result_is_absent() -> None:
    nulls = dict.fromkeys(["lifecycle", "timing", "verdict", "assertion_result", "eval_id"])
    odd = {"lifecycle": {"status": 4}, "timing": 3, "verdict": [], "assertion_result": "x"}
    assert read(
        page({"id": "r1", **nulls}, {"eval_id": "e2", **odd}, "no result", None)
    ).results == (
        ChildResult("r1", None, None, None),
        ChildResult("e2", "e2", None, None),
    )


@pytest.mark.parametrize("metadata", [None, {}, {"after": None}, {"after": ""}, {"after": 3}, []])
def test_the_last_page_has_no_cursor(metadata: Any) -> None:
    assert read({"data": [], "list_metadata": metadata}) == ResultPage(())


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "the document has no data"),
        ({"data": None}, "the document's data is null, not a list"),
        ({"data": {"a": 1}}, "the document's data is an object, not a list"),
        ([], "a list came where an object was due"),
        ({"detail": "nope"}, "the document has no data; it says: nope"),
    ],
)
def test_what_is_no_list_is_malformed(body: Any, sentence: str) -> None:
    with pytest.raises(Malformed, match=f"^{sentence}$"):
        read(body)


@pytest.mark.parametrize(
    "base_url",
    [
        "https://api.retab.com",
        "https://api.retab.com/",
        "https://api.retab.com/v1",
        "https://api.retab.com/v1/",
    ],
)
def test_a_version_in_the_base_url_is_tolerated(base_url: str) -> None:
    assert PROVIDER.clean_base_url(base_url) == "https://api.retab.com"


def test_only_a_version_is_taken_off_the_base_url() -> None:
    assert PROVIDER.clean_base_url("https://proxy.example/retab/v1x") == (
        "https://proxy.example/retab/v1x"
    )


@pytest.mark.parametrize(
    ("path", "run_id"),
    [
        ("/v1/workflows/evals/runs/wfevalrun_1", "wfevalrun_1"),
        ("/v1/workflows/evals/runs/wfevalrun_1/cancel", "wfevalrun_1"),
        ("/v1/workflows/evals/results?run_id=wfevalrun_1&limit=20", "wfevalrun_1"),
        ("/v1/workflows/evals/results?limit=20", None),
        ("/v1/workflows/evals/results/res_1?run_id=x", None),
        ("/v1/workflows/evals/runs?workflow_id=wf_1", None),
    ],
)
def test_the_id_in_a_url(path: str, run_id: str | None) -> None:
    assert PROVIDER.find_run_id(urlsplit("https://api.retab.com" + path)) == run_id
