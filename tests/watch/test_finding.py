"""Driving a provider's search, and stopping a run, whatever comes back."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace

import pytest

from evaltui.model.account import Account, KeyMissing
from evaltui.model.exchange import (
    Answer,
    AskFailed,
    Malformed,
    NotPossible,
    Refused,
    Request,
    Unreachable,
)
from evaltui.model.run import Snapshot, State
from evaltui.providers.contract.provider import FoundRun, RunQuery
from evaltui.watch.cancelling import EndedBefore, cancel
from evaltui.watch.finding import find
from tests.fakes import FakeClock
from tests.watch.provider import Script, Step, Toy, answer, state

ACCOUNT = Account("toys", "toy", "https://toy.invalid", "env:TOY_API_KEY")
Steps = Generator[Request, Answer, tuple[FoundRun, ...]]


class ListingToy(Toy):
    part_noun = "pieces"

    def __init__(self, steps: Callable[[RunQuery], Steps]) -> None:
        self._steps = steps

    def list_runs(self, query: RunQuery, base_url: str) -> Steps:
        assert base_url == ACCOUNT.base_url
        return self._steps(query)


class StoppingToy(Toy):
    def cancel_request(self, run_id: str) -> Request:
        return Request("POST", f"/v1/runs/{run_id}/cancel")

    def read_cancelled(self, run_id: str, answer: Answer, base_url: str) -> Snapshot | None:
        return None if not answer.body else self.read_status(run_id, answer, base_url)


def two_pages(query: RunQuery) -> Steps:
    found = []
    for page in ("1", "2"):
        came = yield Request("GET", f"/v1/runs?page={page}")
        snapshot = Snapshot(State.RUNNING, "running", total=len(came.body))
        found += [FoundRun(f"r-{page}-{n}", snapshot) for n in range(2)]
    return tuple(found)


async def test_the_steps_are_asked_one_after_another(clock: FakeClock) -> None:
    script = Script([answer("a"), answer("bcd")], clock)
    runs = await find(ListingToy(two_pages), RunQuery(limit=3), ACCOUNT, script)
    assert [(run.id, run.snapshot.total) for run in runs] == [
        ("r-1-0", 1), ("r-1-1", 1), ("r-2-0", 3),
    ]  # fmt: skip
    assert {run.snapshot.part_noun for run in runs} == {"pieces"}
    assert script.asked == 2


async def test_a_service_that_lists_none_is_not_asked(clock: FakeClock) -> None:
    script = Script([answer()], clock)
    with pytest.raises(NotPossible, match="Toy lists no runs: add one by its id"):
        await find(Toy(), RunQuery(), ACCOUNT, script)
    assert script.asked == 0


async def test_a_refusal_ends_it_with_the_place_of_the_key(clock: FakeClock) -> None:
    script = Script([answer("a"), answer("no", 403)], clock)
    with pytest.raises(Refused, match="Toy answered 403 Forbidden: no; check TOY_API_KEY") as no:
        await find(ListingToy(two_pages), RunQuery(), ACCOUNT, script)
    assert no.value.auth
    account = replace(ACCOUNT, key_source="cmd:pass show toy")
    with pytest.raises(Refused, match="check api_key of account toys"):
        await find(ListingToy(two_pages), RunQuery(), account, script)


async def test_a_refusal_may_be_let_pass(clock: FakeClock) -> None:
    statuses = []

    def steps(query: RunQuery) -> Steps:
        try:
            yield Request("GET", "/v1/gone")
        except Refused as refused:
            statuses.append(refused.answer.status)
        came = yield Request("GET", "/v1/there")
        return (FoundRun(came.body.decode(), Snapshot(State.RUNNING, "running")),)

    script = Script([answer("no", 404), answer("r-1")], clock)
    (run,) = await find(ListingToy(steps), RunQuery(), ACCOUNT, script)
    assert (run.id, statuses) == ("r-1", [404])


@pytest.mark.parametrize("failure", [Unreachable("offline"), Malformed("odd"), KeyMissing("set")])
async def test_what_the_way_there_raises_comes_through(
    clock: FakeClock, failure: Exception
) -> None:
    with pytest.raises(type(failure), match=str(failure)):
        await find(ListingToy(two_pages), RunQuery(), ACCOUNT, Script([failure], clock))


async def test_a_fault_of_ours_is_called_one(clock: FakeClock) -> None:
    def steps(query: RunQuery) -> Steps:
        yield Request("GET", "/v1/runs")
        raise ZeroDivisionError("in the\nlist")

    with pytest.raises(
        Malformed, match=r"internal error, report it.*ZeroDivisionError.* in the list$"
    ):
        await find(ListingToy(steps), RunQuery(), ACCOUNT, Script([answer()], clock))


# --- stopping


async def stop(clock: FakeClock, *steps: Step) -> tuple[Snapshot | None, int]:
    """Stop a run that is answered so; give what came of it and how often was asked."""
    script = Script(list(steps), clock)
    return await cancel(StoppingToy(), "r-1", ACCOUNT, script), script.asked


async def test_the_answer_to_the_stop_is_the_new_state(clock: FakeClock) -> None:
    snapshot, asked = await stop(clock, state("stopped", 1, 2))
    assert snapshot == Snapshot(State.STOPPED, "stopped", done=1, total=2, part_noun="parts")
    assert asked == 1


async def test_where_it_tells_nothing_the_run_is_asked_for_once(clock: FakeClock) -> None:
    snapshot, asked = await stop(clock, answer("", 204), state("stopped", 1, 2))
    assert snapshot is not None
    assert (snapshot.state, asked) == (State.STOPPED, 2)
    assert await stop(clock, answer("", 204), Unreachable("offline")) == (None, 2)


@pytest.mark.parametrize("status", [400, 404, 405, 409, 410, 422])
async def test_a_denial_is_explained_by_how_the_run_stands(clock: FakeClock, status: int) -> None:
    with pytest.raises(EndedBefore, match=r"^cannot be stopped: it has ended \(completed\)$") as no:
        await stop(clock, answer("no", status), state("completed", 2, 2))
    assert no.value.snapshot.done == 2
    with pytest.raises(Refused, match=f"though it is running: Toy answered {status}"):
        await stop(clock, answer("no", status), state("running", 1, 2))


async def test_a_run_that_is_not_there_is_told_so(clock: FakeClock) -> None:
    with pytest.raises(Refused, match="there is no such run; Toy answered 404 Not Found: no"):
        await stop(clock, answer("no", 404), answer("none", 404))


@pytest.mark.parametrize("second", [Unreachable("offline"), answer("no", 503), answer("bug")])
async def test_where_the_reason_is_not_to_be_had_the_denial_stands(
    clock: FakeClock, second: Step
) -> None:
    with pytest.raises(Refused, match=r"^Toy answered 404 Not Found: no$"):
        await stop(clock, answer("no", 404), second)


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
async def test_another_answer_is_not_asked_after(clock: FakeClock, status: int) -> None:
    script = Script([answer("no", status)], clock)
    with pytest.raises(Refused, match=f"Toy answered {status}"):
        await cancel(StoppingToy(), "r-1", ACCOUNT, script)
    assert script.asked == 1


async def test_an_answer_that_cannot_be_read_is_malformed(clock: FakeClock) -> None:
    with pytest.raises(Malformed, match="not JSON"):
        await stop(clock, answer("<html>"))
    with pytest.raises(Malformed, match="internal error, report it"):
        await stop(clock, answer("bug"))


async def test_a_service_that_stops_none_is_not_asked(clock: FakeClock) -> None:
    script = Script([answer()], clock)
    with pytest.raises(NotPossible, match="Toy stops no runs from here: its API has no way"):
        await cancel(Toy(), "r-1", ACCOUNT, script)
    assert script.asked == 0


def test_what_fails_is_one_family() -> None:
    assert issubclass(EndedBefore, Refused)
    assert {Refused.__mro__[1], NotPossible.__mro__[1]} == {AskFailed}
