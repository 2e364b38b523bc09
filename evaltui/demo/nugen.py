"""Nugen as its page *Get evaluation status* documents it, in both of its vocabularies.

Traits: `old-words` says `pending`, `completed`, `failed` and leaves absent fields out, where the
newer service says `PROCESSING`, `READY`, `FAILED` and sends them as null; `text-only` gives its
progress as a text and no figures; `no-zone` writes times without a zone.
"""

from __future__ import annotations

from typing import ClassVar

from evaltui.demo.asgi import EventStream, Request, Response, Route, json_response
from evaltui.demo.keys import bearer
from evaltui.demo.script import Moment, Script
from evaltui.demo.service import Document, Service, whole_number

MAX_ID = 64
"""Characters beyond which an id is refused as malformed."""

_OLD = {"completed": "completed", "failed": "failed", "stopped": "failed"}
_NEW = {"completed": "READY", "failed": "FAILED", "stopped": "FAILED"}
_DETAILS = {
    401: "Invalid API key",
    403: "Not authorized to access this evaluation",
    404: "Evaluation not found",
    429: "Too many requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class Nugen(Service):
    """The evaluations API of Nugen."""

    name = "nugen"
    traits: ClassVar[frozenset[str]] = frozenset({"old-words", "text-only", "no-zone"})

    def routes(self) -> tuple[Route, ...]:
        """Status, results and the list."""
        return (
            Route("GET", "/api/v3/evaluations/{id}/status", self.guarded(self._status)),
            Route("GET", "/api/v3/evaluations/{id}/results", self.guarded(self._results)),
            Route("GET", "/api/v3/evaluations", self.guarded(self._list)),
        )

    def key_of(self, request: Request) -> str | None:
        """The bearer token."""
        return bearer(request.headers.get("authorization"))

    def keyless(self) -> Response:
        """No key at all is told apart from a wrong one."""
        return json_response({"detail": "Not authenticated"}, 401, ("www-authenticate", "Bearer"))

    def problem(self, status: int, subject: str) -> Response:
        """Errors are a detail: a text, or a list for a request that is not valid."""
        if status == 422:
            return _invalid("path", "evaluation_id", f"{subject!r} is not an evaluation id")
        return json_response({"detail": _DETAILS.get(status, "Error")}, status)

    def answer(self, script: Script, moment: Moment) -> Response:
        """The evaluation's status."""
        return json_response(self._document(script, moment))

    def _document(self, script: Script, moment: Moment) -> Document:
        old = "old-words" in script.traits
        done, total = moment.done, script.total
        document: Document = {
            "evaluation_id": script.id,
            "status": _word(script, moment),
            "benchmark_id": script.group,
            "progress": f"{done}/{total} questions",
            "questions_completed": done,
            "total_questions": total,
            "avg_time_per_question": None,
            "eta_seconds": None,
            "start_time": self._time(script, moment.started),
            "end_time": self._time(script, moment.finished),
        }
        if done and moment.started is not None:
            until = moment.at if moment.finished is None else moment.finished
            each = (until - moment.started) / done / self.world.speed
            document["avg_time_per_question"] = round(each, 2)
            if moment.state == "running":
                document["eta_seconds"] = round(each * (total - done))
        if "text-only" in script.traits:
            document |= dict.fromkeys(_FIGURES)
        if old:
            return {name: value for name, value in document.items() if value is not None}
        return document

    def _status(self, request: Request) -> Response:
        return _malformed(request) or self.run_status(request)

    def _results(self, request: Request) -> Response:
        return _malformed(request) or self.about_run(request, self._results_of)

    def _results_of(self, script: Script, moment: Moment) -> Response:
        if moment.state != "completed":
            return json_response({"detail": "Evaluation is not complete"}, 400)
        answers = [
            {
                "question_id": f"q-{number:03d}",
                "question": f"Question {number} of {script.group}",
                "response": "An answer." if mark != "e" else None,
                "score": 1.0 if mark == "p" else 0.0,
            }
            for number, mark in enumerate(script.marks, 1)
        ]
        passed = script.marks.count("p")
        document = {
            "evaluation_id": script.id,
            "benchmark_id": script.group,
            "status": _word(script, moment),
            "overall_score": round(passed / len(answers), 4) if answers else None,
            "total_questions": script.total,
            "results": answers,
        }
        return json_response(document)

    def _list(self, request: Request) -> Response | EventStream:
        def answer(model: str) -> Response:
            return self._listed_of(model or None, request)

        return self.about_group(request.query.get("model_id", ""), answer)

    def _listed_of(self, model: str | None, request: Request) -> Response:
        limit = whole_number(request.query, "limit", 20)
        offset = whole_number(request.query, "offset", 0)
        if limit is None or not 1 <= limit <= 100:
            return _invalid("query", "limit", "Input should be an integer from 1 to 100")
        if offset is None or offset < 0:
            return _invalid("query", "offset", "Input should be an integer of 0 or more")
        wanted = request.query.get("status", "").casefold()
        found = [
            (script, moment)
            for script, moment in self.listed(self.world.now())
            if wanted in {"", _word(script, moment).casefold()} and model in {None, _model(script)}
        ]
        page = [
            self._document(script, moment) | {"model_id": _model(script)}
            for script, moment in found[offset : offset + limit]
        ]
        document = {
            "user_id": "user-demo",
            "evaluations": page,
            "total": len(found),
            "limit": limit,
            "offset": offset,
        }
        return json_response(document)

    def _time(self, script: Script, when: float | None) -> str | None:
        return self.world.iso(when, zone="no-zone" not in script.traits)


_FIGURES = ("questions_completed", "total_questions", "avg_time_per_question", "eta_seconds")


def _word(script: Script, moment: Moment) -> str:
    if moment.word is not None:
        return moment.word
    # Waiting and running share one word in both vocabularies.
    if "old-words" in script.traits:
        return _OLD.get(moment.state, "pending")
    return _NEW.get(moment.state, "PROCESSING")


def _model(script: Script) -> str:
    return "nugen-flash-instruct" if "old-words" in script.traits else "nugen-align-v2"


def _malformed(request: Request) -> Response | None:
    run_id = request.params["id"]
    if len(run_id) <= MAX_ID and not any(sign.isspace() for sign in run_id):
        return None
    return _invalid("path", "evaluation_id", "String should match pattern '^\\S{1,64}$'")


def _invalid(where: str, field: str, message: str) -> Response:
    detail = [{"loc": [where, field], "msg": message, "type": "value_error"}]
    return json_response({"detail": detail}, 422)
