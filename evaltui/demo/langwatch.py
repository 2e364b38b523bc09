"""LangWatch as its pages *Get evaluation run status* and *Create run* document it.

Traits: those of its documents, and those of its streams: `unpollable` answers 404 to GET,
`cut-short` breaks the stream off half-way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from evaltui.demo import langwatch_documents as documents
from evaltui.demo.asgi import EventStream, Request, Response, Route, Sleep, json_response
from evaltui.demo.experiments import EXPERIMENTS, started
from evaltui.demo.faults import FAULTS, fault_named_in
from evaltui.demo.langwatch_stream import events
from evaltui.demo.script import Moment, Script
from evaltui.demo.service import Document, Service, json_object
from evaltui.demo.world import DemoWorld

MAX_ROWS = 500
"""More rows than this are not run, however many a request names."""


class LangWatch(Service):
    """The evaluations API of LangWatch."""

    name = "langwatch"
    traits: ClassVar[frozenset[str]] = documents.TRAITS | {"unpollable", "cut-short"}

    def __init__(self, world: DemoWorld, sleep: Sleep) -> None:
        super().__init__(world)
        self._sleep = sleep

    def routes(self) -> tuple[Route, ...]:
        """The documented paths and their newer aliases."""
        status = self.guarded(self.run_status)
        create = self.guarded(self._create)
        return (
            Route("GET", "/api/evaluations/v3/runs/{id}", status),
            Route("GET", "/api/experiments/runs/{id}", status),
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
        slug = request.params["slug"]
        fault = fault_named_in(slug)
        delay = 0.0
        if fault is not None:
            # A slug belongs to no run, so its passing faults go by the world's age.
            now = self.world.now()
            holds = FAULTS[fault].spell(fault).holds(now)
            bad = self.faulty(fault, slug, now) if holds else None
            if bad is not None:
                return bad
            delay = FAULTS[fault].delay
            slug = slug.removesuffix(f"-{fault}")
        if slug not in EXPERIMENTS:
            return json_response(_missing("experiment", slug), 404)
        body = json_object(request.body)
        if body is None:
            return json_response({"error": "Invalid JSON body"}, 400)
        streams = "text/event-stream" in request.headers.get("accept", "")
        rows = _rows(body)

        def make(number: int, now: float) -> Script:
            return started(self.world.seed, number, now, slug, rows=rows, streams=streams)

        script = self.world.start(make)
        if streams:
            return EventStream(events(self.world, script, self._sleep))
        return replace(json_response(_created(script)), delay=delay)


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
