"""`evaltui provider list|test`, as a process."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import UnixStreamServer
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, ClassVar

import pytest

from tests.cli.conftest import Program

MAPPING = """
[providers.jobs]
base = "http://127.0.0.1:1"
url = "{base}/jobs/{team}/{job}"
id = "{team}/{job}"
headers = { X-Key = "env:JOBS_KEY" }
status = "state"
status_map = { working = "running", ok = "completed" }
done = "progress.done"
total = "progress.of"
gone = "missing"
"""
BROKEN = '\n[providers.broken]\nurl = "{base}/x/{id}"\nstatus = "a."\n'
KEY = {"JOBS_KEY": "sk-of-the-jobs"}


@pytest.fixture
def jobs(program: Program) -> Program:
    program.config_file.parent.mkdir(parents=True, exist_ok=True)
    program.config_file.write_text(MAPPING + BROKEN)
    return program


def saved(program: Program, text: str) -> str:
    path = program.folder / "body.json"
    path.write_text(text)
    return str(path)


def test_a_document_that_fits(jobs: Program) -> None:
    body = saved(jobs, '{"state": "Working", "progress": {"done": 3, "of": 8}}')
    ran = jobs("provider", "test", "jobs", "a/1", "--body", body)
    assert ran.code == 0
    lines = [line.split() for line in ran.out.splitlines()]
    assert ["done", "progress.done", "3"] in lines
    assert ["status", "state", '"Working"'] in lines
    assert '"state": "running"' in ran.out
    assert '"done": 3' in ran.out


def test_one_that_does_not(jobs: Program) -> None:
    body = saved(jobs, '{"state": "working", "progress": {"done": "some", "of": [8]}}')
    ran = jobs("provider", "test", "jobs", "a/1", "--body", body, "--json")
    assert ran.code == 3
    told = json.loads(ran.out)
    assert told["fits"] is False
    assert told["document"] is None
    assert told["faults"] == [
        "done = \"progress.done\" gives 'some', not a whole number",
        'total = "progress.of" gives a list of 1, not a whole number',
    ]
    given = {each["key"]: each["gave"] for each in told["expressions"]}
    assert given["total"] == [8]
    ran = jobs("provider", "test", "jobs", "a/1", "--body", body)
    assert ran.code == 3
    assert "✗" in ran.out
    assert "not a whole number" in ran.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"missing": true}', "no such run"),
        ("<html></html>", "HTML page"),
        ('{"state": ', "breaks off"),
        ("3", "3 came where an object was due"),
    ],
)
def test_what_is_no_document_says_why(jobs: Program, text: str, says: str) -> None:
    ran = jobs("provider", "test", "jobs", "a/1", "--body", "-", stdin=text)
    assert ran.code == 3
    assert says in ran.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["test", "jobs"], "takes a provider and a run"),
        (["test", "jobs", "a1", "--body", "-"], "no id of jobs: write jobs:TEAM/JOB"),
        (["test", "jobz", "a/1"], "did you mean jobs?"),
        (["test", "broken", "1", "--body", "-"], "status is no JMESPath"),
        (["test", "jobs", "a/1", "--body", "/nowhere"], "no such file"),
        (["list", "jobs"], "takes neither"),
    ],
)
def test_wrong_usage_is_named(jobs: Program, words: list[str], says: str) -> None:
    ran = jobs("provider", *words)
    assert ran.code == 2
    assert says in ran.err


def test_the_list_tells_which_cannot_be_used(jobs: Program) -> None:
    ran = jobs("provider", "list", "--json")
    assert ran.code == 0
    told = {each["name"]: each for each in ran.documents}
    assert told["jobs"]["kind"] == "config"
    assert (told["jobs"]["base_url"], told["jobs"]["key"]) == ("http://127.0.0.1:1", "env:JOBS_KEY")
    assert "line 15: [providers.broken] status is no JMESPath" in told["broken"]["problem"]
    assert told["retab"]["can"] == ["find", "cancel"]
    assert "jobs" in jobs("provider", "list").out


def test_without_a_key_and_without_an_answer(jobs: Program) -> None:
    ran = jobs("provider", "test", "jobs", "a/1")
    assert (ran.code, "JOBS_KEY" in ran.err) == (4, True)
    ran = jobs("provider", "test", "jobs", "a/1", **KEY)
    assert ran.code == 3
    assert "refuses connections" in ran.err


class _Jobs(BaseHTTPRequestHandler):
    heard: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        self.heard.append((self.path, self.headers.get("X-Key")))
        is_known = self.path == "/jobs/a/1"
        body = b'{"state": "ok", "progress": {"done": NaN, "of": 8}}' if is_known else b"{}"
        self.send_response(200 if is_known else 403)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass


def test_it_asks_as_the_watching_does(jobs: Program) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Jobs)
    Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        found = jobs("provider", "test", "jobs", "jobs:a/1", "--json", JOBS_BASE_URL=base, **KEY)
        pasted = jobs("status", f"{base}/jobs/a/1", "--json", JOBS_BASE_URL=base, **KEY)
        refused = jobs("provider", "test", "jobs", "a/2", JOBS_BASE_URL=base, **KEY)
    finally:
        server.shutdown()
        server.server_close()
    assert _Jobs.heard[0] == ("/jobs/a/1", "sk-of-the-jobs")
    told = found.documents["document"]
    assert (told["state"], told["done"], told["total"]) == ("completed", None, 8)
    assert (pasted.code, pasted.documents[0]["run"]) == (0, "jobs:a/1")
    assert (refused.code, "403" in refused.err) == (4, True)


class _Socket(UnixStreamServer):
    def get_request(self) -> tuple[Any, Any]:
        connection, _ = super().get_request()
        return connection, ("a socket", 0)


def test_it_asks_over_a_unix_socket(jobs: Program) -> None:
    with TemporaryDirectory() as folder:  # a socket's path is 108 bytes long at most
        server = _Socket(f"{folder}/s", _Jobs)
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            ran = jobs("status", "jobs:a/1", "--json", JOBS_BASE_URL=f"unix:{folder}/s", **KEY)
        finally:
            server.shutdown()
            server.server_close()
    assert (ran.code, ran.documents[0]["state"]) == (0, "completed")
    gone = jobs("status", "jobs:a/1", "--json", JOBS_BASE_URL=f"unix:{folder}/s", **KEY)
    assert gone.code == 3
    assert "there is no socket" in gone.documents[0]["health"]["message"]


def test_it_completes_at_tab(jobs: Program) -> None:
    told = jobs("__complete", "accounts", "find").out
    assert "jobs\tprovider of config.toml" in told
    assert "jobs:\t" in jobs("__complete", "new-runs", "add").out


def test_a_broken_one_leaves_the_others(jobs: Program, tmp_path: Path) -> None:
    ran = jobs("config", "check")
    assert ran.code == 2
    assert "config.toml:15: [providers.broken] status is no JMESPath: 'a.' breaks off" in ran.out
    added = jobs("add", "jobs:a/1")
    assert (added.code, added.out) == (0, "jobs:a/1\n")
    assert jobs("add", "broken:1").code == 2
