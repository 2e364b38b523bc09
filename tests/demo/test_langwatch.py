"""LangWatch: the documents its two pages require, its errors, and its event stream."""

from __future__ import annotations

import asyncio
import json

import pytest

from evaltui.demo.app import create_app
from evaltui.demo.cast import cast

INT, STR, DICT = {int}, {str}, {dict}
REQUIRED = {"runId": STR, "status": STR, "progress": INT, "total": INT}
OPTIONAL = {
    "startedAt": INT,
    "finishedAt": INT,
    "summary": DICT,
    "error": STR,
    "domainError": DICT,  # not in the page: what the service sends with some failures
    "traceId": STR,
}
SUMMARY = {
    "runId": STR,
    "totalCells": INT,
    "completedCells": INT,
    "failedCells": INT,
    "duration": INT,
    "runUrl": STR,
}
ENDED = {"completed", "failed", "stopped"}
RUN = "/api/evaluations/v3/{}/run"
STREAM = {"X-Auth-Token": "demo", "Accept": "text/event-stream"}


async def frames_of(stage, path, **options):
    """The stream's events, with the clock's time at each."""
    start, *rest = [
        message async for message in stage.exchange("POST", path, headers=STREAM, **options)
    ]
    assert (b"content-type", b"text/event-stream") in start["headers"]
    events = []
    for message in rest:
        chunk = message["body"]
        if chunk:
            assert chunk.startswith(b"data: ")
            assert chunk.endswith(b"\n\n")
            assert chunk.count(b"\n") == 2
            events.append((message["at"] - 5000.0, json.loads(chunk[6:])))
    assert not rest[-1].get("more_body")
    return events


@pytest.mark.parametrize("seconds", [0, 9, 24, 37, 60, 600])
async def test_documents_are_as_the_page_says(stage, conforms, seconds) -> None:
    stage.at(seconds)
    checked = 0
    for script in cast(0):
        if script.service != "langwatch":
            continue
        answer = await stage.status(f"langwatch:{script.id}")
        if answer.status != 200:
            continue
        document = answer.json()
        conforms(document, REQUIRED, OPTIONAL)
        assert ("finishedAt" in document) is (document["status"] in ENDED)
        assert ("summary" in document) is (document["status"] == "completed")
        assert ("error" in document) is (document["status"] == "failed")
        if "summary" in document:
            conforms(document["summary"], SUMMARY, {})
        checked += 1
    assert checked >= 6


async def test_the_alias_answers_the_same(stage) -> None:
    stage.at(40)
    alias = await stage.get("/api/experiments/runs/brisk-copper-heron", **STREAM)
    assert alias.body == (await stage.status("langwatch:brisk-copper-heron")).body


async def test_timestamps_are_epoch_milliseconds(stage) -> None:
    document = (await stage.at(40).status("langwatch:lively-ancient-zebra")).json()
    assert document["startedAt"] == 1_795_168_791_000
    assert document["finishedAt"] == document["startedAt"] + 44_000


async def test_keys(stage) -> None:
    path = "/api/evaluations/v3/runs/lively-ancient-zebra"
    bare = await stage.ask("GET", path, headers={})
    assert (bare.status, bare.json()) == (401, {"error": "Missing credentials"})
    wrong = await stage.get(path, **{"X-Auth-Token": "sk-lw-no"})
    assert (wrong.status, wrong.json()) == (401, {"error": "Invalid credentials"})
    forbidden = await stage.get(path, **{"X-Auth-Token": "demo-forbidden"})
    assert (forbidden.status, forbidden.json()) == (403, {"error": "api_key_permission_denied"})
    bearer = await stage.ask("GET", path, headers={"Authorization": "Bearer demo"})
    assert bearer.status == 401


async def test_an_unknown_run(stage) -> None:
    answer = await stage.status("langwatch:nobody")
    assert answer.status == 404
    assert answer.json() == {
        "error": "run_not_found",
        "message": "Run not found: nobody",
        "id": "nobody",
        "fault": "customer",
    }


async def test_create_answers_as_the_page_says_and_can_be_polled(stage, conforms) -> None:
    answer = await stage.at(100).post(RUN.format("rag-quality"))
    assert answer.status == 200
    document = answer.json()
    conforms(document, {"runId": STR, "status": STR, "total": INT}, {"runUrl": STR})
    assert document["status"] == "running"
    assert document["runUrl"].endswith(f"/experiments/rag-quality?runId={document['runId']}")
    polled = (await stage.status(f"langwatch:{document['runId']}")).json()
    assert (polled["progress"], polled["total"]) == (0, document["total"])
    ended = (await stage.at(130).status(f"langwatch:{document['runId']}")).json()
    assert ended["status"] == "completed"


async def test_every_started_run_is_another(stage) -> None:
    runs = {(await stage.post(RUN.format("rag-quality"))).json()["runId"] for _ in range(50)}
    assert len(runs) == 50


@pytest.mark.parametrize(
    ("body", "total"), [({"row_indices": [0, 4, 5]}, 6), ({"data": [{"q": "?"}]}, 2), ({}, 24)]
)
async def test_create_runs_the_rows_it_is_given(stage, body, total) -> None:
    assert (await stage.post(RUN.format("rag-quality"), body)).json()["total"] == total


async def test_create_refuses(stage) -> None:
    unknown = await stage.post(RUN.format("nobody"))
    assert (unknown.status, unknown.json()["error"]) == (404, "experiment_not_found")
    for body in (b"{", b"[1]", b"\xff"):
        bad = await stage.ask("POST", RUN.format("rag-quality"), body=body)
        assert (bad.status, bad.json()) == (400, {"error": "Invalid JSON body"})
    assert (await stage.ask("POST", RUN.format("rag-quality"), headers={})).status == 401


async def test_a_stream_tells_the_whole_run_as_time_goes_on(stage, conforms) -> None:
    events = await frames_of(stage, RUN.format("checkout-agent"))
    kinds = [event["type"] for _, event in events]
    assert kinds[0] == "execution_started"
    assert kinds[-1] == "done"
    total = events[0][1]["total"]
    assert total == 20
    progress = [event for _, event in events if event["type"] == "progress"]
    assert [event["completed"] for event in progress] == list(range(1, total + 1))
    assert {event["total"] for event in progress} == {total}
    assert kinds.count("cell_started") == total
    conforms(events[-1][1]["summary"], SUMMARY, {})
    assert events[-1][1]["summary"]["failedCells"] == 2
    times = [seconds for seconds, _ in events]
    assert times == sorted(times)
    assert times[0] == 0
    assert times[-1] == pytest.approx(20)
    assert len(set(times)) > 15


async def test_a_stream_has_both_ways_in_which_a_cell_fails(stage) -> None:
    events = [event for _, event in await frames_of(stage, RUN.format("checkout-agent"))]
    errors = [event for event in events if event["type"] == "error"]
    assert [set(event) for event in errors] == [{"type", "message", "rowIndex", "targetId"}]
    results = [event for event in events if event["type"] == "target_result"]
    assert len([event for event in results if "error" in event]) == 1
    for event in results:
        assert {"rowIndex", "targetId", "output"} <= event.keys()


@pytest.mark.parametrize(("seed", "slug"), [(0, "checkout-agent"), (3, "rag-quality")])
async def test_a_cell_starts_before_it_ends(new_stage, seed, slug) -> None:
    running, most = set(), 0
    for _, event in await frames_of(new_stage(seed=seed), RUN.format(slug)):
        cell = (event.get("rowIndex"), event.get("targetId"))
        if event["type"] == "cell_started":
            assert cell not in running
            running.add(cell)
            most = max(most, len(running))
        elif event["type"] in {"target_result", "error"} and cell[1]:
            running.remove(cell)
    assert not running
    assert most == 3


async def test_a_failing_stream_ends_in_an_error_of_no_row(stage) -> None:
    events = await frames_of(stage, RUN.format("support-agent"))
    seconds, last = events[-1]
    assert seconds == pytest.approx(14)
    assert last["type"] == "error"
    assert "rowIndex" not in last
    assert "kb-support" in last["message"]
    assert last["traceId"]


async def test_a_stopped_stream_says_so(stage) -> None:
    events = await frames_of(stage, RUN.format("stopped-early"))
    assert events[-1][1] == {"type": "stopped", "reason": "user"}


async def test_a_streamed_run_can_be_polled_too(stage) -> None:
    events = await frames_of(stage, RUN.format("rag-quality"))
    polled = (await stage.status(f"langwatch:{events[0][1]['runId']}")).json()
    assert polled["status"] == "completed"
    assert polled["summary"] == events[-1][1]["summary"]


async def test_but_one_cannot_unless_it_was_started_as_json(stage) -> None:
    events = await frames_of(stage, RUN.format("stream-only"))
    assert events[-1][1]["type"] == "done"
    assert (await stage.status(f"langwatch:{events[0][1]['runId']}")).status == 404
    plain = (await stage.post(RUN.format("stream-only"))).json()
    assert (await stage.status(f"langwatch:{plain['runId']}")).status == 200


async def test_a_stream_that_breaks_off_has_no_end_though_the_run_has(stage) -> None:
    events = await frames_of(stage, RUN.format("cut-short"))
    assert events[-1][1]["type"] in {"progress", "cell_started"}
    run = f"langwatch:{events[0][1]['runId']}"
    assert (await stage.status(run)).json()["status"] == "running"
    stage.seconds += 30
    assert (await stage.status(run)).json()["status"] == "completed"


async def test_a_fast_world_streams_fast(new_stage) -> None:
    stage = new_stage(speed=10.0)
    events = await frames_of(stage, RUN.format("rag-quality"))
    assert events[-1][0] == pytest.approx(2.4)


async def test_nothing_goes_on_for_a_client_that_has_left(stage) -> None:
    """Only a disconnect can end this stream: its sleep never does."""
    ended = asyncio.Event()

    async def sleep(seconds: float) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    stage.app = create_app(stage.world, sleep)
    leaving = stage.exchange("POST", RUN.format("rag-quality"), headers=STREAM, leave_after=2)
    async with asyncio.timeout(10):  # only so that a failure ends
        messages = [message async for message in leaving]
    assert ended.is_set()
    assert json.loads(messages[1]["body"][6:])["type"] == "execution_started"
    assert all(message["more_body"] for message in messages[1:])


async def test_a_server_that_refuses_to_send_more_is_no_error(stage) -> None:
    messages = stage.exchange("POST", RUN.format("rag-quality"), headers=STREAM, leave_after=9)
    assert len([message async for message in messages]) < 30
