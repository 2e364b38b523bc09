from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from datetime import datetime, timedelta

import pytest

from evaltui.model.account import Account, KeyMissing, KeyUnfit
from evaltui.model.exchange import Malformed, Unreachable
from evaltui.model.health import HealthStatus
from evaltui.model.run import State
from evaltui.model.watch import Observation
from evaltui.watch.fleet import AGAIN_S
from evaltui.watch.pacing import Pacing
from evaltui.watch.poller import SURE_AFTER, UNREACHABLE_AFTER, Poller
from tests.fakes import EPOCH, FakeClock, FakeSleep
from tests.watch.provider import Script, Step, Toy, answer, state

OFFLINE = Unreachable("offline")
RUNNING, DONE, MISSING = state("running", 1, 9), state("completed", 9, 9), answer("no run", 404)
ACCOUNT = Account("toy", "toy", "https://toy.invalid", "env:TOY_API_KEY")


class Stage:
    """A poller on a script, with time that stands still."""

    def __init__(
        self,
        *steps: Step,
        known: bool = False,
        last_ok_at: datetime | None = None,
        account: Account = ACCOUNT,
        run_id: str = "r-1",
        sleep: Callable[[float], asyncio.Future[None]] | None = None,
        chance: float = 0.5,
    ) -> None:
        self.clock = FakeClock()
        self.sleep = FakeSleep(self.clock)
        self.script = Script(list(steps), self.clock)
        self.poller = Poller(
            provider=Toy(),
            account=account,
            run_id=run_id,
            ask=self.script,
            clock=self.clock,
            sleep=sleep or self.sleep,
            random=lambda: chance,
            pacing=Pacing(2.0),
            known=known,
            last_ok_at=last_ok_at,
        )

    async def all(self) -> list[Observation]:
        """What is seen until the poller ends by itself."""
        return [seen async for seen in self.poller.observations()]

    async def first(self, number: int) -> list[Observation]:
        async with aclosing(self.poller.observations()) as observations:
            return [await anext(observations) for _ in range(number)]


def statuses(seen: list[Observation]) -> list[str]:
    return [one.health.status.value for one in seen]


async def test_it_asks_until_the_run_has_ended(no_task_left: None) -> None:
    stage = Stage(state("pending"), RUNNING, RUNNING, DONE)
    seen = await stage.all()
    assert [one.snapshot.state for one in seen if one.snapshot] == [
        State.PENDING,
        State.RUNNING,
        State.RUNNING,
        State.COMPLETED,
    ]
    assert statuses(seen) == ["ok"] * 4
    assert stage.sleep.waits == [2.0] * 3
    assert [one.next_in_s for one in seen] == [2.0, 2.0, 2.0, None]
    assert [one.health.last_ok_at for one in seen] == [
        EPOCH + timedelta(seconds=2 * index) for index in range(4)
    ]
    assert stage.script.asked == 4


@pytest.mark.parametrize("word", ["completed", "failed", "stopped"])
async def test_a_run_that_has_ended_is_asked_once(word: str) -> None:
    stage = Stage(state(word))
    [seen] = await stage.all()
    assert seen.attempt is not None
    assert seen.attempt.decision == "ended: not asked again"
    assert stage.sleep.waits == []


async def test_a_word_not_known_is_asked_on() -> None:
    seen = await Stage(state("warming_up"), DONE).all()
    assert seen[0].snapshot is not None
    assert (seen[0].snapshot.state, seen[0].snapshot.state_raw) == (State.UNKNOWN, "warming_up")
    assert seen[0].health.status is HealthStatus.OK
    assert len(seen) == 2


async def test_what_was_asked_and_decided_is_noted() -> None:
    seen = await Stage(RUNNING, answer("oops", 500), OFFLINE, DONE).all()
    attempts = [one.attempt for one in seen if one.attempt]
    assert [(attempt.status, attempt.size) for attempt in attempts][1:3] == [(500, 4), (None, None)]
    assert attempts[0].decision == "running · again in 2.0 s"
    assert attempts[1].decision.startswith(
        "retrying: Toy answered 500 Internal Server Error: oops · again in"
    )
    assert attempts[1].at == EPOCH + timedelta(seconds=2)


async def test_failures_keep_the_time_of_the_last_good_answer_and_pass() -> None:
    stage = Stage(RUNNING, *[answer("", 503)] * UNREACHABLE_AFTER, RUNNING, DONE)
    seen = await stage.all()
    assert statuses(seen) == ["ok", "retrying", "retrying", "retrying", "unreachable", "ok", "ok"]
    assert [one.health.failures for one in seen] == [0, 1, 2, 3, 4, 0, 0]
    assert {one.health.last_ok_at for one in seen[:5]} == {EPOCH}
    assert (seen[5].health.last_ok_at or EPOCH) > EPOCH
    assert seen[5].health.message is None
    # The longest waits are 4, 8, 16 and 30 s (the steady pace); chance takes half of each.
    assert stage.sleep.waits[1:5] == [0.1 + 2, 0.1 + 4, 0.1 + 8, 0.1 + 15]


async def test_the_last_good_answer_may_be_from_another_day() -> None:
    yesterday = EPOCH - timedelta(days=1)
    seen = await Stage(OFFLINE, DONE, known=True, last_ok_at=yesterday).all()
    assert seen[0].health.last_ok_at == yesterday


async def test_it_never_gives_up_on_what_passes(no_task_left: None) -> None:
    passing: list[Step] = [OFFLINE, answer("", 500), answer("", 429), answer("", 409),
                           Malformed("no JSON"), answer("<html>"), answer("bug"), KeyError("x"),
                           answer("", 302), answer("", 503, retry_after="junk")]  # fmt: skip
    stage = Stage(*passing * 100, DONE)
    seen = await stage.all()
    assert len(seen) == 1001
    assert {one.next_in_s for one in seen[500:-1]} == {30.0}
    assert seen[-1].health.status is HealthStatus.OK


async def test_a_wish_to_wait_is_honoured_in_both_forms() -> None:
    date = "Fri, 20 Nov 2026 10:01:00 GMT"
    stage = Stage(
        answer("", 429, retry_after="17"),
        answer("", 503, retry_after=date, date="Fri, 20 Nov 2026 10:00:00 GMT"),
        answer("", 503, retry_after="9999999"),
        answer("", 503, retry_after="0"),
        DONE,
    )
    await stage.all()
    assert stage.sleep.waits == [17 + 1, 60 + 1, 3600 + 1, 2 + 1]


async def test_something_malformed_is_told_and_asked_again() -> None:
    seen = await Stage(answer("<html>hello"), RUNNING, DONE).all()
    assert statuses(seen) == ["malformed", "ok", "ok"]
    assert seen[0].health.message == "the answer is not JSON: <html>hello"
    assert seen[0].attempt is not None
    assert seen[0].attempt.status == 200


@pytest.mark.parametrize(("step", "run_id"), [(answer("bug"), "r-1"), (RUNNING, "bug")])
async def test_a_fault_of_our_own_is_told_and_asked_again(step: Step, run_id: str) -> None:
    [first, second] = await Stage(step, run_id=run_id).first(2)
    for seen in (first, second):
        assert seen.health.status is HealthStatus.MALFORMED
        assert "internal error, report it" in (seen.health.message or "")
    assert second.health.failures == 2


# --- keys


@pytest.mark.parametrize(
    ("step", "source", "says"),
    [
        (answer("no", 401), "env:TOY_API_KEY",
         "Toy answered 401 Unauthorized: no; check TOY_API_KEY"),
        (answer("", 403), "cmd:pass toy",
         "Toy answered 403 Forbidden; check api_key of account toy"),
        (KeyUnfit("a blank"), "env:TOY_API_KEY", "a blank; check TOY_API_KEY"),
        (KeyMissing("set TOY_API_KEY"), "env:TOY_API_KEY", "set TOY_API_KEY"),
    ],
)  # fmt: skip
async def test_a_refused_key_waits_for_somebody_and_says_where_it_is_set(
    no_task_left: None, step: Step, source: str, says: str
) -> None:
    account = Account("toy", "toy", "https://toy.invalid", source)
    stage = Stage(step, DONE, account=account)
    observations = stage.poller.observations()
    seen = await anext(observations)
    assert (seen.health.status, seen.health.message) == (HealthStatus.AUTH, says)
    assert seen.next_in_s is None
    waiting = asyncio.ensure_future(anext(observations))
    for _ in range(20):
        await asyncio.sleep(0)
    assert stage.script.asked == 1
    assert stage.sleep.waits == []
    stage.poller.ask_now()
    assert (await waiting).health.status is HealthStatus.OK


# --- runs that the service does not know


async def test_a_run_never_seen_is_gone_after_three_denials() -> None:
    stage = Stage(MISSING)
    seen = await stage.all()
    assert statuses(seen) == ["retrying", "retrying", "gone"]
    assert [one.health.message for one in seen] == [
        "Toy answered 404 Not Found: no run; asked again to be sure (1 of 3)",
        "Toy answered 404 Not Found: no run; asked again to be sure (2 of 3)",
        "Toy answered 404 Not Found: no run",
    ]
    assert [one.next_in_s for one in seen] == [2.0, 2.0, None]
    assert len(seen) == SURE_AFTER


async def test_a_run_denied_twice_may_still_come() -> None:
    seen = await Stage(MISSING, MISSING, RUNNING, DONE).all()
    assert statuses(seen) == ["retrying", "retrying", "ok", "ok"]


async def test_only_denials_in_a_row_count() -> None:
    stage = Stage(MISSING, MISSING, OFFLINE, MISSING, MISSING, answer("", 500), MISSING, DONE)
    assert "gone" not in statuses(await stage.all())


@pytest.mark.parametrize("seen_before", [True, False])
async def test_a_run_seen_before_is_asked_for_slowly_for_ever(seen_before: bool) -> None:
    stage = Stage(*([] if seen_before else [RUNNING]), MISSING, known=seen_before)
    seen = await stage.first(50)
    late = seen[SURE_AFTER + 1 :]
    assert set(statuses(late)) == {"gone"}
    assert {one.next_in_s for one in late} == {300.0}
    assert (late[0].health.message or "").endswith(
        "the service has forgotten this run, its last state is kept"
    )


async def test_a_forgotten_run_may_come_back() -> None:
    seen = await Stage(MISSING, MISSING, MISSING, RUNNING, DONE, known=True).all()
    assert statuses(seen) == ["retrying", "retrying", "gone", "ok", "ok"]
    assert seen[3].next_in_s == 2.0


async def test_a_question_that_is_refused_ends_like_a_denied_run() -> None:
    seen = await Stage(answer("bad id", 400)).all()
    assert statuses(seen) == ["malformed"] * SURE_AFTER
    assert seen[-1].health.message == "Toy answered 400 Bad Request: bad id"


# --- waking, stopping, clocks


class Held:
    """A sleep that only a test ends."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    def __call__(self, seconds: float) -> asyncio.Future[None]:
        self.begun.set()
        return asyncio.get_running_loop().create_future()


async def test_a_wish_for_an_answer_now_cuts_the_wait_short(no_task_left: None) -> None:
    held = Held()
    stage = Stage(RUNNING, DONE, sleep=held)
    polling = asyncio.create_task(stage.all())
    await held.begun.wait()
    stage.poller.ask_now()
    assert len(await polling) == 2


async def test_one_wish_is_one_question(no_task_left: None) -> None:
    held = Held()
    stage = Stage(RUNNING, sleep=held)
    polling = asyncio.create_task(stage.all())
    await held.begun.wait()
    held.begun.clear()
    stage.poller.ask_now()
    stage.poller.ask_now()
    await held.begun.wait()
    assert stage.script.asked == 2
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)


@pytest.mark.parametrize("turns", range(8))
async def test_cancelling_ends_it_wherever_it_is(no_task_left: None, turns: int) -> None:
    # Were the cancellation lost, it would go on to the end.
    stage = Stage(*[RUNNING] * 50, DONE)
    polling = asyncio.create_task(stage.all())
    for _ in range(turns):
        await asyncio.sleep(0)
    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling


@pytest.mark.parametrize("turns", range(8))
async def test_cancelling_just_as_it_wakes_is_not_lost(no_task_left: None, turns: int) -> None:
    held = Held()
    stage = Stage(RUNNING, sleep=held)
    polling = asyncio.create_task(stage.all())
    await held.begun.wait()
    await asyncio.sleep(0)
    stage.poller.ask_now()
    for _ in range(turns):
        await asyncio.sleep(0)
    polling.cancel()
    done, _ = await asyncio.wait({polling}, timeout=5)
    assert done
    assert polling.cancelled()


async def test_leaving_it_leaves_no_task(no_task_left: None) -> None:
    stage = Stage(RUNNING, sleep=Held())
    async with aclosing(stage.poller.observations()) as observations:
        await anext(observations)


async def test_a_fault_of_our_own_is_told_and_the_run_asked_for_again() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 1:
            raise ZeroDivisionError("once")

    stage = Stage(RUNNING, DONE, sleep=sleep)  # type: ignore[arg-type]
    seen = await stage.all()
    assert statuses(seen) == ["ok", "malformed", "ok"]
    assert seen[1].health.message == "internal error, report it: ZeroDivisionError: once"
    assert (seen[1].next_in_s, waits[1], seen[1].health.failures) == (AGAIN_S, AGAIN_S, 1)
    assert seen[1].health.last_ok_at == EPOCH


async def test_a_sleep_that_fails_is_not_asked_through() -> None:
    async def broken(seconds: float) -> None:
        raise ZeroDivisionError

    stage = Stage(RUNNING, sleep=broken)  # type: ignore[arg-type]
    assert statuses(await stage.first(2)) == ["ok", "malformed"]
    stage = Stage(RUNNING, sleep=broken)  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        await stage.first(3)


async def test_a_clock_set_back_does_not_matter() -> None:
    stage = Stage(RUNNING, OFFLINE, RUNNING, DONE)
    observations = stage.poller.observations()
    await anext(observations)
    stage.clock.set(EPOCH - timedelta(days=400))
    seen = [one async for one in observations]
    assert statuses(seen) == ["retrying", "ok", "ok"]
    assert all(wait > 0 for wait in stage.sleep.waits)
