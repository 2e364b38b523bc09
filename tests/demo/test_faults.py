"""Faults by id: each service in its own words, passing ones pass."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest

from evaltui.demo.faults import FAULTS, PASSING_S, RETRY_S, SLOW_S, fault_named_in

FORMS = {"langwatch": "try-{}", "nugen": "eval-try-{}", "retab": "wfevalrun_try-{}"}
EVERYWHERE = [(service, name) for service in FORMS for name in FAULTS]


@pytest.mark.parametrize(("service", "name"), EVERYWHERE)
async def test_each_fault_at_each_service(stage, service, name) -> None:
    fault = FAULTS[name]
    run = f"{service}:{FORMS[service].format(name)}"
    answer = await stage.at(2).status(run)
    assert answer.status == fault.status
    after = await stage.at(PASSING_S).status(run)
    assert after.status == (200 if fault.passing else fault.status)
    again = await stage.at(61).status(run)
    assert again.status == fault.status


@pytest.mark.parametrize("service", FORMS)
async def test_bodies(stage, service) -> None:
    stage.at(20)

    async def body(name: str) -> bytes:
        return (await stage.status(f"{service}:{FORMS[service].format(name)}")).body

    assert b"<html>" in await body("html")
    assert await body("empty") == b""
    assert await body("scalar") == b'"ok"'
    error = {"langwatch": "error", "nugen": "detail", "retab": "detail"}[service]
    for name in ("401", "403", "404", "422"):
        answer = await stage.status(f"{service}:{FORMS[service].format(name)}")
        assert error in answer.json()


@pytest.mark.parametrize("service", FORMS)
async def test_retry_after_in_both_forms_or_none(stage, service) -> None:
    stage.at(3)

    async def header(name: str) -> str | None:
        answer = await stage.status(f"{service}:{FORMS[service].format(name)}")
        return answer.headers.get("retry-after")

    assert await header("429") == await header("503-retry") == str(RETRY_S)
    assert await header("429-bare") is await header("503") is None
    when = await header("429-date")
    assert when is not None
    assert parsedate_to_datetime(when).timestamp() == stage.world.wall(3) + RETRY_S


async def test_a_slow_answer_is_slow_and_right(stage) -> None:
    answer = await stage.at(0).status("langwatch:try-slow")
    assert stage.slept == [SLOW_S]
    assert answer.json()["runId"] == "try-slow"


async def test_slugs_meet_faults_too(stage) -> None:
    path = "/api/evaluations/v3/rag-quality-{}/run"
    assert (await stage.at(1).post(path.format("503"))).status == 503
    assert (await stage.at(20).post(path.format("503"))).status == 200
    assert (await stage.post(path.format("403"))).status == 403
    slow = await stage.post(path.format("slow"))
    assert (slow.status, stage.slept) == (200, [SLOW_S])
    assert (await stage.at(20).post("/api/evaluations/v3/nobody-503/run")).status == 404


async def test_lists_and_results_of_a_faulty_run(stage) -> None:
    path = "/v1/workflows/evals/results?run_id=wfevalrun_try-500"
    assert (await stage.at(1).get(path, Authorization="Bearer demo")).status == 500
    assert (await stage.at(30).get(path, Authorization="Bearer demo")).status == 200


def test_names_are_told_by_the_longest_ending() -> None:
    assert fault_named_in("x-429-date") == "429-date"
    assert fault_named_in("x-503-retry") == "503-retry"
    assert fault_named_in("x-429") == "429"
    assert fault_named_in("crowd-0500") is None
    assert fault_named_in("500") is None
