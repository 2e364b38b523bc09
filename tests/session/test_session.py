"""The session: keys looked up once, connections closed for good, questions counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from evaltui.demo import DEMO_KEY
from evaltui.demo.app import create_app
from evaltui.demo.world import DemoWorld
from evaltui.files.config import AccountSettings, Config
from evaltui.http import Http
from evaltui.model.account import KeyMissing
from evaltui.model.exchange import Request, Unreachable
from evaltui.model.reference import BadReference
from evaltui.session.accounts import BadAddress
from evaltui.session.session import Session
from tests.fakes import EPOCH, FakeClock
from tests.session.conftest import ref

ZEBRA = Request("GET", "/api/evaluations/v3/runs/lively-ancient-zebra")
KEY = {"LANGWATCH_API_KEY": DEMO_KEY, "RETAB_API_KEY": DEMO_KEY}

NewSession = Callable[..., Session]


@pytest.fixture
async def new_session(clock: FakeClock):
    app = create_app(DemoWorld(clock.monotonic, EPOCH))
    sessions: list[Session] = []

    def make(environ: Mapping[str, str] = KEY, config: Config | None = None) -> Session:
        session = Session(
            config or Config(),
            environ,
            clock=clock,
            http=lambda clock: Http.in_process(clock, app),
        )
        sessions.append(session)
        return session

    yield make
    for session in sessions:
        await session.aclose()


def with_key_of(command: str) -> Config:
    settings = AccountSettings("langwatch", "langwatch", key_source=f"cmd:{command}")
    return Config(accounts={"langwatch": settings})


async def ask(session: Session) -> Any:
    return await session.ask(session.accounts.get("langwatch"))(ZEBRA)


async def test_it_asks_with_the_accounts_key(new_session: NewSession):
    assert (await ask(new_session())).status == 200
    assert (await ask(new_session({"LANGWATCH_API_KEY": "another"}))).status == 401


async def test_a_missing_key_is_told_with_its_place_and_nothing_is_asked(new_session: NewSession):
    session = new_session({})
    with pytest.raises(KeyMissing, match="LANGWATCH_API_KEY"):
        await ask(session)
    assert session.requests_last_minute() == 0


async def test_a_key_command_runs_once_for_all_runs(new_session: NewSession, tmp_path: Path):
    script = tmp_path / "key"
    script.write_text(f"#!/bin/sh\necho ran >> {tmp_path}/runs\necho {DEMO_KEY}\n")
    script.chmod(0o700)
    session = new_session({}, with_key_of(str(script)))
    answers = await asyncio.gather(*(ask(session) for _ in range(12)))
    assert [answer.status for answer in answers] == [200] * 12
    assert (tmp_path / "runs").read_text() == "ran\n"


async def test_a_key_that_ran_out_is_looked_up_anew(new_session: NewSession, tmp_path: Path):
    key = tmp_path / "key"
    key.write_text("stale\n")
    session = new_session({}, with_key_of(f"cat {key}"))
    assert (await ask(session)).status == 401
    key.write_text(f"{DEMO_KEY}\n")
    assert (await ask(session)).status == 200


async def test_questions_are_counted_for_a_minute(new_session: NewSession, clock: FakeClock):
    session = new_session()
    await ask(session)
    clock.advance(30)
    await ask(session)
    assert session.requests_last_minute() == 2
    clock.advance(31)
    assert session.requests_last_minute() == 1


async def test_a_closed_session_asks_no_more(new_session: NewSession):
    session = new_session()
    await ask(session)
    await session.aclose()
    with pytest.raises(Unreachable):
        await ask(session)


async def test_results_come_from_services_that_list_them(new_session: NewSession):
    session = new_session()
    assert session.lists_results(ref("retab:wfevalrun_m4x7pd"))
    page = await session.results(ref("retab:wfevalrun_m4x7pd"))
    assert page.results
    assert not session.lists_results(ref("langwatch:lively-ancient-zebra"))
    assert (await session.results(ref("langwatch:lively-ancient-zebra"))).results == ()


async def test_looking_at_a_run_needs_neither_an_address_nor_an_account(new_session: NewSession):
    session = new_session({"RETAB_API_BASE_URL": "nonsense"})
    assert session.lists_results(ref("retab:x"))
    assert not session.lists_results(ref("unheard:x"))
    with pytest.raises(BadAddress):
        await session.results(ref("retab:x"))
    with pytest.raises(BadReference):
        await session.results(ref("unheard:x"))
