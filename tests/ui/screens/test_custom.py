"""A custom provider on the screen: its row, its detail, its list, and one that is broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaltui.files.config import Config
from evaltui.files.config_reader import load_config
from tests.ui.screens.stage import ENVIRON, Stage
from tests.ui.screens.test_find_runs import closed, listed

CONFIG = """
[providers.jobs]
label = "Job Runner"
base = "http://jobs.localhost"
url = "{base}/jobs/{id}"
headers = { Authorization = "Bearer env:JOBS_KEY" }
status = "state"
status_map = { busy = "running", done = "completed" }
percent = "progress"
percent_unit = "fraction"
name = "title"
summary = "results"
list = { url = "{base}/jobs", items = "jobs", id = "id" }

[providers.broken]
url = "{base}/{id}"
status = "state["
"""
JOB = {"id": "j-1", "state": "busy", "progress": 0.37, "title": "nightly", "results": {"f1": 0.8}}
OTHER = {"id": "j-2", "state": "odd word", "progress": "some", "title": "weekly"}
BODIES: dict[str, Any] = {"/jobs/j-1": JOB, "/jobs/j-2": OTHER, "/jobs": {"jobs": [JOB]}}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    return load_config(path)


def staged(path: Path, config: Config, *references: str) -> Stage:
    stage = Stage(path, config=config, environ=ENVIRON | {"JOBS_KEY": "sk-of-the-jobs"})
    services = stage.asked.app

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] not in BODIES:
            await services(scope, receive, send)
            return
        assert dict(scope["headers"])[b"authorization"] == b"Bearer sk-of-the-jobs"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        body = json.dumps(BODIES[scope["path"]]).encode()
        await send({"type": "http.response.body", "body": body})

    stage.asked.app = app
    return stage.watch(*references)


async def test_its_runs_stand_beside_the_others(path: Path, config: Config) -> None:
    stage = staged(path, config, "jobs:j-1", "jobs:j-2", "nugen:eval-5f3a9c21")
    async with stage.shown():
        await stage.until(lambda: "37%" in stage.row("nightly"))
        await stage.until(lambda: stage.known("nugen:eval-5f3a9c21").snapshot)
        await stage.until(lambda: stage.known("jobs:j-2").health.message)
        assert "percent = \"progress\" gives 'some', not a number" in (
            stage.known("jobs:j-2").health.message or ""
        )
        assert "malformed" in stage.row("j-2")
        await stage.until(lambda: stage.shows("f1"))


async def test_a_broken_one_says_why_and_the_others_go_on(path: Path, config: Config) -> None:
    stage = staged(path, config, "broken:r", "jobs:j-1")
    async with stage.shown():
        await stage.until(lambda: "37%" in stage.row("nightly"))
        health = stage.known("broken:r").health
        assert "line 17: [providers.broken] status is no JMESPath" in (health.message or "")


async def test_its_runs_are_listed_and_added(path: Path, config: Config) -> None:
    stage = staged(path, config)
    async with stage.shown():
        await listed(stage, "jobs", "nightly")
        await stage.press("enter")
        await closed(stage)
        assert stage.order == ["jobs:j-1"]
        await stage.until(lambda: "37%" in stage.row("nightly"))
