"""What Retab says of an eval run and of its child results.

Shapes after the service's page *Get eval run* and the models of its Python SDK 0.0.160. Trait:
`null-counts` sends `counts` as null while the run waits, and with nulls inside while it runs.
"""

from __future__ import annotations

from typing import Any

from evaltui.demo.script import Failure, Moment, Script, dice
from evaltui.demo.world import DemoWorld

TRAITS = frozenset({"null-counts"})
WORKERS = 4
"""Evals that run at once."""

Document = dict[str, Any]

_LIFECYCLES = ("pending", "queued", "running", "completed", "error", "cancelled")
_OUTCOMES = {"passed": "p", "failed": "f", "blocked": "b"}
_VERDICTS = {mark: verdict for verdict, mark in _OUTCOMES.items()}
_FIELDS = ("gross total", "net total", "VAT", "shipping", "discount", "deposit", "first line")
_TRIGGERS = ("api", "manual", "schedule", "webhook")
_EVAL_FAILURE = Failure(
    code="block_execution_failed",
    message="The block stopped with an error before its assertions could be checked",
    stack="",
)


def block_of(script: Script) -> str:
    """The block that a run's evals test."""
    return "block_extract_" + script.group.removeprefix("wf_")


def eval_of(script: Script) -> str:
    """The id of the eval that a run belongs to."""
    return "wfnodeeval_" + script.group.removeprefix("wf_")


def status_word(moment: Moment) -> str:
    """The run's lifecycle status."""
    return moment.word or _OWN_WORDS.get(moment.state, moment.state)


_OWN_WORDS = {"failed": "error", "stopped": "cancelled"}


def run(world: DemoWorld, script: Script, moment: Moment) -> Document:
    """One eval run."""
    rolls = dice(world.seed, "retab", script.id)
    stale = rolls.random() < 0.2
    return {
        "id": script.id,
        "workflow_id": script.group,
        "workflow_version_id": "draft_2026_11_18",
        "trigger": {"type": rolls.choice(_TRIGGERS)},
        "lifecycle": _lifecycle(script, moment),
        "timing": _timing(world, script.created, moment.started, moment.finished),
        "eval_id": eval_of(script),
        "target": {"type": "block", "block_id": block_of(script)},
        "total_evals": script.total,
        "counts": _counts(script, moment),
        "freshness": {
            "status": "stale" if stale else "fresh",
            "reasons": ["inputs_changed"] if stale else [],
            "validity_fingerprint": f"{rolls.getrandbits(32):08x}",
            "input_fingerprint": f"{rolls.getrandbits(32):08x}",
            "baseline_run_id": None,
        },
    }


def children(world: DemoWorld, script: Script, moment: Moment) -> list[Document]:
    """The results of a run's evals, those that ended first before the others."""
    return [_child(world, script, moment, place) for place in range(script.total)]


def _lifecycle(script: Script, moment: Moment) -> Document:
    word = status_word(moment)
    if word == "cancelled":
        return {"status": word, "reason": script.reason}
    if word == "error":
        return {"status": word, **_error(script.failure)}
    return {"status": word}


def _error(failure: Failure | None) -> Document:
    if failure is None:
        return {"message": None, "details": None}
    details = {
        "message": failure.message,
        "stack_trace": failure.stack or None,
        "block_id": failure.block,
        "block_name": None if failure.block is None else "Extract",
        "error_code": failure.code,
        "context": {"attempt": 3, "worker": "evals-7"},
    }
    return {"message": failure.message.partition("\n")[0], "details": details}


def _timing(
    world: DemoWorld, created: float, started: float | None, finished: float | None
) -> Document:
    ran = None if started is None or finished is None else finished - started
    return {
        "created_at": world.iso(created),
        "started_at": world.iso(started),
        "completed_at": world.iso(finished),
        "duration_ms": None if ran is None else round(1000 * ran / world.speed),
    }


def _counts(script: Script, moment: Moment) -> Document | None:
    if "null-counts" in script.traits and moment.finished is None:
        if moment.started is None:
            return None
        return {"lifecycle_counts": dict.fromkeys(_LIFECYCLES), "outcome": None}
    ended = script.marks[: moment.done]
    errors = ended.count("e")
    counts = dict.fromkeys(_LIFECYCLES, 0)
    counts["completed"] = len(ended) - errors
    counts["error"] = errors
    for place in _open_places(script, moment):
        counts[_open_state(moment, place)] += 1
    outcome = {verdict: ended.count(mark) for verdict, mark in _OUTCOMES.items()}
    return {"lifecycle_counts": counts, "outcome": outcome}


def _open_places(script: Script, moment: Moment) -> range:
    return range(moment.done, script.total)


def _open_state(moment: Moment, place: int) -> str:
    """The lifecycle of an eval that has not ended by itself, by its place in the run."""
    ahead = place - moment.done
    if moment.state == "failed":
        return "error" if ahead == 0 else "cancelled"
    if moment.state == "stopped":
        return "cancelled"
    if moment.state != "running":
        return moment.state
    if ahead < WORKERS:
        return "running"
    return "queued" if ahead < 3 * WORKERS else "pending"


def _child(world: DemoWorld, script: Script, moment: Moment, place: int) -> Document:
    mark = script.marks[place] if place < moment.done else None
    verdict = _VERDICTS.get(mark or "")
    ended: float | None
    if mark is None:
        state = _open_state(moment, place)
        ended = moment.finished
    else:
        state = "error" if mark == "e" else "completed"
        ended = script.starts + script.pace[place]
    return {
        "id": f"wfevalresult_{script.id.removeprefix('wfevalrun_')}_{place:03d}",
        "workflow_eval_run_id": script.id,
        "eval_id": f"{eval_of(script)}_{place:03d}",
        "lifecycle": _child_lifecycle(script, state),
        "timing": _timing(world, script.created, _child_start(script, moment, place), ended),
        "verdict": verdict,
        "workflow_id": script.group,
        "block_id": block_of(script),
        "block_type": "extract",
        "warnings": [],
        "assertion_result": None if verdict is None else _assertion(verdict, place),
        "verdict_summary": None if verdict is None else _tally(verdict, place),
    }


def _child_start(script: Script, moment: Moment, place: int) -> float | None:
    """When an eval began: as soon as one of the workers was free."""
    if moment.started is None or place >= moment.done + WORKERS:
        return None
    return script.starts + (script.pace[place - WORKERS] if place >= WORKERS else 0.0)


def _child_lifecycle(script: Script, state: str) -> Document:
    if state == "error":
        return {"status": state, **_error(script.failure or _EVAL_FAILURE)}
    if state == "cancelled":
        return {"status": state, "reason": script.reason}
    return {"status": state}


def _assertion(verdict: str, place: int) -> Document:
    code, message = {
        "passed": (None, None),
        "failed": ("assertion_failed", f"expected '1{place}.50', the block gave '1{place}.05'"),
        "blocked": ("type_error", "the value is a list; the condition compares texts"),
    }[verdict]
    return {
        "assertion_id": f"assert_{place:03d}",
        "condition_kind": "equals",
        "outcome": verdict,
        "actual_value": f"1{place}.05" if verdict == "failed" else f"1{place}.50",
        "expected_value": f"1{place}.50",
        "score": None,
        "threshold": None,
        "metric_kind": None,
        "assertion_label": _FIELDS[place % len(_FIELDS)],
        "failure": None if code is None else {"code": code, "message": message, "details": {}},
    }


def _tally(verdict: str, place: int) -> Document:
    return {
        "passed": verdict == "passed",
        "assertions_passed": 3 if verdict == "passed" else 2,
        "assertions_failed": int(verdict == "failed"),
        "blocked_assertions": int(verdict == "blocked"),
        "failed_assertion_ids": [f"assert_{place:03d}"] if verdict == "failed" else [],
    }
