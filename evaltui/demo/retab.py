"""Retab's workflow eval runs: get, list, create, cancel, and the results of a run's evals.

Errors come in both of its shapes: a text, and a code with a message. Every answer carries an
`x-request-id`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, ClassVar, TypeVar

from evaltui.demo import retab_documents as documents
from evaltui.demo.asgi import EventStream, Request, Response, Route, json_response
from evaltui.demo.keys import bearer
from evaltui.demo.names import token
from evaltui.demo.script import Moment, Script, dice, play
from evaltui.demo.service import Document, Service, json_object, whole_number
from evaltui.demo.world import DemoWorld

MAX_LIMIT = 100
WORKFLOWS = ("wf_invoices", "wf_purchase_orders", "wf_contracts", "wf_claims")
"""Workflows whose evals can be started."""
_SCOPES = {"single": 1, "block": 6, "workflow": 24}
"""Evals that each scope runs."""

_T = TypeVar("_T")


class Retab(Service):
    """The workflow-eval API of Retab."""

    name = "retab"
    traits: ClassVar[frozenset[str]] = documents.TRAITS

    def __init__(self, world: DemoWorld) -> None:
        super().__init__(world)
        self._answers = count(1)

    def routes(self) -> tuple[Route, ...]:
        """Runs and their results."""
        runs = "/v1/workflows/evals/runs"
        return (
            Route("GET", runs + "/{id}", self.guarded(self.run_status)),
            Route("GET", runs, self.guarded(self._list)),
            Route("POST", runs, self.guarded(self._create)),
            Route("POST", runs + "/{id}/cancel", self.guarded(self._cancel)),
            Route("GET", "/v1/workflows/evals/results", self.guarded(self._results)),
        )

    def key_of(self, request: Request) -> str | None:
        """The bearer token."""
        return bearer(request.headers.get("authorization"))

    def keyless(self) -> Response:
        """No key at all is told apart from a wrong one."""
        return json_response({"detail": "Missing bearer token"}, 401)

    def problem(self, status: int, subject: str) -> Response:
        """Errors are a detail: a text, or an object with a code and a message."""
        return json_response({"detail": _detail(status, subject)}, status)

    def ending(self, response: Response) -> Response:
        """Every answer has an id that their support asks for."""
        header = ("x-request-id", f"req_demo_{next(self._answers):06d}")
        return replace(response, headers=(*response.headers, header))

    def answer(self, script: Script, moment: Moment) -> Response:
        """The eval run."""
        return json_response(documents.run(self.world, script, moment))

    def _list(self, request: Request) -> Response | EventStream:
        def answer(workflow: str) -> Response:
            return self._listed_of(workflow or None, request.query)

        return self.about_group(request.query.get("workflow_id", ""), answer)

    def _listed_of(self, workflow: str | None, query: Mapping[str, str]) -> Response:
        limit = _limit(query)
        if limit is None:
            return self.problem(422, "limit: give an integer from 1 to 100")
        moments = [
            (script, moment)
            for script, moment in self.listed(self.world.now())
            if workflow in {None, script.group}
            and query.get("eval_id") in {None, documents.eval_of(script)}
        ]
        if query.get("status"):
            moments = [one for one in moments if documents.status_word(one[1]) == query["status"]]
        if query.get("order") == "asc":
            moments.reverse()
        page, marks = _page(moments, lambda one: one[0].id, limit, query)
        data = [documents.run(self.world, script, moment) for script, moment in page]
        return json_response({"data": data, "list_metadata": marks})

    def _results(self, request: Request) -> Response:
        query = request.query
        limit = _limit(query)
        if limit is None:
            return self.problem(422, "limit: give an integer from 1 to 100")
        if not query.get("run_id"):
            return self.problem(422, "run_id: this parameter is required")

        def answer(script: Script, moment: Moment) -> Response:
            every = documents.children(self.world, script, moment)
            page, marks = _page(every, lambda one: str(one["id"]), limit, query)
            return json_response({"data": page, "list_metadata": marks})

        return self.about_run(replace(request, params={"id": query["run_id"]}), answer)

    def _create(self, request: Request) -> Response | EventStream:
        body = json_object(request.body)
        if body is None or not isinstance(body.get("workflow_id"), str):
            return self.problem(422, "workflow_id: this field is required")
        return self.about_group(body["workflow_id"], lambda workflow: self._start(workflow, body))

    def _start(self, workflow: str, body: Document) -> Response:
        scope = body.get("scope") or {"type": "workflow"}
        evals = _SCOPES.get(str(scope.get("type"))) if isinstance(scope, dict) else None
        if evals is None:
            return self.problem(422, "scope.type: give single, block or workflow")
        if workflow not in WORKFLOWS:
            missing = _coded("not_found", f"Workflow {workflow} does not exist", {"id": workflow})
            return json_response({"detail": missing}, 404)

        def make(number: int, now: float) -> Script:
            run_id = "wfevalrun_" + token(dice(self.world.seed, "retab started", number), 8)
            return play(
                self.world.seed,
                self.name,
                run_id,
                workflow,
                workflow,
                created=now,
                total=evals,
                duration=4.0 + evals,
                bad="f" if evals > 1 else "",
                waits=(("pending", 1.0), ("queued", 2.0)),
            )

        script = self.world.start(make)
        return self.answer(script, self.world.moment(script, script.created))

    def _cancel(self, request: Request) -> Response:
        def answer(script: Script, moment: Moment) -> Response:
            if not self.world.cancel(script, moment.at):
                return self.problem(404, script.id)
            return self.answer(script, self.world.moment(script, moment.at))

        return self.about_run(request, answer)


def _limit(query: Mapping[str, str]) -> int | None:
    limit = whole_number(query, "limit", 20)
    return limit if limit is not None and 1 <= limit <= MAX_LIMIT else None


def _page(
    items: Sequence[_T], name: Callable[[_T], str], limit: int, query: Mapping[str, str]
) -> tuple[Sequence[_T], dict[str, str | None]]:
    """The asked-for page, and the ids at its ends where there is more beyond them."""
    names = [name(item) for item in items]
    first, last = 0, len(items)
    if query.get("after") in names:
        first = names.index(query["after"]) + 1
        last = min(last, first + limit)
    elif query.get("before") in names:
        last = names.index(query["before"])
        first = max(0, last - limit)
    last = min(last, first + limit)
    marks = {
        "before": names[first] if 0 < first < last else None,
        "after": names[last - 1] if first < last < len(items) else None,
    }
    return items[first:last], marks


def _detail(status: int, subject: str) -> Any:
    details: dict[int, str | Document] = {
        401: "Invalid API key",
        403: "This API key may not read eval runs",
        404: _coded("not_found", f"Eval run {subject} does not exist", {"id": subject}),
        422: _coded("validation_error", subject, {}),
        429: "Too many requests",
        500: _coded("internal_error", "The server met an unexpected error", {"retryable": True}),
        503: "Service temporarily unavailable",
    }
    return details.get(status, "Error")


def _coded(code: str, message: str, context: Document) -> Document:
    return {"code": code, "message": message, "details": context}
