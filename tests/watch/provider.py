"""A service as small as can be, and answers of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import SplitResult

from evaltui.model.exchange import Answer, Created, Malformed, Problem, Request
from evaltui.model.run import Snapshot, State
from evaltui.providers.contract.provider import Provider, RunInputs, StreamedRun
from tests.fakes import EPOCH, FakeClock


class Toy(Provider):
    """Answers `{"state": …, "done": …, "total": …}`; a body of `bug` trips the reader itself."""

    name: str = "toy"
    label: str = "Toy"
    default_base_url: str = "https://toy.invalid"
    base_url_env: str = "TOY_BASE_URL"
    key_env: str = "TOY_API_KEY"
    interval_s: float = 2.0

    def headers(self, key: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {key}"}

    def status_request(self, run_id: str) -> Request:
        if run_id == "bug":
            raise ZeroDivisionError("in the\nquestion")
        return Request("GET", f"/v1/runs/{run_id}")

    def read_status(self, run_id: str, answer: Answer, base_url: str) -> Snapshot:
        if answer.body == b"bug":
            raise ZeroDivisionError("in the\nreader")
        return _snapshot(_value(answer.body.decode()))

    def problem(self, answer: Answer) -> Problem:
        if answer.body == b"bug":
            raise ZeroDivisionError
        return Problem(answer.body.decode() or None, answer.headers.get("x-code"))

    def find_run_id(self, url: SplitResult) -> str | None:
        return None


class StartingToy(Toy):
    """Starts runs, and tells their course as events `{"id": …}`, then as states."""

    takes: tuple[str, ...] = ("data",)

    def create_request(self, slug: str, inputs: RunInputs) -> Request:
        return Request("POST", f"/v1/{slug}/run", json={"data": inputs.data})

    def read_created(self, answer: Answer, base_url: str) -> Created:
        value = _value(answer.body.decode())
        if "id" not in value:
            raise Malformed("no id came")
        return Created(value["id"], url=f"{base_url}/page")

    def stream_request(self, slug: str, inputs: RunInputs) -> Request:
        return replace(self.create_request(slug, inputs), accept="text/event-stream")

    def fold_event(self, so_far: StreamedRun, data: str, base_url: str, now_ms: int) -> StreamedRun:
        value = _value(data)
        if "bug" in value:
            raise ZeroDivisionError("in the fold")
        if "id" in value:
            return replace(so_far, run_id=value["id"], events=so_far.events + 1)
        if "state" not in value:
            return so_far
        snapshot = _snapshot(value)
        ended = snapshot.state.ended
        return replace(so_far, snapshot=snapshot, ended=ended, events=so_far.events + 1)


def _value(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        raise Malformed("the answer is not JSON", excerpt=text) from None
    assert isinstance(value, dict)
    return value


def _snapshot(value: Mapping[str, Any]) -> Snapshot:
    word = value["state"]
    state = State(word) if word in set(State) else State.UNKNOWN
    return Snapshot(state, word, done=value.get("done"), total=value.get("total"))


def answer(
    body: object = None, status: int = 200, *, clock: FakeClock | None = None, **headers: str
) -> Answer:
    """An answer; `retry_after="3"` becomes the header `retry-after`."""
    text = body if isinstance(body, str) else json.dumps(body or {})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, text.encode(), clock.now() if clock else EPOCH, 0.1)


def state(word: str, done: int | None = None, total: int | None = None) -> Answer:
    return answer({"state": word, "done": done, "total": total})


Step = Answer | Exception


@dataclass
class Script:
    """Answers questions in order, the last one again and again, and counts them."""

    steps: list[Step]
    clock: FakeClock
    asked: int = 0
    watch: Callable[[], None] | None = None

    async def __call__(self, request: Request) -> Answer:
        self.asked += 1
        await asyncio.sleep(0)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return replace(step, received_at=self.clock.now())
