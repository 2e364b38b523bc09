"""The simulator's lists, in the shapes of the services' own code and pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evaltui.demo import FORBIDDEN_KEY

LISTS = {
    "langwatch": "/api/experiments",
    "nugen": "/api/v3/evaluations",
    "retab": "/v1/workflows/evals/runs",
}
GROUPS = {
    "langwatch": "/api/experiments/runs?experimentSlug={}",
    "nugen": "/api/v3/evaluations?model_id={}",
    "retab": "/v1/workflows/evals/runs?workflow_id={}",
}


async def test_langwatch_lists_experiments_those_run_last_first(stage) -> None:
    answer = (await stage.at(40).get("/api/experiments")).json()
    assert answer["pagination"] == {
        "page": 1, "pageSize": 50, "totalHits": len(answer["experiments"]), "hasMore": False,
    }  # fmt: skip
    ran = [one for one in answer["experiments"] if one["runsCount"]]
    assert [one["lastRunAt"] for one in ran] == sorted((o["lastRunAt"] for o in ran), reverse=True)
    never = [one for one in answer["experiments"] if not one["runsCount"]]
    assert {one["lastRunAt"] for one in never} == {None}
    assert "stream-only" in {one["slug"] for one in never}
    assert set(answer["experiments"][0]) == {
        "id", "slug", "name", "type", "workflowId", "createdAt", "updatedAt", "runsCount",
        "lastRunAt",
    }  # fmt: skip


async def run_of(stage: Any, slug: str) -> dict[str, Any]:
    answer = (await stage.get(GROUPS["langwatch"].format(slug))).json()
    assert answer["experimentSlug"] == slug
    run: dict[str, Any] = answer["runs"][0]
    return run


async def test_langwatch_lists_an_experiments_runs_with_times_and_no_state(stage) -> None:
    run = await run_of(stage.at(8), "rag-quality")
    polled = (await stage.status(f"langwatch:{run['runId']}")).json()
    assert "status" not in run
    assert (run["progress"], run["total"]) == (polled["progress"], polled["total"])
    assert run["timestamps"]["createdAt"] <= run["timestamps"]["updatedAt"]
    assert (run["timestamps"]["finishedAt"], run["timestamps"]["stoppedAt"]) == (None, None)
    assert set(run["summary"]["evaluations"]) == {"faithfulness"}


@pytest.mark.parametrize(
    ("slug", "status", "ended", "open_"),
    [
        ("checkout-agent", "completed", "finishedAt", "stoppedAt"),
        ("support-agent", "failed", "finishedAt", "stoppedAt"),
        ("summaries", "stopped", "stoppedAt", "finishedAt"),
    ],
)
async def test_what_ended_has_one_time_of_its_end(
    stage, slug: str, status: str, ended: str, open_: str
) -> None:
    run = await run_of(stage.at(55), slug)
    polled = (await stage.status(f"langwatch:{run['runId']}")).json()
    assert polled["status"] == status
    assert run["timestamps"][ended] == polled["finishedAt"]
    assert run["timestamps"][open_] is None


async def test_langwatch_has_pages_of_runs(stage) -> None:
    stage.world.crowd(7)
    path = GROUPS["langwatch"].format("crowd-suite")
    pages = [(await stage.get(f"{path}&pageSize=3&page={n}")).json() for n in (1, 2, 3, 4)]
    assert [len(page["runs"]) for page in pages] == [3, 3, 1, 0]
    assert [page["pagination"]["hasMore"] for page in pages] == [True, True, False, False]
    assert len({run["runId"] for page in pages for run in page["runs"]}) == 7
    odd = (await stage.get(f"{path}&pageSize=-3&page=x")).json()["pagination"]
    assert (odd["page"], odd["pageSize"]) == (1, 50)


async def test_langwatch_knows_no_other_experiments(stage) -> None:
    missing = await stage.get(GROUPS["langwatch"].format("nope"))
    assert (missing.status, missing.json()["error"]) == (404, "experiment_not_found")
    assert (await stage.get("/api/experiments/runs")).status == 400
    empty = (await stage.get(GROUPS["langwatch"].format("stream-only"))).json()
    assert empty["runs"] == []


@pytest.mark.parametrize("service", LISTS)
async def test_runs_of_others_are_not_listed(stage, service: str) -> None:
    text = (await stage.at(20).get(LISTS[service])).body.decode()
    assert "panda" not in text
    assert "red-team" not in text


@pytest.mark.parametrize("service", LISTS)
async def test_a_list_takes_the_same_keys_as_a_run(stage, service: str) -> None:
    def key(value: str) -> dict[str, str]:
        return {"X-Auth-Token": value, "Authorization": f"Bearer {value}"}

    assert (await stage.get(LISTS[service], Accept="*/*")).status == 401
    assert (await stage.get(LISTS[service], **key("wrong"))).status == 401
    assert (await stage.get(LISTS[service], **key(FORBIDDEN_KEY))).status == 403


@pytest.mark.parametrize("service", GROUPS)
@pytest.mark.parametrize(
    ("fault", "status"), [("500", 500), ("403", 403), ("html", 200), ("empty", 200)]
)
async def test_a_group_whose_name_ends_in_a_faults_meets_it(
    stage, service: str, fault: str, status: int
) -> None:
    answer = await stage.get(GROUPS[service].format(f"anything-{fault}"))
    assert answer.status == status
    if fault in {"html", "empty"}:
        with pytest.raises(ValueError, match="Expecting value"):
            json.loads(answer.body)


async def test_a_passing_fault_of_a_group_passes(stage) -> None:
    path = GROUPS["retab"].format("wf_invoices-500")
    assert (await stage.get(path)).status == 500
    later = await stage.at(30).get(path)
    assert {run["workflow_id"] for run in later.json()["data"]} == {"wf_invoices"}


async def test_langwatch_takes_rows_or_a_dataset_but_not_both(stage) -> None:
    body = {"data": [{"q": 1}], "dataset_id": "ds_1"}
    refused = await stage.post("/api/evaluations/v3/rag-quality/run", body)
    assert (refused.status, "not both" in refused.json()["error"]) == (400, True)
