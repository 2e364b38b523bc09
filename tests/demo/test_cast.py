"""The cast shows within a minute all that a watcher can meet."""

from __future__ import annotations

from collections import defaultdict

from evaltui.demo.app import services
from evaltui.demo.cast import cast, initial_references


async def first_minute(stage):
    """What each run answered, every two seconds: (status, document or None)."""
    seen = defaultdict(list)
    for seconds in range(0, 61, 2):
        stage.at(seconds)
        for script in cast(0):
            answer = await stage.status(f"{script.service}:{script.id}")
            document = answer.json() if answer.status == 200 else None
            seen[script.id].append((answer.status, document))
    return seen


def test_about_a_dozen_are_there_and_all_three_services_at_the_top() -> None:
    references = [reference for reference, _ in initial_references()]
    assert 12 <= len(references) <= 14
    assert len(set(references)) == len(references)
    assert {reference.partition(":")[0] for reference in references[:3]} == {
        "langwatch",
        "nugen",
        "retab",
    }


def test_some_arrive_while_someone_watches(stage) -> None:
    assert len(stage.world.arrivals(0, 60)) >= 5
    assert len(stage.world.arrivals(0, 15)) >= 2


async def test_every_status_word_shows(stage, word) -> None:
    seen = await first_minute(stage)
    words = defaultdict(set)
    for script in cast(0):
        words[script.service] |= {word(document) for _, document in seen[script.id] if document}
    assert words == {
        "langwatch": {"pending", "running", "completed", "failed", "stopped", "reticulating"},
        "nugen": {"pending", "completed", "failed", "PROCESSING", "READY"},
        "retab": {"pending", "queued", "running", "completed", "error", "cancelled"},
    }


async def test_one_stalls(stage) -> None:
    seen = [doc for _, doc in (await first_minute(stage))["nimble-silver-falcon"]]
    assert {doc["status"] for doc in seen} == {"running"}
    assert seen[0]["progress"] < seen[20]["progress"] == seen[-1]["progress"] < seen[-1]["total"]


async def test_one_fails_at_length(stage) -> None:
    _, last = (await first_minute(stage))["quiet-marble-otter"][-1]
    assert last["status"] == "failed"
    assert last["error"] == "lw.unnamed_failure"
    assert last["domainError"]["message"].count("\n") > 20
    assert "summary" not in last


async def test_one_finishes_with_failed_cells_and_passes_its_total(stage) -> None:
    _, last = (await first_minute(stage))["brisk-copper-heron"][-1]
    assert last["status"] == "completed"
    assert last["progress"] > last["total"]
    summary = last["summary"]
    assert summary["failedCells"] == 3
    assert summary["completedCells"] + summary["failedCells"] == summary["totalCells"]


async def test_one_is_hit_by_500s_and_recovers(stage) -> None:
    codes = [status for status, _ in (await first_minute(stage))["eval-7709ab3c"]]
    come = codes[codes.index(200) :]
    assert come[0] == 200
    assert 500 in come
    assert come[-1] == 200


async def test_one_is_forgotten_while_it_runs(stage) -> None:
    seen = (await first_minute(stage))["hidden-crimson-stoat"]
    codes = [status for status, _ in seen]
    assert codes == sorted(codes)
    assert set(codes) == {200, 404}
    assert {doc["status"] for _, doc in seen if doc} == {"running"}


async def test_one_is_refused(stage) -> None:
    assert {status for status, _ in (await first_minute(stage))["keen-jade-panda"]} == {403}


async def test_one_speaks_in_seconds(stage) -> None:
    _, last = (await first_minute(stage))["fuzzy-golden-tapir"][-1]
    assert last["startedAt"] == 1_795_168_800 + 31
    assert last["summary"]["completedCells"] == last["summary"]["totalCells"]
    assert last["summary"]["failedCells"] == 1


async def test_one_gives_text_only_and_one_an_eta(stage) -> None:
    stage.at(20)
    text = (await stage.status("nugen:eval-20cc48fa")).json()
    assert text["progress"] == "9/15 questions"
    assert text["questions_completed"] is text["total_questions"] is text["eta_seconds"] is None
    assert not text["start_time"].endswith("Z")
    with_eta = (await stage.status("nugen:eval-5f3a9c21")).json()
    left = with_eta["total_questions"] - with_eta["questions_completed"]
    assert abs(with_eta["eta_seconds"] - left * with_eta["avg_time_per_question"]) < 1


async def test_one_leaves_its_counts_null(stage) -> None:
    seen = [doc for _, doc in (await first_minute(stage))["wfevalrun_q1d8ks"]]
    assert seen[0]["counts"] is None
    assert set(seen[5]["counts"]["lifecycle_counts"].values()) == {None}
    assert seen[5]["counts"]["outcome"] is None
    assert seen[-1]["counts"]["lifecycle_counts"]["completed"] == seen[-1]["total_evals"]


async def test_one_is_cancelled_with_a_reason(stage) -> None:
    _, last = (await first_minute(stage))["wfevalrun_t6n3yb"][-1]
    assert last["lifecycle"]["status"] == "cancelled"
    assert "ana@example.com" in last["lifecycle"]["reason"]


def test_every_trait_is_known_to_its_service(stage) -> None:
    known = {service.name: service.traits for service in services(stage.world)}
    for script in cast(0):
        assert script.traits <= known[script.service]
