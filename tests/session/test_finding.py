"""Finding and stopping runs through the session, against the simulated services and bad ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from evaltui.demo import DEMO_KEY
from evaltui.demo.app import create_app
from evaltui.demo.world import DemoWorld
from evaltui.files.config import Config
from evaltui.http import Http
from evaltui.model.account import KeyMissing
from evaltui.model.exchange import Malformed, NotPossible, Refused
from evaltui.model.reference import BadReference
from evaltui.model.run import State
from evaltui.providers.contract.provider import RunQuery
from evaltui.session.finding import as_own_name, listed_watch, to_watch
from evaltui.session.session import Session
from evaltui.watch.cancelling import EndedBefore
from tests.fakes import EPOCH, FakeClock
from tests.session.conftest import ref

SERVICES = ("langwatch", "nugen", "retab")
KEYS = {f"{name.upper()}_API_KEY": DEMO_KEY for name in SERVICES}

NewSession = Callable[..., Session]


@pytest.fixture
async def new_session(clock: FakeClock):
    app = create_app(DemoWorld(clock.monotonic, EPOCH))
    sessions: list[Session] = []

    def make(environ: Mapping[str, str] = KEYS) -> Session:
        session = Session(
            Config(), environ, clock=clock, http=lambda clock: Http.in_process(clock, app)
        )
        sessions.append(session)
        return session

    yield make
    for session in sessions:
        await session.aclose()


async def found(session: Session, account: str, *query: Any) -> list[str]:
    runs = await session.find(session.accounts.get(account), RunQuery(*query))
    assert {run.snapshot.part_noun for run in runs} <= {"cells", "questions", "evals"}
    return [run.id for run in runs]


def test_what_each_service_can_do_is_known_without_asking(new_session: NewSession) -> None:
    session = new_session({})
    assert [session.can_find(name) for name in SERVICES] == [True, True, True]
    assert [session.can_cancel(ref(f"{name}:x")) for name in SERVICES] == [False, False, True]
    assert [session.can_create(name) for name in SERVICES] == [True, False, True]
    assert not session.can_find("unheard")
    assert not session.can_cancel(ref("unheard:x"))
    assert not session.can_create("unheard")


@pytest.mark.parametrize("account", SERVICES)
async def test_runs_are_found_the_newest_first(
    new_session: NewSession, clock: FakeClock, account: str
) -> None:
    session = new_session()
    clock.advance(130)
    ids = await found(session, account)
    assert len(ids) > 3
    assert "nightly" in ids[0]
    assert await found(session, account, None, None, 2) == ids[:2]


async def test_runs_are_found_by_group_and_state(new_session: NewSession, clock: FakeClock) -> None:
    session = new_session()
    clock.advance(90)
    assert await found(session, "langwatch", "checkout-agent") == ["brisk-copper-heron"]
    assert await found(session, "retab", "wf_none") == []
    for state in (State.RUNNING, State.COMPLETED, State.STOPPED):
        for account in SERVICES:
            runs = await session.find(session.accounts.get(account), RunQuery(None, state))
            assert {run.snapshot.state for run in runs} <= {state}
    with pytest.raises(NotPossible, match="do not tell which runs are failed"):
        await found(session, "langwatch", None, State.FAILED)
    assert len(await found(session, "nugen", None, State.COMPLETED)) > 1, "in both vocabularies"


@pytest.mark.parametrize(
    ("key", "raises", "says"),
    [
        ({}, KeyMissing, "set {}"),
        ({"*": "wrong"}, Refused, "answered 401 .*; check {}"),
        ({"*": "demo-forbidden"}, Refused, "answered 403 .*; check {}"),
    ],
)
@pytest.mark.parametrize("account", SERVICES)
async def test_a_key_that_is_missing_or_refused_is_told_with_its_place(
    new_session: NewSession, account: str, key: dict[str, str], raises: Any, says: str
) -> None:
    variable = f"{account.upper()}_API_KEY"
    session = new_session({variable: key["*"]} if key else {})
    with pytest.raises(raises, match=says.format(variable)):
        await found(session, account)


@pytest.mark.parametrize(
    ("fault", "raises", "says"),
    [
        ("500", Refused, "answered 500 Internal Server Error"),
        ("403", Refused, "answered 403 Forbidden"),
        ("429", Refused, "answered 429 Too Many Requests"),
        ("html", Malformed, "an HTML page came instead of JSON"),
        ("empty", Malformed, "an empty answer came"),
        ("scalar", Malformed, "a|where an object was due"),
    ],
)
@pytest.mark.parametrize("account", SERVICES)
async def test_a_list_that_fails_is_one_sentence(
    new_session: NewSession, account: str, fault: str, raises: Any, says: str
) -> None:
    with pytest.raises(raises, match=says):
        await found(new_session(), account, f"anything-{fault}")


async def test_a_run_is_stopped_once(new_session: NewSession, clock: FakeClock) -> None:
    session = new_session()
    clock.advance(20)
    (run,) = await session.find(session.accounts.get("retab"), RunQuery(None, State.RUNNING, 1))
    stopped = await session.cancel(ref(f"retab:{run.id}"))
    assert stopped is not None
    assert (stopped.state, stopped.part_noun) == (State.STOPPED, "evals")
    with pytest.raises(EndedBefore, match=r"it has ended \(cancelled\)") as ended:
        await session.cancel(ref(f"retab:{run.id}"))
    assert ended.value.snapshot.state is State.STOPPED


@pytest.mark.parametrize(
    ("run", "raises", "says"),
    [
        ("retab:wfevalrun_nobody", Refused, "there is no such run; Retab answered 404"),
        ("retab:wfevalrun_try-500", Refused, "Retab answered 500"),
        ("retab:wfevalrun_try-403", Refused, "403 Forbidden.*check RETAB_API_KEY"),
        ("retab:wfevalrun_try-html", Malformed, "an HTML page"),
        ("langwatch:lively-ancient-zebra", NotPossible, "stop it on its page"),
        ("nugen:eval-5f3a9c21", NotPossible, "no way to stop an evaluation"),
        ("unheard:x", BadReference, "no account"),
    ],
)
async def test_what_is_not_stopped_is_told_with_the_reason(
    new_session: NewSession, run: str, raises: Any, says: str
) -> None:
    with pytest.raises(raises, match=says):
        await new_session().cancel(ref(run))


async def test_a_run_whose_end_a_list_only_hints_at_is_asked_for_once_it_is_watched(
    new_session: NewSession, clock: FakeClock
) -> None:
    session = new_session()
    clock.advance(80)
    account = session.accounts.get("langwatch")
    (run, *_) = await session.find(account, RunQuery("checkout-agent"))
    shown = listed_watch(account, run, clock.now())
    assert (shown.state, shown.judgement.verdict) == (State.COMPLETED, "none")
    watched = to_watch(shown, run.group)
    assert (watched.ref, watched.name) == (shown.ref, "checkout-agent")
    assert (watched.snapshot, watched.ended, watched.added_at) == (None, False, clock.now())


def test_what_a_service_calls_a_run_is_cleaned_before_it_is_saved_as_a_name() -> None:
    assert as_own_name("\x1b]0;x\x07 nightly\n\u202erag\x9b") == "nightly rag"
    assert as_own_name("x" * 1_000) == "x" * 199 + "…"
    assert as_own_name("\x1b[31m") is as_own_name(None) is None


async def test_what_a_list_tells_wholly_is_taken_over(
    new_session: NewSession, clock: FakeClock
) -> None:
    session = new_session()
    clock.advance(80)
    account = session.accounts.get("retab")
    (run, *_) = await session.find(account, RunQuery(None, State.FAILED))
    shown = listed_watch(account, run, clock.now())
    assert to_watch(shown, run.group) == shown
    assert (shown.judgement.verdict, shown.observed_at) == ("failed", clock.now())
