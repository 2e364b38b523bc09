"""LangWatch as its pages *Get evaluation run status* and *Create run* document it, and its lists.

Traits: those of its documents, and those of its streams: `unpollable` answers 404 to GET,
`cut-short` breaks the stream off half-way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from evaltui.demo import langwatch_documents as documents
from evaltui.demo import langwatch_lists as lists
from evaltui.demo.asgi import EventStream, Request, Response, Route, Sleep, json_response
from evaltui.demo.experiments import EXPERIMENTS, started
from evaltui.demo.langwatch_stream import events
from evaltui.demo.script import Moment, Script
from evaltui.demo.service import Document, Service, json_object
from evaltui.demo.world import DemoWorld

MAX_ROWS = 500
"""More rows than this are not run, however many a request names."""
BOTH_GIVEN = "Pass either inline data or a dataset_id, not both"


class LangWatch(Service):
    """The evaluations API of LangWatch."""

    name = "langwatch"
    traits: ClassVar[frozenset[str]] = documents.TRAITS | {"unpollable", "cut-short"}

    def __init__(self, world: DemoWorld, sleep: Sleep) -> None:
        super().__init__(world)
        self._sleep = sleep

    def routes(self) -> tuple[Route, ...]:
        """The documented paths, their newer aliases, and the lists."""
        status = self.guarded(self.run_status)
        create = self.guarded(self._create)
        return (
            Route("GET", "/api/evaluations/v3/runs/{id}", status),
            Route("GET", "/api/experiments/runs/{id}", status),
            Route("GET", "/api/experiments", self.guarded(self._list)),
            Route("GET", "/api/experiments/runs", self.guarded(self._list_runs)),
            Route("POST", "/api/evaluations/v3/{slug}/run", create),
            Route("POST", "/api/experiments/{slug}/run", create),
        )

    def key_of(self, request: Request) -> str | None:
        """The key stands in a header of its own."""
        return request.headers.get("x-auth-token")

    def keyless(self) -> Response:
        """No key at all is told apart from a wrong one."""
        return json_response({"error": "Missing credentials"}, 401)

    def problem(self, status: int, subject: str) -> Response:
        """Errors are a code, sometimes with a message."""
        body = _PROBLEMS.get(status, _error("Request failed"))(subject)
        return json_response(body, status)

    def answer(self, script: Script, moment: Moment) -> Response:
        """The status of a run, unless it can only be followed as a stream."""
        if "unpollable" in script.traits:
            return self.problem(404, script.id)
        return json_response(documents.status(self.world, script, moment))

    def _create(self, request: Request) -> Response | EventStream:
        def answer(slug: str) -> Response | EventStream:
            return self._start(request, slug)

        return self.about_group(request.params["slug"], answer)

    def _start(self, request: Request, slug: str) -> Response | EventStream:
        if slug not in EXPERIMENTS:
            return json_response(_missing("experiment", slug), 404)
        body = json_object(request.body)
        if body is None:
            return json_response({"error": "Invalid JSON body"}, 400)
        if "data" in body and "dataset_id" in body:
            return json_response({"error": BOTH_GIVEN}, 400)
        streams = "text/event-stream" in request.headers.get("accept", "")
        rows = _rows(body)

        def make(number: int, now: float) -> Script:
            return started(self.world.seed, number, now, slug, rows=rows, streams=streams)

        script = self.world.start(make)
        if streams:
            return EventStream(events(self.world, script, self._sleep))
        return json_response(_created(script))

    def _list(self, request: Request) -> Response:
        return lists.experiments(self.world, self.listed(self.world.now()), request.query)

    def _list_runs(self, request: Request) -> Response | EventStream:
        slug = request.query.get("experimentSlug", "")
        if not slug:
            return json_response({"error": "experimentSlug query parameter is required"}, 400)

        def answer(slug: str) -> Response:
            listed = self.listed(self.world.now())
            found = lists.runs(self.world, listed, slug, request.query)
            return found or json_response(_missing("experiment", slug), 404)

        return self.about_group(slug, answer)


def _created(script: Script) -> Document:
    return {
        "runId": script.id,
        "status": "running",
        "total": script.total,
        "runUrl": documents.run_url(script),
    }


def _rows(body: Document) -> int | None:
    """How many rows a request asks for, or `None` when it leaves that to the experiment."""
    for name in ("row_indices", "data"):
        rows: Any = body.get(name)
        if isinstance(rows, list) and rows:
            return min(len(rows), MAX_ROWS)
    return None


def _missing(kind: str, subject: str) -> Document:
    message = f"{kind.capitalize()} not found: {subject}"
    return {"error": f"{kind}_not_found", "message": message, "id": subject, "fault": "customer"}


def _error(code: str, message: str | None = None) -> Callable[[str], Document]:
    body = {"error": code} | ({} if message is None else {"message": message})
    return lambda _subject: body


_PROBLEMS: dict[int, Callable[[str], Document]] = {
    401: _error("Invalid credentials"),
    403: _error("api_key_permission_denied"),
    404: lambda subject: _missing("run", subject),
    422: _error("validation_error", "The request could not be processed"),
    429: _error("Too many requests"),
    500: _error("Internal server error", "connect ECONNREFUSED 10.0.3.17:6379"),
    503: _error("Service unavailable", "The service is being updated"),
}
