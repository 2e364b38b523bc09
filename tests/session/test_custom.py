"""Custom providers as accounts: addresses, keys, pasted URLs, polling, lists and stops."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from evaltui.files.config import Config
from evaltui.files.config_reader import load_config
from evaltui.files.saved_run import SavedRun
from evaltui.http import Http
from evaltui.model.account import KeyMissing
from evaltui.model.exchange import Answer, Request
from evaltui.model.health import HealthStatus
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.run import State
from evaltui.model.verdict import Verdict
from evaltui.providers.contract.provider import RunQuery
from evaltui.session.accounts import Accounts, BadAddress, BadProvider
from evaltui.session.restoring import restored
from evaltui.session.session import Session
from tests.fakes import EPOCH

JOBS = """
[providers.jobs]
label = "Jobs"
base = "https://jobs.example"
url = "{base}/v1/evals/{eval}/runs/{run}"
id = "{eval}/{run}"
headers = { X-Key = "env:JOBS_KEY", X-Org = "env:JOBS_ORG", X-Version = "3" }
status = "status"
status_map = { working = "running", ok = "completed" }
done = "n"
interval_s = 9
read_s = 3
answer_s = 4
parts = "cells"
page = "https://app.jobs.example/{eval}/r/{run}"
list = { url = "{base}/v1/evals/{group}/runs?n={limit}", items = "data", id = "join('/', [e, id])" }
cancel = { url = "{base}/v1/evals/{eval}/runs/{run}", method = "delete" }

[providers.homeless]
url = "{base}/{id}"
status = "s"

[providers.broken]
url = "{base}/{id}"
status = "s["

[accounts.second]
provider = "jobs"
base_url = "http://127.0.0.1:8001/behind"
api_key = "env:SECOND"

[accounts.socket]
provider = "homeless"
base_url = "unix:/run/x.sock"
"""
KEYS = {"JOBS_KEY": "key-of-jobs", "JOBS_ORG": "org-of-jobs", "SECOND": "second-key"}


class Ear:
    """Answers from a table and hears every question."""

    def __init__(self, bodies: Mapping[str, Any]) -> None:
        self.bodies = bodies
        self.heard: list[tuple[str, str, str, Mapping[str, str]]] = []

    async def ask(
        self, base_url: str, headers: Mapping[str, str], request: Request, way: Any
    ) -> Answer:
        self.heard.append((base_url, request.method, request.path, headers))
        body = self.bodies.get(request.path)
        status = 404 if body is None else 200
        return Answer(status, {}, json.dumps(body).encode(), EPOCH, 0.1)

    async def aclose(self) -> None:
        pass


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(JOBS)
    return load_config(path)


def session_of(config: Config, ear: Ear) -> Session:
    return Session(config, KEYS, http=lambda _: cast("Http", ear))


def test_it_is_an_account_of_its_own(config: Config) -> None:
    accounts = Accounts(config, KEYS)
    jobs = accounts.get("jobs")
    assert (jobs.base_url, jobs.key_source) == ("https://jobs.example", "env:JOBS_KEY")
    assert (jobs.way.read_s, jobs.way.answer_s, jobs.way.connect_s) == (3, 4, None)
    assert accounts.interval_s(jobs, None) == 9
    assert Accounts(replace(config, interval_s=30.0), KEYS).interval_s(jobs, None) == 9
    second = accounts.get("second")
    assert (second.base_url, second.key_source) == ("http://127.0.0.1:8001/behind", "env:SECOND")
    assert Accounts(config, {"JOBS_BASE_URL": "https://x"}).get("jobs").base_url == "https://x"


def test_one_without_an_address_is_there_for_its_accounts_alone(config: Config) -> None:
    accounts = Accounts(config, KEYS)
    assert accounts.names()[:4] == ("second", "socket", "jobs", "broken")
    assert accounts.get("socket").base_url == "unix:/run/x.sock"
    assert accounts.has_key(accounts.get("socket"))
    with pytest.raises(BadAddress, match="HOMELESS_BASE_URL is not set"):
        accounts.get("homeless")
    assert "homeless" in Accounts(config, {"HOMELESS_BASE_URL": "https://x"}).names()


def test_a_broken_one_is_told_with_its_line_and_the_others_go_on(config: Config) -> None:
    accounts = Accounts(config, KEYS)
    with pytest.raises(BadProvider, match=r"line 25: \[providers.broken\] status is no JMESPath"):
        accounts.get("broken")
    assert [problem.line for problem in config.problems] == [25]
    watch = restored(SavedRun(RunRef("broken", "r")), accounts)
    assert (watch.provider, watch.health.status) == ("broken", HealthStatus.MALFORMED)
    assert "no JMESPath" in (watch.health.message or "")
    session = session_of(config, Ear({}))
    assert not session.can_find("broken")
    assert session.can_find("jobs")
    assert session.can_cancel(RunRef("second", "a/b"))
    assert not session.can_cancel(RunRef("socket", "a"))
    assert "names no cancel" in session.how_to_cancel(RunRef("socket", "a"))


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("jobs:e1/r1", "jobs:e1/r1"),
        ("second:e1/r1", "second:e1/r1"),
        ("https://jobs.example/v1/evals/e1/runs/r%2F1", "jobs:e1/r/1"),
        ("http://127.0.0.1:8001/behind/v1/evals/e1/runs/r1", "second:e1/r1"),
        ("https://app.jobs.example/e1/r/r1", "jobs:e1/r1"),
        ("https://app.jobs.example/team/e1/r/r1?tab=2", "jobs:e1/r1"),
    ],
)
def test_references_and_pasted_urls_name_a_run(config: Config, text: str, ref: str) -> None:
    found = session_of(config, Ear({})).resolve(text)
    assert found.id == ref.partition(":")[2]
    if "app." not in text:
        assert str(found) == ref


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("jobs:r1", "'r1' is no id of Jobs: write jobs:EVAL/RUN"),
        ("jobs:../r1", "no id of Jobs"),
        ("https://jobs.example/v1/evals/e1", "carries no run id"),
        ("https://evil.example/v1/evals/e1/runs/r1", 'provider = "jobs"'),
    ],
)
def test_what_names_none_says_what_would(config: Config, text: str, says: str) -> None:
    with pytest.raises(BadReference, match=says):
        session_of(config, Ear({})).resolve(text)


async def test_every_header_goes_with_its_own_secret(config: Config) -> None:
    ear = Ear({"/v1/evals/e/runs/r": {"status": "ok"}})
    session = session_of(config, ear)
    for name in ("jobs", "second"):
        account = session.accounts.get(name)
        request = session.accounts.provider(account).status_request("e/r")
        await session.ask(account)(request)
    first, second = (headers for *_, headers in ear.heard)
    assert first == {"X-Key": "key-of-jobs", "X-Org": "org-of-jobs", "X-Version": "3"}
    assert second == {"X-Key": "second-key", "X-Org": "org-of-jobs", "X-Version": "3"}
    bare = Session(config, {}, http=lambda _: cast("Http", ear))
    with pytest.raises(KeyMissing, match="JOBS_KEY"):
        await bare.ask(bare.accounts.get("jobs"))(request)
    await session.aclose()
    await bare.aclose()


async def test_it_is_polled_to_its_end(config: Config) -> None:
    ear = Ear({"/v1/evals/e/runs/r": {"status": "OK", "n": 4}})
    session = session_of(config, ear)
    watch = session.new_watch(RunRef("jobs", "e/r"))
    async for seen in session.poller(watch).observations():
        watch = watch.fold(seen)
    assert (watch.state, watch.judgement.verdict) == (State.COMPLETED, Verdict.PASSED)
    assert watch.judgement.why == "completed, 4 cells done"
    assert watch.snapshot is not None
    assert watch.snapshot.url == "https://app.jobs.example/e/r/r"
    await session.aclose()


async def test_its_runs_are_found_and_stopped(config: Config) -> None:
    entries = [{"e": "e", "id": "1", "status": "working"}, {"e": "e", "id": "2", "status": "ok"}]
    ear = Ear(
        {
            "/v1/evals/e/runs": {"data": entries},
            "/v1/evals/e/runs/1": {"status": "working", "n": 3},
        }
    )
    session = session_of(config, ear)
    found = await session.find(session.accounts.get("jobs"), RunQuery("e"))
    assert [(run.id, run.snapshot.state) for run in found] == [
        ("e/1", State.RUNNING),
        ("e/2", State.COMPLETED),
    ]
    stopped = await session.cancel(RunRef("jobs", "e/1"))
    assert stopped is not None
    assert stopped.done == 3
    assert [(method, path) for _, method, path, _ in ear.heard] == [
        ("GET", "/v1/evals/e/runs"),
        ("DELETE", "/v1/evals/e/runs/1"),
    ]
    await session.aclose()
