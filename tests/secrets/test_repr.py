"""No object of the program shows a key when somebody prints it, as debuggers and logs do."""

from __future__ import annotations

import gc
import pickle
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from evaltui.cli.checks.terminal import Here
from evaltui.files.config import Config
from evaltui.files.network_settings import NetworkSettings
from evaltui.model.account import Secret
from evaltui.model.reference import RunRef
from evaltui.session.session import Session
from evaltui.terminal.facts import look
from evaltui.ui.glyphs import UNICODE
from evaltui.ui.screens.run_actions import Watching
from tests.fault_server import FaultServer, documents
from tests.ui.screens.stage import Stage

KEY = "sk-lw-canary-of-representations"
PASSWORD = "canary-password-of-representations"


def told_of_everything() -> str:
    """Give the `repr` of every object of ours that there is."""
    told = []
    for one in gc.get_objects():
        kind = type(one)
        # Of what others make of classes, `__module__` may be anything.
        if str(kind.__module__).partition(".")[0] == "evaltui":
            with suppress(Exception):
                told.append(f"{kind}: {one!r} {one}")
    return "\n".join(told)


async def test_no_object_shows_a_key(server: FaultServer, tmp_path: Path) -> None:
    document = {"runId": "a", "status": "running", "progress": 1, "total": 2, "name": KEY}
    server.on("/api/evaluations/v3/runs/a", *documents(document))
    environ = {
        "LANGWATCH_ENDPOINT": server.url,
        "LANGWATCH_API_KEY": KEY,
        "HTTPS_PROXY": f"http://me:{PASSWORD}@127.0.0.1:9",
    }
    session = Session(Config(network=NetworkSettings(proxy="env:HTTPS_PROXY")), environ)
    watch = session.new_watch(RunRef("langwatch", "a"))
    async for seen in session.poller(watch).observations():
        watch = watch.fold(seen)
        break
    stage = Stage(tmp_path / "runs.toml")
    made = [
        Watching(session, stage.watchlist, UNICODE, environ),
        Here(environ, look(environ), sys.stdin, sys.stdout),
        await session.key(session.accounts.get("langwatch")),
    ]
    told = told_of_everything()
    await session.aclose()
    assert "Session" in told
    assert "Watching" in told
    assert watch.snapshot is not None
    assert KEY not in told
    assert PASSWORD not in told
    del made


def test_a_secret_can_be_neither_printed_nor_written() -> None:
    secret = Secret(KEY)
    assert KEY not in f"{secret} {secret!r} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert not hasattr(secret, "__dict__")
