"""What the three simulated services have in common: keys, faults, and finding the run asked for."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from evaltui.demo.asgi import EventStream, Handler, Request, Response, Route, json_response
from evaltui.demo.faults import FAULTS, PROXY_PAGE, fault_named_in
from evaltui.demo.keys import problem_with
from evaltui.demo.script import Moment, Script
from evaltui.demo.world import DemoWorld

Document = dict[str, Any]


class Service(ABC):
    """One service: its routes over the world's runs, in its own words and shapes."""

    name: ClassVar[str]
    """The provider's name."""
    traits: ClassVar[frozenset[str]]
    """The habits of documents that it knows; see `Script.traits`."""

    def __init__(self, world: DemoWorld) -> None:
        self.world = world

    @abstractmethod
    def routes(self) -> tuple[Route, ...]:
        """Every documented path that it serves."""

    @abstractmethod
    def key_of(self, request: Request) -> str | None:
        """The key that a request carries, or `None`."""

    @abstractmethod
    def problem(self, status: int, subject: str) -> Response:
        """Its own error for a status; `subject` is the id or slug that was asked for."""

    @abstractmethod
    def keyless(self) -> Response:
        """Its own 401 for a request that carries no key."""

    @abstractmethod
    def answer(self, script: Script, moment: Moment) -> Response:
        """What a poll of a run is answered at that moment."""

    def ending(self, response: Response) -> Response:
        """The last touch on every answer; by default none."""
        return response

    def guarded(self, handler: Callable[[Request], Response | EventStream]) -> Handler:
        """A handler that first checks the key."""

        def handle(request: Request) -> Response | EventStream:
            wrong = problem_with(self.key_of(request))
            if wrong is None:
                answer = handler(request)
            elif wrong == "missing":
                answer = self.keyless()
            else:
                answer = self.problem(403 if wrong == "forbidden" else 401, "")
            return answer if isinstance(answer, EventStream) else self.ending(answer)

        return handle

    def run_status(self, request: Request) -> Response:
        """The status of the run that the path's `{id}` names."""
        return self.about_run(request, self.answer)

    def about_run(self, request: Request, answer: Callable[[Script, Moment], Response]) -> Response:
        """An answer about the run that the path's `{id}` names, unless a fault stands before it."""
        run_id = request.params["id"]
        now = self.world.now()
        script = self.world.find(self.name, run_id, now)
        if script is None:
            return self.problem(404, run_id)
        fault = script.fault(now)
        if fault is not None:
            bad = self.faulty(fault, run_id, now)
            if bad is not None:
                return bad
        response = answer(script, self.world.moment(script, now))
        return replace(response, delay=FAULTS[fault].delay) if fault else response

    def about_group(
        self, group: str, answer: Callable[[str], Response | EventStream]
    ) -> Response | EventStream:
        """An answer about what runs are runs of, unless its name ends in that of a fault.

        Such a fault goes by the world's age: a group belongs to no run.
        """
        fault = fault_named_in(group)
        if fault is None:
            return answer(group)
        now = self.world.now()
        holds = FAULTS[fault].spell(fault).holds(now)
        bad = self.faulty(fault, group, now) if holds else None
        if bad is not None:
            return bad
        response = answer(group.removesuffix(f"-{fault}"))
        if isinstance(response, EventStream):
            return response
        return replace(response, delay=FAULTS[fault].delay)

    def listed(self, now: float) -> list[tuple[Script, Moment]]:
        """The runs that the service lists and how they stand, the newest first.

        Those of other projects, which it does not let be read, are not among them.
        """
        scripts = self.world.listed(self.name, now)
        return [(one, self.world.moment(one, now)) for one in scripts if one.fault(now) != "403"]

    def faulty(self, name: str, subject: str, now: float) -> Response | None:
        """What a fault answers; `None` when it lets the right answer through."""
        fault = FAULTS[name]
        if fault.body == "document":
            return None
        if fault.body == "html":
            response = Response(fault.status, PROXY_PAGE, "text/html; charset=utf-8")
        elif fault.body == "empty":
            response = Response(fault.status)
        elif fault.body == "scalar":
            response = json_response("ok", fault.status)
        else:
            response = self.problem(fault.status, subject)
        headers = (*response.headers, *fault.headers(self.world.wall(now)))
        return replace(response, headers=headers, delay=fault.delay)


def whole_number(query: Mapping[str, str], name: str, default: int) -> int | None:
    """A query parameter as an integer, or `None` when it is not one."""
    try:
        return int(query.get(name, default))
    except ValueError:
        return None


def json_object(body: bytes) -> Document | None:
    """A body as a JSON object; an empty one counts as `{}`, anything else gives `None`."""
    if not body.strip():
        return {}
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
