"""Which tools are found on this machine, and what is sent to find them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evaltui.files.config import AccountSettings, Config
from evaltui.http import Http
from evaltui.model.exchange import Answer, Request, Unreachable
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.run import State
from evaltui.model.watch import Watch
from evaltui.providers.contract.provider import RunQuery
from evaltui.session.session import Session
from tests.fakes import EPOCH

LOGS = Path(__file__).parents[1] / "providers" / "inspect" / "logs"
SUCCESS = "XaYEB3WAaxHrEyBDXgfstn"
MLFLOW = "http://127.0.0.1:5000"


class Ports:
    """Stands for what listens on this machine, in place of the HTTP client."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        """Status and body by base URL; None never answers."""
        self.heard: list[tuple[str, str, Mapping[str, str]]] = []

    async def ask(
        self, base_url: str, headers: Mapping[str, str], request: Request, way: object = None
    ) -> Answer:
        self.heard.append((f"{request.method} {request.path}", base_url, headers))
        if base_url not in self.answers:
            raise Unreachable("nothing listens there")
        if self.answers[base_url] is None:
            await asyncio.Event().wait()
        status, body = self.answers[base_url]
        return Answer(status, {}, body, EPOCH, 0.01)

    async def aclose(self) -> None:
        pass


def session_of(ports: Ports, folder: Path, environ: Any = None, config: Any = None) -> Session:
    def made(_clock: object) -> Http:
        return ports  # type: ignore[return-value]

    return Session(config or Config(), environ or {}, http=made, folder=folder)


async def test_a_tool_is_found_by_its_answer(tmp_path: Path) -> None:
    ports = Ports({MLFLOW: (200, b"3.17.2")})
    assert await session_of(ports, tmp_path).found_here() == ("mlflow",)


@pytest.mark.parametrize(
    "answer",
    [(200, b""), (200, b"<html>AirTunes</html>"), (403, b""), (404, b"3.17.2"), (200, b"{}"), None],
)
async def test_whoever_else_listens_there_is_none(tmp_path: Path, answer: Any) -> None:
    ports = Ports({MLFLOW: answer})
    session = session_of(ports, tmp_path, {"MLFLOW_TRACKING_TOKEN": "not-yet-for-strangers"})
    assert await session.found_here() == ()
    assert {what.split()[0] for what, _, _ in ports.heard} == {"GET"}


async def test_all_are_asked_at_once_and_none_for_long(tmp_path: Path) -> None:
    silent = Ports(dict.fromkeys((MLFLOW, "http://127.0.0.1:6006", "http://127.0.0.1:15500")))
    started = asyncio.get_running_loop().time()
    assert await session_of(silent, tmp_path).found_here() == ()
    assert len(silent.heard) == 3
    assert asyncio.get_running_loop().time() - started < 2.5


async def test_no_key_goes_to_a_port_that_nobody_configured(tmp_path: Path) -> None:
    ports = Ports({MLFLOW: (200, b"3.17.2")})
    secret = {"MLFLOW_TRACKING_TOKEN": "token-for-my-server", "PHOENIX_API_KEY": "key-of-mine-1"}
    await session_of(ports, tmp_path, secret).found_here()
    assert [headers for _, _, headers in ports.heard] == [{}] * len(ports.heard)


async def test_what_is_configured_is_not_looked_for(tmp_path: Path) -> None:
    ports = Ports({})
    environ = {"MLFLOW_TRACKING_URI": "https://mlflow.example.org"}
    config = Config(accounts={"phoenix": AccountSettings("phoenix", "phoenix")})
    assert await session_of(ports, tmp_path, environ, config).found_here() == ()
    assert {place for _, place, _ in ports.heard} == {"http://127.0.0.1:15500"}


async def test_logs_in_the_folder_are_found_and_read(tmp_path: Path) -> None:
    shutil.copytree(LOGS, tmp_path / "logs")
    session = session_of(Ports({}), tmp_path)
    assert await session.found_here() == ("inspect",)
    account = session.accounts.get("inspect")
    runs = await session.find(account, RunQuery(limit=50))
    assert len(runs) == len(list(LOGS.glob("*.eval")))
    (one,) = [run for run in runs if run.id == SUCCESS]
    assert (one.snapshot.state, one.snapshot.done) == (State.COMPLETED, 8)


async def test_a_run_remembers_where_its_log_is(tmp_path: Path) -> None:
    (log,) = LOGS.glob(f"*{SUCCESS}.eval")
    elsewhere = session_of(Ports({}), LOGS.parent)
    request_of = elsewhere.accounts.provider_named("inspect").status_request
    read = elsewhere.accounts.provider_named("inspect").read_status
    account = elsewhere.accounts.get("inspect")
    answer = await elsewhere.ask(account)(request_of(SUCCESS))
    snapshot = read(SUCCESS, answer, account.base_url)

    session = session_of(Ports({}), tmp_path)
    account = session.accounts.get("inspect")
    assert (await session.ask(account)(request_of(SUCCESS))).status == 404
    session.poller(Watch(RunRef("inspect", SUCCESS), "inspect", snapshot=snapshot))
    answer = await session.ask(account)(request_of(SUCCESS))
    assert read(SUCCESS, answer, account.base_url).summary["log"] == str(log)  # type: ignore[index]


@pytest.mark.parametrize("how", ["./logs/{name}", "logs/{name}", "{folder}/logs/{name}",
                                 "file://{folder}/logs/{name}",
                                 "http://localhost:7575/#/logs/{name}"])  # fmt: skip
def test_a_log_names_its_run(tmp_path: Path, how: str) -> None:
    session = session_of(Ports({}), tmp_path)
    text = how.format(folder=tmp_path, name=f"2026-11-21T00-42-50-00-00_slowly_{SUCCESS}.eval")
    assert str(session.resolve(text)) == f"inspect:{SUCCESS}"


def test_a_log_outside_the_folder_is_named_by_its_path(tmp_path: Path) -> None:
    session = session_of(Ports({}), tmp_path)
    name = f"2026-11-21T00-42-50-00-00_slowly_{SUCCESS}.eval"
    assert str(session.resolve(f"/srv/other logs/{name}")) == f"inspect:/srv/other%20logs/{name}"
    with pytest.raises(BadReference, match="names no run"):
        session.resolve("notes.txt")


def test_a_page_at_any_name_of_this_machine_names_its_run(tmp_path: Path) -> None:
    session = session_of(Ports({}), tmp_path)
    run = "723686ae87cc47e6bfd8daa1fba8b1f0"
    for host in ("localhost", "127.0.0.1", "[::1]"):
        page = f"http://{host}:5000/#/experiments/1/runs/{run}/overview"
        assert str(session.resolve(page)) == f"mlflow:{run}"
