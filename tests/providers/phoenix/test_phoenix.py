"""Phoenix: states worked out from counts, its pages, its lists, and how it is known on a port."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from evaltui.model.exchange import Answer, Malformed, Refused, Request
from evaltui.model.run import State
from evaltui.providers.contract.here import FindsHere
from evaltui.providers.contract.provider import ChildResult, ListsResults, RunQuery
from evaltui.providers.phoenix import LATELY, MAX_DATASETS, PROVIDER
from tests.providers.test_contract import NOW, answer
from tests.providers.test_contract_of_lists import found_in

ID = "RXhwZXJpbWVudDoz"
DATASET = "RGF0YXNldDox"


def experiment(**changed: Any) -> dict[str, Any]:
    text = Path(__file__).with_name("runs-missing.json").read_text(encoding="utf-8")
    made: dict[str, Any] = json.loads(text)["body"]["data"]
    return made | {"created_at": NOW.isoformat(), "updated_at": NOW.isoformat()} | changed


def counts(done: int, failed: int, missing: int) -> dict[str, int]:
    return {
        "successful_run_count": done,
        "failed_run_count": failed,
        "missing_run_count": missing,
    }


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (counts(0, 0, 8), State.PENDING),
        (counts(1, 0, 7), State.RUNNING),
        (counts(0, 1, 7), State.RUNNING),
        (counts(0, 7, 1), State.RUNNING),
        (counts(8, 0, 0), State.COMPLETED),
        (counts(0, 8, 0), State.COMPLETED),
        (counts(7, 0, 0), State.RUNNING),
        (counts(8, 0, 1), State.RUNNING),
    ],
)
def test_only_an_experiment_that_lacks_no_run_is_over(told: dict[str, int], state: State) -> None:
    came = answer({"data": experiment(**told)})
    snapshot = PROVIDER.read_status(ID, came, PROVIDER.default_base_url)
    assert snapshot.state is state
    assert not snapshot.inferred
    assert any("tells no state" in note for note in snapshot.notes)


@pytest.mark.parametrize("done", [0, 3])
@pytest.mark.parametrize("over", [False, True])
def test_what_lacks_runs_for_hours_is_neither_running_nor_failed(done: int, over: bool) -> None:
    came = answer({"data": experiment(**counts(done, 0, 8 - done))})
    later = replace(came, received_at=NOW + LATELY + timedelta(seconds=int(over)))
    state = PROVIDER.read_status(ID, later, PROVIDER.default_base_url).state
    assert state is (State.UNKNOWN if over else State.RUNNING if done else State.PENDING)


def test_what_is_over_stays_over() -> None:
    came = answer({"data": experiment(**counts(8, 0, 0))})
    later = replace(came, received_at=NOW + timedelta(days=400))
    assert PROVIDER.read_status(ID, later, PROVIDER.default_base_url).state is State.COMPLETED


@pytest.mark.parametrize(
    ("url", "run_id"),
    [
        (f"http://127.0.0.1:6006/v1/experiments/{ID}", ID),
        (f"http://127.0.0.1:6006/v1/experiments/{ID}/runs?limit=2", ID),
        (f"http://127.0.0.1:6006/datasets/{DATASET}/compare?experimentId={ID}", ID),
        (f"http://h/team/datasets/{DATASET}/compare?experimentId={ID}&experimentId=x", ID),
        (f"http://127.0.0.1:6006/datasets/{DATASET}/experiments/{ID}", ID),
        ("http://127.0.0.1:6006/v1/experiments/RXhwZXJpbWVudDo5OTk%3D", "RXhwZXJpbWVudDo5OTk="),
        (f"http://127.0.0.1:6006/datasets/{DATASET}/experiments", None),
        (f"http://127.0.0.1:6006/datasets/{DATASET}/compare", None),
        (f"http://127.0.0.1:6006/v1/datasets/{DATASET}/experiments", None),
        ("http://127.0.0.1:6006/v1/experiments", None),
        ("http://127.0.0.1:6006/datasets", None),
    ],
)
def test_the_pages_and_the_api_carry_the_id(url: str, run_id: str | None) -> None:
    assert PROVIDER.find_run_id(urlsplit(url)) == run_id


def test_the_page_leads_back_to_the_experiment() -> None:
    came = answer({"data": experiment()})
    url = PROVIDER.read_status(ID, came, "https://phoenix.example.org/team").url
    assert url == (f"https://phoenix.example.org/team/datasets/{DATASET}/compare?experimentId={ID}")
    assert PROVIDER.find_run_id(urlsplit(url)) == ID


@pytest.mark.parametrize("path", ["", "/", "/v1/traces", "/v1/traces/"])
def test_the_address_that_traces_go_to_is_the_base_url(path: str) -> None:
    assert PROVIDER.clean_base_url(f"http://127.0.0.1:6006{path}") == "http://127.0.0.1:6006"
    assert PROVIDER.clean_base_url(f"https://app/s/team{path}") == "https://app/s/team"


async def test_a_dataset_s_experiments_are_read_page_by_page() -> None:
    asked: list[dict[str, str]] = []

    async def ask(request: Request) -> Answer:
        assert request.path == f"/v1/datasets/{DATASET}/experiments"
        asked.append(dict(request.query))
        entry = experiment(id=f"experiment-{len(asked)}")
        return answer({"data": [entry], "next_cursor": f"cursor-{len(asked)}"})

    runs = await found_in(PROVIDER, RunQuery(DATASET, None, 3), ask)
    assert [run.id for run in runs] == ["experiment-1", "experiment-2", "experiment-3"]
    assert asked == [
        {"limit": "3"},
        {"limit": "3", "cursor": "cursor-1"},
        {"limit": "3", "cursor": "cursor-2"},
    ]


async def test_a_list_without_an_end_is_left_after_a_few_pages_and_one_that_repeats_at_once() -> (
    None
):
    asked = 0

    async def ask(request: Request) -> Answer:
        nonlocal asked
        asked += 1
        entry = experiment(id=f"experiment-{asked}" if endless else "the-same")
        return answer({"data": [entry], "next_cursor": f"cursor-{asked}"})

    endless = True
    assert len(await found_in(PROVIDER, RunQuery(DATASET, None, 500), ask)) == asked == 10
    asked, endless = 0, False
    assert (len(await found_in(PROVIDER, RunQuery(DATASET, None, 500), ask)), asked) == (1, 2)


async def test_the_newest_datasets_are_asked_each_and_one_that_is_gone_is_passed_over() -> None:
    asked: list[str] = []

    async def ask(request: Request) -> Answer:
        asked.append(request.path)
        if request.path == "/v1/datasets":
            return answer({"data": [{"id": f"dataset-{number}"} for number in range(40)]})
        if "dataset-1/" in request.path:
            return answer("gone", 404)
        of = request.path.split("/")[3]
        return answer({"data": [experiment(id=f"of-{of}", dataset_id=of)], "next_cursor": "more"})

    runs = await found_in(PROVIDER, RunQuery(), ask)
    assert len(asked) == 1 + MAX_DATASETS
    assert len(runs) == MAX_DATASETS - 1
    assert runs[0].group == "dataset-0"


async def test_a_dataset_that_there_is_not_and_a_key_that_is_refused_are_said() -> None:
    for status in (404, 401, 500):

        async def ask(request: Request, status: int = status) -> Answer:
            return answer("no", status)

        with pytest.raises(Refused) as refused:
            await found_in(PROVIDER, RunQuery(DATASET), ask)
        assert refused.value.answer.status == status


def test_the_runs_of_the_task_are_listed_with_what_went_wrong() -> None:
    assert isinstance(PROVIDER, ListsResults)
    text = Path(__file__).with_name("runs.recorded").read_text(encoding="utf-8")
    page = PROVIDER.read_results(answer(text))
    assert page.after == "RXhwZXJpbWVudFJ1bjoxNA=="
    assert page.results == (
        ChildResult(
            id="RXhwZXJpbWVudFJ1bjoxNg==",
            name="RGF0YXNldEV4YW1wbGU6NA==",
            verdict=None,
            lifecycle="error",
            message="ValueError('boom')",
            duration_s=0.8,
        ),
        ChildResult(
            id="RXhwZXJpbWVudFJ1bjoxNQ==",
            name="RGF0YXNldEV4YW1wbGU6Mw==",
            verdict=None,
            lifecycle="completed",
            duration_s=0.8,
        ),
    )
    asked = PROVIDER.results_request(ID, page.after)
    assert asked.path == f"/v1/experiments/{ID}/runs"
    assert dict(asked.query) == {"limit": "100", "cursor": page.after}


def test_entries_that_are_no_runs_are_left_out_and_a_repetition_is_named() -> None:
    run = {"id": "r", "dataset_example_id": "e", "repetition_number": 2, "error": None}
    page = PROVIDER.read_results(answer({"data": [None, 3, run], "next_cursor": None}))
    assert [(child.name, child.duration_s) for child in page.results] == [("e · 2", None)]
    assert page.after is None
    with pytest.raises(Malformed):
        PROVIDER.read_results(answer({"data": {}}))


@pytest.mark.parametrize(
    ("came", "is_here"),
    [
        (answer("20.26.1"), True),
        (answer("4.36.0\n"), True),
        (answer("OK"), False),
        (answer(""), False),
        (answer("<!doctype html><title>20.26.1</title>"), False),
        (answer("20.26.1", 404), False),
        (answer(b"\xff20.26.1"), False),
        (answer("20.26.1" + " " * 200 + "and more"), False),
    ],
)
def test_phoenix_is_known_by_its_version(came: Answer, is_here: bool) -> None:
    assert isinstance(PROVIDER, FindsHere)
    assert PROVIDER.is_here(came) is is_here
