"""promptfoo: its two kinds of ids, what its list leaves open, and how it is known on a port."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from evaltui.model.exchange import Answer, Malformed, Request
from evaltui.model.run import State
from evaltui.providers.contract.here import FindsHere
from evaltui.providers.contract.provider import RunQuery
from evaltui.providers.promptfoo import LATELY, MAX_ASKED, PROVIDER
from tests.providers.test_contract import NOW, answer
from tests.providers.test_contract_of_lists import found_in

JOB = "de31a692-de59-4061-8cec-4033b942d961"
EVAL = "eval-xzV-2026-11-21T00:42:35"


def recorded(name: str) -> dict[str, Any]:
    text = Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8")
    body: dict[str, Any] = json.loads(text)["body"]
    return body


def test_a_job_is_asked_for_as_a_job_and_an_eval_for_one_row_of_its_table() -> None:
    assert PROVIDER.status_request(JOB) == Request("GET", f"/api/eval/job/{JOB}")
    asked = PROVIDER.status_request(EVAL)
    assert asked.path == "/api/eval/eval-xzV-2026-11-21T00%3A42%3A35/table"
    assert asked.query == (("limit", "1"),)


@pytest.mark.parametrize(
    ("url", "run_id"),
    [
        (f"http://127.0.0.1:15500/api/eval/job/{JOB}", JOB),
        (f"http://127.0.0.1:15500/eval/{EVAL}", EVAL),
        (f"http://127.0.0.1:15500/eval/{EVAL.replace(':', '%3A')}?filterMode=failures", EVAL),
        (f"http://127.0.0.1:15500/eval?evalId={EVAL}", EVAL),
        (f"http://127.0.0.1:15500/reports?evalId={EVAL}", EVAL),
        (f"http://127.0.0.1:15500/api/eval/{EVAL}/table?limit=50", EVAL),
        (f"http://127.0.0.1:15500/api/results/{EVAL}", EVAL),
        ("http://127.0.0.1:15500/eval", None),
        ("http://127.0.0.1:15500/evals", None),
        ("http://127.0.0.1:15500/api/eval/job", None),
        ("http://127.0.0.1:15500/api/results", None),
        ("http://127.0.0.1:15500/setup", None),
    ],
)
def test_the_pages_and_the_api_carry_the_id(url: str, run_id: str | None) -> None:
    assert PROVIDER.find_run_id(urlsplit(url)) == run_id


def test_no_page_is_linked_where_the_server_is_behind_a_socket() -> None:
    snapshot = PROVIDER.read_status(JOB, answer(recorded("complete")), "unix:/run/promptfoo.sock")
    assert snapshot.url is None


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (timedelta(), State.RUNNING),
        (LATELY, State.RUNNING),
        (LATELY + timedelta(seconds=1), State.UNKNOWN),
    ],
)
def test_an_eval_without_an_end_counts_as_running_for_an_hour(age: timedelta, state: State) -> None:
    begun = NOW.replace(microsecond=0)
    run_id = f"eval-abc-{begun:%Y-%m-%dT%H:%M:%S}"
    came = replace(answer(recorded("eval-running") | {"id": run_id}), received_at=begun + age)
    snapshot = PROVIDER.read_status(run_id, came, PROVIDER.default_base_url)
    assert (snapshot.state, snapshot.state_raw, snapshot.started_at) == (
        state,
        "no end told",
        begun,
    )
    assert not snapshot.inferred


@pytest.mark.parametrize("missing", ["successes", "failures", "errors"])
@pytest.mark.parametrize("name", ["complete", "eval"])
def test_nothing_passes_while_one_of_the_three_numbers_is_not_told(name: str, missing: str) -> None:
    body = recorded(name)
    stats = body["result"]["stats"] if name == "complete" else body["stats"]
    del stats[missing]
    run_id = JOB if name == "complete" else body["id"]
    snapshot = PROVIDER.read_status(run_id, answer(body), PROVIDER.default_base_url)
    assert snapshot.state is State.UNKNOWN
    assert any("no verdict" in note for note in snapshot.notes)


def listed(number: int) -> dict[str, Any]:
    made = 1_795_000_000_000 - number * 1000
    return {"evalId": f"eval-{number:03}", "createdAt": made, "numTests": 3, "datasetId": "d"}


async def test_only_the_newest_evals_are_asked_for_and_the_others_have_no_state() -> None:
    asked: list[str] = []

    async def ask(request: Request) -> Answer:
        asked.append(request.path)
        if request.path == "/api/results":
            return answer({"data": [listed(number) for number in range(30)]})
        return answer(recorded("eval") | {"id": request.path.split("/")[3]})

    runs = await found_in(PROVIDER, RunQuery(limit=20), ask)
    assert len(asked) == 1 + MAX_ASKED
    assert [run.id for run in runs] == [f"eval-{number:03}" for number in range(20)]
    states = [(run.snapshot.state, run.snapshot.inferred) for run in runs]
    assert states == [(State.COMPLETED, False)] * MAX_ASKED + [(State.UNKNOWN, True)] * 8
    assert {run.group for run in runs} == {"d"}


async def test_an_eval_that_cannot_be_asked_for_is_listed_without_a_state() -> None:
    async def ask(request: Request) -> Answer:
        if request.path == "/api/results":
            return answer({"data": [listed(0), listed(1), listed(2)]})
        if "eval-000" in request.path:
            return answer({"error": "Eval not found"}, 404)
        return answer([] if "eval-001" in request.path else recorded("eval-with-failure"))

    runs = await found_in(PROVIDER, RunQuery(), ask)
    assert [run.snapshot.state for run in runs] == [State.UNKNOWN, State.UNKNOWN, State.COMPLETED]
    assert [run.id for run in runs] == ["eval-000", "eval-001", "eval-002"]


def health(**told: Any) -> Answer:
    return answer(told)


@pytest.mark.parametrize(
    ("came", "is_here"),
    [
        (health(status="OK", version="0.121.20"), True),
        (health(status="OK"), False),
        (health(status="OK", version=None), False),
        (health(status="ok", version="1.0"), False),
        (health(status="OK", version="1.0", uptime=3), False),
        (replace(health(status="OK", version="0.121.20"), status=503), False),
        (answer([]), False),
        (answer("OK"), False),
        (answer(b"\xff\xfe\x00"), False),
    ],
)
def test_promptfoo_is_known_by_its_health(came: Answer, is_here: bool) -> None:
    assert isinstance(PROVIDER, FindsHere)
    assert PROVIDER.probe_request() == Request("GET", "/health")
    assert PROVIDER.is_here(came) is is_here


def test_a_job_s_document_is_no_eval_s() -> None:
    with pytest.raises(Malformed, match="has no id"):
        PROVIDER.read_status(EVAL, answer(recorded("in-progress")), PROVIDER.default_base_url)
    with pytest.raises(Malformed, match="has no status"):
        PROVIDER.read_status(JOB, answer(recorded("eval")), PROVIDER.default_base_url)
