"""Services that need no key, or more than one secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pytest

from evaltui.files.config import AccountSettings, Config
from evaltui.http import Http
from evaltui.model.account import KeyMissing
from evaltui.model.exchange import Request
from evaltui.session.session import Session
from tests.session.keyless import TOYS, Ear

RUN = Request("GET", "/v1/runs/1")


def session_of(environ: Mapping[str, str], ear: Ear, config: Config | None = None) -> Session:
    return Session(config or Config(), environ, http=lambda _: cast("Http", ear), providers=TOYS)


async def headers(
    name: str, environ: Mapping[str, str], config: Config | None = None
) -> Mapping[str, str]:
    ear = Ear()
    session = session_of(environ, ear, config)
    account = session.accounts.get(name)
    await session.ask(account)(RUN)
    await session.aclose()
    return ear.heard[0]


async def test_a_service_without_keys_is_sent_none() -> None:
    assert await headers("keyless", {"TOY_API_KEY": "k"}) == {}


async def test_an_account_may_have_a_key_all_the_same() -> None:
    mine = AccountSettings("mine", "keyless", key_source="env:MINE")
    sent = await headers("mine", {"MINE": "k"}, Config(accounts={"mine": mine}))
    assert sent == {"Authorization": "Bearer k"}


async def test_an_optional_key_is_sent_where_it_is_set() -> None:
    assert await headers("toy", {}) == {}
    assert await headers("toy", {"TOY_API_KEY": "k"}) == {"Authorization": "Bearer k"}


async def test_a_key_that_an_account_names_is_not_optional() -> None:
    mine = AccountSettings("mine", "toy", key_source="env:MINE")
    with pytest.raises(KeyMissing, match="MINE"):
        await headers("mine", {}, Config(accounts={"mine": mine}))


async def test_further_headers_go_with_their_secrets() -> None:
    sent = await headers("particular", {"TOY_API_KEY": "k", "TOY_ORG": "org-12345"})
    assert sent == {"Authorization": "Bearer k", "x-version": "2", "x-org": "org-12345"}
    with pytest.raises(KeyMissing, match="TOY_ORG"):
        await headers("particular", {"TOY_API_KEY": "k"})


async def test_a_refusal_has_every_secret_looked_up_anew() -> None:
    environ: dict[str, Any] = {"TOY_API_KEY": "k", "TOY_ORG": "old-value"}
    ear = Ear(status=401)
    session = session_of(environ, ear)
    ask = session.ask(session.accounts.get("particular"))
    await ask(RUN)
    environ["TOY_ORG"] = "new-value"
    await ask(RUN)
    assert [heard["x-org"] for heard in ear.heard] == ["old-value", "new-value"]
    assert session.keyless("of new-value, of old-value") == "of ***, of ***"
    await session.aclose()


def test_accounts_tell_whether_there_is_a_key() -> None:
    accounts = session_of({}, Ear()).accounts
    assert accounts.has_key(accounts.get("keyless"))
    assert accounts.has_key(accounts.get("toy"))
    assert not accounts.has_key(accounts.get("particular"))
    assert accounts.get("keyless").key_source is None
