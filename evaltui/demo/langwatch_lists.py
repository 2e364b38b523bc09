"""LangWatch's lists of experiments and of their runs, in the shapes of its own code.

Source: `app/api/experiments` and `routes/experiments-v3.ts` of its public repository. A run in a
list has times but no state, and its `summary` is another than the one a poll brings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from evaltui.demo.asgi import Response, json_response
from evaltui.demo.experiments import EXPERIMENTS
from evaltui.demo.script import Moment, Script
from evaltui.demo.service import Document, whole_number
from evaltui.demo.world import DemoWorld

DEFAULT_SIZE = 50
MAX_SIZE = 200

Listed = Sequence[tuple[Script, Moment]]
_T = TypeVar("_T")


def experiments(world: DemoWorld, listed: Listed, query: Mapping[str, str]) -> Response:
    """A page of the project's experiments; those that can be started are among them."""
    last: dict[str, float] = {}
    counts: dict[str, int] = {}
    for script, _ in listed:
        counts[script.group] = counts.get(script.group, 0) + 1
        last[script.group] = max(last.get(script.group, script.created), script.created)
    slugs = sorted({*counts, *EXPERIMENTS}, key=lambda slug: (-last.get(slug, -1e9), slug))
    page, marks = _page(slugs, query)
    found = [
        {
            "id": _id(world, slug),
            "slug": slug,
            "name": EXPERIMENTS[slug].title if slug in EXPERIMENTS else None,
            "type": "EVALUATIONS_V3",
            "workflowId": None,
            "createdAt": world.iso(-86_400.0),
            "updatedAt": world.iso(last.get(slug, -86_400.0)),
            "runsCount": counts.get(slug, 0),
            "lastRunAt": world.iso(last.get(slug)),
        }
        for slug in page
    ]
    return json_response({"experiments": found, "pagination": marks})


def runs(world: DemoWorld, listed: Listed, slug: str, query: Mapping[str, str]) -> Response | None:
    """A page of an experiment's runs, the newest first; `None` where there is none such."""
    of_slug = [pair for pair in listed if pair[0].group == slug]
    if not of_slug and slug not in EXPERIMENTS:
        return None
    page, marks = _page(of_slug, query)
    document = {
        "experimentId": _id(world, slug),
        "experimentSlug": slug,
        "runs": [_run(world, script, moment) for script, moment in page],
        "pagination": marks,
    }
    return json_response(document)


def _run(world: DemoWorld, script: Script, moment: Moment) -> Document:
    ended = None if moment.finished is None else _ms(world, moment.finished)
    stopped = moment.state == "stopped"
    return {
        "experimentId": _id(world, script.group),
        "runId": script.id,
        "workflowVersion": None,
        "timestamps": {
            "createdAt": _ms(world, script.created),
            "updatedAt": ended or _ms(world, _heard_of(script, moment)),
            # A run that failed is finished too; one that was stopped is not.
            "finishedAt": None if stopped else ended,
            "stoppedAt": ended if stopped else None,
        },
        "progress": moment.done,
        "total": script.total,
        "summary": _summary(script, moment),
    }


def _heard_of(script: Script, moment: Moment) -> float:
    """When a cell of a run ended last, or the run was made."""
    return script.starts + script.pace[moment.done - 1] if moment.done else script.created


def _summary(script: Script, moment: Moment) -> Document:
    ended = script.marks[: moment.done]
    if not ended:
        return {"evaluations": {}}
    share = round(ended.count("p") / len(ended), 4)
    score: Document = {"name": "Faithfulness", "averageScore": share, "averagePassed": share}
    return {
        "datasetCost": round(0.0004 * len(ended), 6),
        "datasetAverageCost": 0.0004,
        "datasetAverageDuration": 1180,
        "evaluations": {"faithfulness": score},
    }


def _page(items: Sequence[_T], query: Mapping[str, str]) -> tuple[Sequence[_T], dict[str, Any]]:
    """The asked-for page; a number that makes no sense counts as none."""
    size, number = _positive(query, "pageSize", DEFAULT_SIZE), _positive(query, "page", 1)
    size = min(size, MAX_SIZE)
    start = (number - 1) * size
    page = items[start : start + size]
    more = start + len(page) < len(items)
    marks = {"page": number, "pageSize": size, "totalHits": len(items), "hasMore": more}
    return page, marks


def _positive(query: Mapping[str, str], name: str, default: int) -> int:
    number = whole_number(query, name, default)
    return number if number is not None and number > 0 else default


def _id(world: DemoWorld, slug: str) -> str:
    return f"experiment_{world.dice_word('experiment', slug)}"


def _ms(world: DemoWorld, when: float) -> int:
    return round(1000 * world.wall(when))
