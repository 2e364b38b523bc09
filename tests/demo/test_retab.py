"""Retab: runs in every lifecycle, their results, paging, create, cancel and errors."""

from __future__ import annotations

import pytest

from evaltui.demo.cast import cast

NONE = type(None)
RUNS = "/v1/workflows/evals/runs"
RESULTS = "/v1/workflows/evals/results"
KEY = {"Authorization": "Bearer demo"}
REQUIRED = {
    "id": {str},
    "workflow_id": {str},
    "workflow_version_id": {str},
    "trigger": {dict},
    "lifecycle": {dict},
    "timing": {dict},
    "total_evals": {int},
}
OPTIONAL = {
    "target": {dict},
    "eval_id": {str, NONE},
    "counts": {dict, NONE},
    "freshness": {dict, NONE},
}
LIFECYCLES = {
    "pending": set(),
    "queued": set(),
    "running": set(),
    "completed": set(),
    "error": {"message", "details"},
    "cancelled": {"reason"},
}
COUNTS = {"pending", "queued", "running", "completed", "error", "cancelled"}
DETAILS = {"message", "stack_trace", "block_id", "block_name", "error_code", "context"}
ALL = [script.id for script in cast(0) if script.service == "retab"]


async def pages(stage, path, limit):
    """Every item of a list, page by page."""
    items, after = [], ""
    while True:
        answer = (await stage.get(f"{path}limit={limit}{after}", **KEY)).json()
        assert len(answer["data"]) <= limit
        items.append([one["id"] for one in answer["data"]])
        if answer["list_metadata"]["after"] is None:
            return items
        after = f"&after={answer['list_metadata']['after']}"


@pytest.mark.parametrize("seconds", [0, 8, 22, 40, 60, 300])
async def test_documents_are_as_the_page_says(stage, conforms, seconds) -> None:
    stage.at(seconds)
    checked = 0
    for run_id in ALL:
        answer = await stage.status(f"retab:{run_id}")
        if answer.status == 404:
            continue
        document = answer.json()
        conforms(document, REQUIRED, OPTIONAL)
        lifecycle = document["lifecycle"]
        assert lifecycle.keys() - {"status"} == LIFECYCLES[lifecycle["status"]]
        assert document["timing"].keys() == {
            "created_at",
            "started_at",
            "completed_at",
            "duration_ms",
        }
        assert document["timing"]["created_at"].endswith("Z")
        assert document["target"]["type"] == "block"
        checked += 1
    assert checked >= 3


@pytest.mark.parametrize("seconds", range(0, 60, 7))
async def test_each_eval_is_counted_once(stage, seconds) -> None:
    stage.at(seconds)
    for run_id in ALL:
        answer = await stage.status(f"retab:{run_id}")
        if answer.status == 404 or run_id == "wfevalrun_q1d8ks":
            continue
        document = answer.json()
        counts = document["counts"]["lifecycle_counts"]
        assert counts.keys() == COUNTS
        assert sum(counts.values()) == document["total_evals"]
        outcome = document["counts"]["outcome"]
        assert outcome.keys() == {"passed", "failed", "blocked"}
        assert sum(outcome.values()) == counts["completed"]


async def test_one_completes_without_passing(stage) -> None:
    document = (await stage.at(40).status("retab:wfevalrun_m4x7pd")).json()
    assert document["lifecycle"] == {"status": "completed"}
    assert document["counts"]["outcome"] == {"passed": 23, "failed": 3, "blocked": 1}
    assert document["counts"]["lifecycle_counts"]["error"] == 1


async def test_an_error_has_its_details(stage) -> None:
    document = (await stage.at(50).status("retab:wfevalrun_z9c1hw")).json()
    details = document["lifecycle"]["details"]
    assert details.keys() == DETAILS
    assert details["error_code"] == "schema_invalid"
    assert details["stack_trace"].startswith("Traceback")
    assert details["block_id"] == document["target"]["block_id"]


@pytest.mark.parametrize("seconds", [3, 10, 25, 45])
@pytest.mark.parametrize("run_id", ["wfevalrun_8kq2vt", "wfevalrun_m4x7pd", "wfevalrun_z9c1hw"])
async def test_results_agree_with_the_counts(stage, run_id, seconds) -> None:
    stage.at(seconds)
    answer = await stage.status(f"retab:{run_id}")
    if answer.status == 404:
        assert (await stage.get(f"{RESULTS}?run_id={run_id}", **KEY)).status == 404
        return
    counts = answer.json()["counts"]
    results = (await stage.get(f"{RESULTS}?run_id={run_id}&limit=100", **KEY)).json()["data"]
    assert len(results) == answer.json()["total_evals"]
    states = [one["lifecycle"]["status"] for one in results]
    assert {state: states.count(state) for state in COUNTS} == counts["lifecycle_counts"]
    verdicts = [one["verdict"] for one in results]
    for verdict, number in counts["outcome"].items():
        assert verdicts.count(verdict) == number
    for one in results:
        assert (one["verdict"] is None) is (one["lifecycle"]["status"] != "completed")
        assert (one["assertion_result"] is None) is (one["verdict"] is None)
        assert (one["verdict_summary"] is None) is (one["verdict"] is None)
        assert one["workflow_eval_run_id"] == run_id


async def test_results_are_timed_one_by_one(stage) -> None:
    path = f"{RESULTS}?run_id=wfevalrun_z9c1hw&limit=100"
    results = (await stage.at(50).get(path, **KEY)).json()["data"]
    timings = [one["timing"] for one in results]
    ran = [one for one in timings if one["started_at"] is not None]
    assert all(0 <= one["duration_ms"] <= 21_000 for one in ran)
    assert [one["started_at"] for one in ran] == sorted(one["started_at"] for one in ran)
    never = [one for one in results if one["timing"]["started_at"] is None]
    assert {one["lifecycle"]["status"] for one in never} == {"cancelled"}
    assert len(never) == 5


async def test_results_in_pages(stage) -> None:
    got = await pages(stage.at(40), f"{RESULTS}?run_id=wfevalrun_8kq2vt&", 10)
    assert [len(page) for page in got] == [10, 10, 10, 6]
    assert len({one for page in got for one in page}) == 36


async def test_the_list_in_pages_newest_first(stage) -> None:
    stage.at(60)
    got = await pages(stage, f"{RUNS}?", 4)
    assert [len(page) for page in got] == [4, 2]
    assert got[0][0] == "wfevalrun_p2w5rj"
    assert {one for page in got for one in page} == set(ALL)
    back = (await stage.get(f"{RUNS}?limit=3&before={got[1][0]}", **KEY)).json()
    assert [one["id"] for one in back["data"]] == got[0][1:]
    assert back["list_metadata"]["before"] == got[0][1]
    oldest = (await stage.get(f"{RUNS}?order=asc&limit=1", **KEY)).json()
    assert oldest["data"][0]["id"] == "wfevalrun_m4x7pd"


async def test_the_list_holds_what_exists_already(stage) -> None:
    for seconds, newest in [(11.5, "wfevalrun_8kq2vt"), (12, "wfevalrun_z9c1hw")]:
        listed = (await stage.at(seconds).get(RUNS, **KEY)).json()["data"]
        assert listed[0]["id"] == newest


async def test_a_page_stays_in_place_while_new_runs_arrive(stage) -> None:
    first = (await stage.at(15).get(f"{RUNS}?limit=2", **KEY)).json()
    path = f"{RUNS}?limit=2&after={first['list_metadata']['after']}"
    before = (await stage.get(path, **KEY)).json()["data"]
    after = (await stage.at(60).get(path, **KEY)).json()["data"]
    assert [one["id"] for one in before] == [one["id"] for one in after]


async def test_the_list_holds_a_crowd_and_filters(stage) -> None:
    stage.world.crowd(250, "retab")
    stage.at(200)
    everyone = [
        one for page in await pages(stage, f"{RUNS}?workflow_id=wf_crowd&", 100) for one in page
    ]
    assert len(set(everyone)) == len(everyone) == 250
    running = (await stage.get(f"{RUNS}?workflow_id=wf_crowd&status=running", **KEY)).json()["data"]
    assert {one["lifecycle"]["status"] for one in running} == {"running"}
    claims = (await stage.get(f"{RUNS}?eval_id=wfnodeeval_claims", **KEY)).json()["data"]
    assert {one["workflow_id"] for one in claims} == {"wf_claims"}


@pytest.mark.parametrize("limit", ["0", "101", "many"])
async def test_a_limit_out_of_range(stage, limit) -> None:
    for path in (f"{RUNS}?limit={limit}", f"{RESULTS}?run_id=wfevalrun_8kq2vt&limit={limit}"):
        answer = await stage.get(path, **KEY)
        assert answer.status == 422
        assert answer.json()["detail"]["code"] == "validation_error"


async def test_create_and_cancel(stage) -> None:
    made = await stage.at(100).post(RUNS, {"workflow_id": "wf_invoices"})
    assert made.status == 200
    run = made.json()
    assert run["lifecycle"] == {"status": "pending"}
    assert run["total_evals"] == 24
    assert run["counts"]["lifecycle_counts"]["pending"] == 24
    cancelled = await stage.at(112).post(f"{RUNS}/{run['id']}/cancel")
    assert cancelled.status == 200
    assert cancelled.json()["lifecycle"] == {"status": "cancelled", "reason": None}
    later = (await stage.at(500).status(f"retab:{run['id']}")).json()
    assert later == cancelled.json()
    assert (await stage.post(f"{RUNS}/{run['id']}/cancel")).status == 404


async def test_a_finished_run_cannot_be_cancelled(stage) -> None:
    answer = await stage.at(60).post(f"{RUNS}/wfevalrun_m4x7pd/cancel")
    assert answer.status == 404
    assert (await stage.status("retab:wfevalrun_m4x7pd")).json()["lifecycle"] == {
        "status": "completed"
    }


@pytest.mark.parametrize(
    ("scope", "evals"),
    [({"type": "single", "eval_id": "x"}, 1), ({"type": "block", "block_id": "b"}, 6), (None, 24)],
)
async def test_create_runs_the_scope_it_is_given(stage, scope, evals) -> None:
    made = await stage.post(RUNS, {"workflow_id": "wf_claims", "scope": scope})
    assert made.json()["total_evals"] == evals


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"workflow_id": 3}, 422),
        ({"workflow_id": "wf_claims", "scope": {"type": "moon"}}, 422),
        ({"workflow_id": "wf_claims", "scope": "block"}, 422),
        ({"workflow_id": "wf_nobody"}, 404),
    ],
)
async def test_create_refuses(stage, body, status) -> None:
    assert (await stage.post(RUNS, body)).status == status


async def test_keys_and_unknown_ids_and_request_ids(stage) -> None:
    path = f"{RUNS}/wfevalrun_8kq2vt"
    answers = [
        await stage.ask("GET", path, headers={}),
        await stage.get(path, Authorization="Bearer no"),
        await stage.get(path, Authorization="Bearer demo-forbidden"),
        await stage.get(f"{RUNS}/wfevalrun_nobody", **KEY),
        await stage.get(path, **KEY),
    ]
    assert [answer.status for answer in answers] == [401, 401, 403, 404, 200]
    assert all("detail" in answer.json() for answer in answers[:4])
    assert "wfevalrun_nobody" in answers[3].json()["detail"]["message"]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 5
