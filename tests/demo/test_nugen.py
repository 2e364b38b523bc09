"""Nugen: the documented fields and types, both vocabularies, results, list and errors."""

from __future__ import annotations

from datetime import datetime

import pytest

from evaltui.demo.cast import cast

NONE = type(None)
REQUIRED = {"evaluation_id": {str}, "status": {str}, "benchmark_id": {str}}
OPTIONAL = {
    "progress": {str, NONE},
    "questions_completed": {int, NONE},
    "total_questions": {int, NONE},
    "avg_time_per_question": {float, int, NONE},
    "eta_seconds": {int, NONE},
    "start_time": {str, NONE},
    "end_time": {str, NONE},
}
LIST = "/api/v3/evaluations"


@pytest.mark.parametrize("seconds", [0, 13.5, 28, 45, 60])
async def test_documents_are_as_the_page_says(stage, conforms, seconds) -> None:
    stage.at(seconds)
    checked = 0
    for script in cast(0):
        if script.service != "nugen":
            continue
        answer = await stage.status(f"nugen:{script.id}")
        if answer.status != 200:
            continue
        document = answer.json()
        conforms(document, REQUIRED, OPTIONAL)
        for name in ("start_time", "end_time"):
            if document.get(name):
                datetime.fromisoformat(document[name])
        ended = document["status"] in {"completed", "failed", "READY", "FAILED"}
        assert (document.get("end_time") is not None) is ended
        checked += 1
    assert checked >= 3


async def test_waiting_and_running_share_a_word(stage) -> None:
    waiting = (await stage.at(5).status("nugen:eval-b81d07e4")).json()
    assert waiting == {
        "evaluation_id": "eval-b81d07e4",
        "status": "pending",
        "benchmark_id": "task-policy-qa",
        "progress": "0/10 questions",
        "questions_completed": 0,
        "total_questions": 10,
    }
    running = (await stage.at(26).status("nugen:eval-b81d07e4")).json()
    assert running["status"] == "pending"
    assert running["questions_completed"] == 5
    assert running["start_time"] == "2026-11-20T10:00:09.000Z"


async def test_a_failed_one_says_nothing_of_why(stage) -> None:
    document = (await stage.at(59).status("nugen:eval-e4417d9b")).json()
    assert document["status"] == "failed"
    assert not {"error", "message", "detail"} & document.keys()
    assert document["end_time"] == "2026-11-20T10:00:46.000"


async def test_results_come_when_it_is_ready(stage) -> None:
    path = "/api/v3/evaluations/eval-5f3a9c21/results"
    headers = {"Authorization": "Bearer demo"}
    early = await stage.at(10).get(path, **headers)
    assert (early.status, early.json()) == (400, {"detail": "Evaluation is not complete"})
    ready = await stage.at(50).get(path, **headers)
    assert ready.status == 200
    assert len(ready.json()["results"]) == ready.json()["total_questions"] == 25


async def test_keys(stage) -> None:
    path = "/api/v3/evaluations/eval-5f3a9c21/status"
    bare = await stage.ask("GET", path, headers={})
    assert (bare.status, bare.json()) == (401, {"detail": "Not authenticated"})
    other = await stage.get(path, Authorization="Basic demo")
    assert other.status == 401
    wrong = await stage.get(path, Authorization="Bearer no")
    assert (wrong.status, wrong.json()) == (401, {"detail": "Invalid API key"})
    assert (await stage.get(path, Authorization="Bearer demo-forbidden")).status == 403
    assert (await stage.get(path, authorization="bearer demo")).status == 200


async def test_an_unknown_one(stage) -> None:
    answer = await stage.status("nugen:eval-nobody")
    assert (answer.status, answer.json()) == (404, {"detail": "Evaluation not found"})


@pytest.mark.parametrize("run_id", ["eval 1", "e" * 65, "tab\there"])
async def test_a_malformed_id(stage, run_id) -> None:
    answer = await stage.status(f"nugen:{run_id}")
    assert answer.status == 422
    (problem,) = answer.json()["detail"]
    assert problem["loc"] == ["path", "evaluation_id"]
    assert {type(problem["msg"]), type(problem["type"])} == {str}


async def test_the_list(stage) -> None:
    stage.at(59)
    headers = {"Authorization": "Bearer demo"}
    whole = (await stage.get(LIST, **headers)).json()
    assert whole.keys() == {"user_id", "evaluations", "total", "limit", "offset"}
    assert whole["total"] == len(whole["evaluations"]) == 5
    assert whole["evaluations"][0]["evaluation_id"] == "eval-e4417d9b"
    second = (await stage.get(f"{LIST}?limit=2&offset=1", **headers)).json()
    assert second["evaluations"] == whole["evaluations"][1:3]
    assert second["total"] == 5
    ready = (await stage.get(f"{LIST}?status=ready", **headers)).json()
    assert {one["status"] for one in ready["evaluations"]} == {"READY"}
    assert ready["total"] == 3


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "offset=-1", "offset=x"])
async def test_the_list_refuses(stage, query) -> None:
    answer = await stage.get(f"{LIST}?{query}", Authorization="Bearer demo")
    assert answer.status == 422
    assert answer.json()["detail"][0]["loc"] == ["query", query.partition("=")[0]]
