"""Services of all three kinds that write hostile text wherever they may write a text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from tests.fault_server import Behaviour, FaultServer, answers, streams
from tests.faults.hostile_text import CANARY, HOSTILE, MEGABYTE
from tests.faults.in_a_thread import serving
from tests.program.conftest import Home

_SEEN = ("markup", "tmux", "formats", "lines")
"""Classes that show, one at the beginning of each text."""
_CLASSES = [
    *map(HOSTILE.__getitem__, _SEEN),
    *(HOSTILE[kind] for kind in HOSTILE if kind not in _SEEN),
]
GROUPS = [" | ".join(_CLASSES[place::4]) for place in range(4)]
"""All classes, in four texts: each field of a service has each of them in one of four runs."""
LONG = "long"
"""The run whose texts are a megabyte long."""
WORD = "word"
"""How the ids of runs begin whose state is a hostile word."""
FAILING = "failing"
"""How the ids of runs begin that fail one after the other."""
TROUBLED = "troubled"
"""How the ids of runs begin that cannot be asked for any more."""
TROUBLES = 8

CONFIG = """\
interval_s = 1
[notify]
desktop = "osc9"
failed = ["toast", "bell", "desktop"]
trouble = ["toast", "desktop"]
stopped = ["toast", "desktop"]
passed = ["toast", "desktop"]
[accounts.refusing]
provider = "langwatch"
base_url = "{url}/refusing"
api_key = "env:LANGWATCH_API_KEY"
"""


class Texts:
    """Gives one group after the other, so that each run has other ones in the same fields."""

    def __init__(self, first: int) -> None:
        self._numbers = count(first)

    def __call__(self) -> str:
        return GROUPS[next(self._numbers) % len(GROUPS)]


class Long(Texts):
    """Gives a megabyte, four times: more would be more than an answer may hold."""

    def __call__(self) -> str:
        return MEGABYTE if 1 <= next(self._numbers) <= 4 else CANARY


def langwatch(text: Texts, status: str, run_id: str | None = None) -> dict[str, Any]:
    return {
        "runId": run_id or text(),
        "status": status,
        "progress": 3,
        "total": 10,
        "startedAt": text(),
        "finishedAt": text(),
        "name": text(),
        "error": text(),
        "message": text(),
        "traceId": text(),
        "runUrl": text(),
        "domainError": {"code": text(), "message": text(), text(): text()},
        "summary": {
            "runUrl": text(),
            "duration": text(),
            text(): text(),
            "nested": {text(): {text(): [text(), text()]}},
            "link": f"https://{CANARY}.example/\x1b]0;x\x07",
        },
        text(): text(),
    }


def nugen(text: Texts, status: str, run_id: str | None = None) -> dict[str, Any]:
    return {
        "evaluation_id": run_id or text(),
        "status": status,
        "benchmark_id": text(),
        "progress": text(),
        "questions_completed": 3,
        "total_questions": 10,
        "avg_time_per_question": text(),
        "eta_seconds": text(),
        "start_time": text(),
        "end_time": text(),
        "name": text(),
        "error_message": text(),
        "model_id": text(),
        "url": text(),
        text(): text(),
    }


def retab(text: Texts, status: str, run_id: str | None = None) -> dict[str, Any]:
    return {
        "id": run_id or text(),
        "name": text(),
        "workflow_id": text(),
        "workflow_version_id": text(),
        "eval_id": text(),
        "lifecycle": {
            "status": status,
            "message": text(),
            "reason": text(),
            "details": {
                "message": text(),
                "stack_trace": "\n".join(text() for _ in range(12)),
                "block_id": text(),
                "block_name": text(),
                "error_code": text(),
                "context": {text(): text()},
                text(): text(),
            },
        },
        "timing": {"created_at": text(), "started_at": text(), "duration_ms": text()},
        "total_evals": 10,
        "counts": {"lifecycle_counts": {"completed": 3, "error": text()}, "outcome": text()},
        "trigger": {"type": text(), text(): text()},
        "target": {"type": text(), "block_id": text()},
        "freshness": {"status": text(), "reasons": [text(), text()]},
        "url": text(),
        text(): text(),
    }


def result(text: Texts) -> dict[str, Any]:
    """Give one part of a Retab run."""
    return {
        "id": text(),
        "eval_id": text(),
        "name": text(),
        "verdict": text(),
        "lifecycle": {"status": "error", "message": text(), "details": {"message": text()}},
        "assertion_result": {
            "assertion_label": text(),
            "failure": {"code": text(), "message": text()},
        },
    }


KINDS = {
    "langwatch": ("/api/evaluations/v3/runs/{}", langwatch, ("running", "failed", "stopped")),
    "nugen": ("/api/v3/evaluations/{}/status", nugen, ("processing", "failed", "ready")),
    "retab": ("/v1/workflows/evals/runs/{}", retab, ("running", "error", "cancelled")),
}
"""Of each provider: where it tells of a run, in what form, and its words for going on and over."""
RUNS = [f"{name}:{number}" for name in KINDS for number in range(len(GROUPS))]
"""All groups in all fields, of runs that go on, then of those that end."""
WORDS = [f"{name}:{WORD}-{number}" for name in KINDS for number in range(len(GROUPS))]
OTHERS = [
    *[f"langwatch:{FAILING}-{number}" for number in range(len(GROUPS))],
    *[f"retab:{TROUBLED}-{number}" for number in range(TROUBLES)],
    *[f"{name}:{LONG}" for name in KINDS],
]


def says(document: Any, status: int = 200) -> Behaviour:
    """Answer with JSON, some of it as JSON allows: escaped or not."""
    body = json.dumps(document, ensure_ascii=status != 200).encode("utf-8", "surrogatepass")
    request_id = ("X-Request-Id", "\x9b31m\x80id\xa0" if status != 200 else "r-1")
    return answers(body, status=status, headers=[("Content-Type", "application/json"), request_id])


def prepare(server: FaultServer) -> None:
    for path, document, (on, *ends) in KINDS.values():
        for number, group in enumerate(GROUPS):
            goes_on = says(document(Texts(number), on))
            over = says(document(Texts(number + 3), ends[number % len(ends)]))
            server.on(path.format(number), *[goes_on] * 6, over)
            server.on(path.format(f"{WORD}-{number}"), says(document(Texts(number), group)))
        server.on(path.format(LONG), says(document(Long(0), on, LONG)))
    _failing(server)
    _lists(server)
    _starts_and_stops(server)


def _failing(server: FaultServer) -> None:
    """Let runs fail one after the other, and others fall silent in all manners."""
    path, document, (on, failed, _) = KINDS["langwatch"]
    for number in range(len(GROUPS)):
        run_id = f"{FAILING}-{number}"
        goes_on = says(document(Texts(number), on, run_id))
        over = says(document(Texts(number), failed))
        server.on(path.format(run_id), *[goes_on] * (4 + 3 * number), over)
    path, document, (on, *_) = KINDS["retab"]
    for number in range(TROUBLES):
        group = GROUPS[number % len(GROUPS)]
        page = f"<html><title>{group}</title><body>{group}".encode("utf-8", "surrogatepass")
        trouble = (
            answers(page, headers=[("Content-Type", "text/html")]),
            answers(group.encode("utf-8", "surrogatepass"), status=503),
            says({"detail": {"code": group, "message": group}}, 500),
            says({"detail": [{"loc": [group, group], "msg": group}]}, 422),
            says({"error": group, "message": group}, 404),
            says([group]),
            says({"error": group}),
            says({"detail": group}, 401),
        )[number]
        goes_on = says(document(Texts(number), on))
        server.on(path.format(f"{TROUBLED}-{number}"), *[goes_on] * 3, trouble)


def _lists(server: FaultServer) -> None:
    good_ids = [f"found-{number}" for number in range(len(GROUPS))]
    now_ms = 1_795_168_800_000
    server.on("/api/experiments", says({"experiments": [
        {"slug": group, "name": group, "runsCount": 3, "lastRunAt": now_ms + number}
        for number, group in enumerate(GROUPS)
    ]}))  # fmt: skip
    server.on("/api/experiments/runs", says({"runs": [
        {"runId": run_id, "progress": 1, "total": 2, "timestamps": {"createdAt": now_ms}}
        for run_id in (*good_ids, *GROUPS)
    ]}))  # fmt: skip
    for name, place in (("nugen", "/api/v3/evaluations"), ("retab", "/v1/workflows/evals/runs")):
        document = KINDS[name][1]
        entries = [document(Texts(number), GROUPS[number], run_id)
                   for number, run_id in enumerate(good_ids)]  # fmt: skip
        entries += [document(Texts(number), "running") for number in range(len(GROUPS))]
        list_of = {"evaluations": entries, "total": 16, "data": entries}
        server.on(place, says(list_of))
    refused = says({"error": GROUPS[0], "message": " ".join(GROUPS)}, 403)
    server.on("/refusing/api/experiments", refused)
    server.on("/v1/workflows/evals/results", says({
        "data": [result(Texts(number)) for number in range(len(GROUPS))],
        "list_metadata": {"after": None},
    }))  # fmt: skip


def _starts_and_stops(server: FaultServer) -> None:
    text = Texts(0)
    for number, group in enumerate(GROUPS):
        refusal = {"error": group, "message": group}
        server.on(f"/api/evaluations/v3/refused-{number}/run", says(refusal, 404))
        unusable = {"runId": group, "status": group, "total": 3, "runUrl": group}
        server.on(f"/api/evaluations/v3/odd-{number}/run", says(unusable))
        started = {"runId": f"new-{number}", "status": group, "total": 3, "runUrl": group}
        server.on(f"/api/evaluations/v3/good-{number}/run", says(started))
        events: list[dict[str, Any]] = [
            {"type": "execution_started", "runId": f"streamed-{number}", "total": 4},
            {"type": "target_result", "rowIndex": text(), "targetId": text(), "error": text()},
            {"type": text(), "total": text()},
            {"type": "progress", "completed": 1, "total": text()},
            {"type": "error", "message": text(), "domainError": {"message": text()}},
        ]
        frames = [f"data: {json.dumps(event)}\n\n".encode() for event in events]
        server.on(f"/api/evaluations/v3/streamed-{number}/run", streams(*frames))
        server.on(f"/v1/workflows/evals/runs/{number}/cancel", says({"detail": group}, 409))
        server.on(f"/v1/workflows/evals/runs/{WORD}-{number}/cancel", says({"detail": group}, 409))


@contextmanager
def hostile_services(home: Home) -> Iterator[FaultServer]:
    """Give services that the home's program asks."""
    with serving(prepare) as server:
        home.env |= {
            "LANGWATCH_ENDPOINT": server.url,
            "NUGEN_BASE_URL": server.url,
            "RETAB_API_BASE_URL": server.url,
            **{f"{name}_API_KEY": "sk-12345678" for name in ("LANGWATCH", "NUGEN", "RETAB")},
        }
        home.config_file.parent.mkdir(parents=True)
        home.config_file.write_text(CONFIG.format(url=server.url))
        yield server
