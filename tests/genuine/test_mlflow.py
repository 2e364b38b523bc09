"""The genuine MLflow: runs that a program logs, and jobs of its server, watched to their ends."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.genuine.conftest import StartProgram
from tests.genuine.inside import Inside, Server, clean_env, courses, port_in
from tests.genuine.namespace import Namespace
from tests.genuine.program import Program
from tests.genuine.toolbox import python_of, tool

USUAL_PORT = 5000
HERE = Path(__file__).parent
EXPERIMENT = "/api/2.0/mlflow/experiments/get?experiment_id=0"
READY_FOR_JOBS = "Registered trace_archival_scheduler"
"""What the server says once it takes jobs; asked for one earlier, it never answers."""


class JobServer(Server):
    """MLflow's server, and its workers."""

    def _answers(self) -> bool:
        assert self.program is not None
        return READY_FOR_JOBS in self.program.printed and super()._answers()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """MLflow's server at its default port, which is its own in a namespace."""
    folder = tmp_path_factory.mktemp("mlflow")
    shutil.copy(HERE / "mlflow_jobs.py", folder / "counting_jobs.py")
    with Namespace() as namespace:
        port = port_in(namespace, USUAL_PORT)
        env = {
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "true",
            "PYTHONPATH": str(folder),
            "_MLFLOW_SUPPORTED_JOB_FUNCTION_LIST": "counting_jobs.count_slowly",
            "_MLFLOW_ALLOWED_JOB_NAME_LIST": "count_slowly",
        }
        env = clean_env(folder, env)
        # Its workers are started by the names of their programs.
        env["PATH"] = os.pathsep.join((str(python_of("mlflow").parent), env["PATH"]))
        flags = ("--host", "127.0.0.1", "--port", str(port), "--workers", "1")
        store = ("--backend-store-uri", f"sqlite:///{folder}/runs.sqlite")
        files = ("--artifacts-destination", str(folder / "artifacts"))
        command = (*tool("mlflow"), "server", *flags, *store, *files)
        made = JobServer(namespace, folder, port, command, env, EXPERIMENT)
        made.start()
        yield made
        made.stop()


@pytest.fixture
def home(server: Server, tmp_path: Path) -> Inside:
    return Inside.beside(server, tmp_path / "evaltui", {"MLFLOW_TRACKING_URI": server.base_url})


def logged(
    server: Server, start: StartProgram, experiment: str, how: str = "well"
) -> tuple[Program, str]:
    """Start the program that logs a run, and give the run's id."""
    script = (str(python_of("mlflow")), str(HERE / "mlflow_run.py"))
    words = (server.base_url, experiment, how)
    program = start((*server.namespace.inside, *script, *words), env=server.env, cwd=server.folder)

    def named() -> str | None:
        lines = program.printed.splitlines()
        return next((line for line in lines if len(line) == 32 and line.isalnum()), None)

    return program, program.wait_until(named, "its run has an id")


def submitted(server: Server, **params: Any) -> str:
    """Submit a job, and give its id."""
    job = server.ask("/ajax-api/3.0/jobs/", {"job_name": "count_slowly", "params": params})
    return str(job["job_id"])


def test_a_run_is_watched_while_it_is_logged(
    server: Server, home: Inside, start_program: StartProgram
) -> None:
    program, run_id = logged(server, start_program, "answers")
    with home.screen(f"mlflow:{run_id}") as terminal:
        terminal.wait_for("running", "echo well")
        # It moves, though MLflow counts no parts, and a metric alone is no change worth a line.
        between = [home.documents("status", f"mlflow:{run_id}")[0] for _ in range(2)]
        exit_code, documents = home.watch_to_the_end(f"mlflow:{run_id}")
        terminal.wait_for("✓ completed", "echo well")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert program.wait() == 0, program.printed

    assert {told["verdict"] for told in documents[:-1]} == {"pending"}
    seen = [told["summary"]["correct"] for told in between]
    assert seen[0] < seen[1] < 39 / 40
    assert {told["state_raw"] for told in between} == {"RUNNING"}
    last = documents[-1]
    assert (exit_code, last["state_raw"], last["verdict"]) == (0, "FINISHED", "passed")
    assert (last["done"], last["total"], last["summary"]["correct"]) == (None, None, 39 / 40)
    assert last["url"] in program.printed  # as MLflow's own client prints it
    (page,) = home.documents("status", last["url"].replace("127.0.0.1", "localhost"))
    assert (page["run"], page["verdict"]) == (last["run"], "passed")
    (listed,) = home.documents("find", "mlflow", "--in", "answers")
    assert (listed["run"], listed["state"]) == (last["run"], "completed")


@pytest.mark.parametrize(
    ("how", "word", "verdict"), [("fails", "FAILED", "failed"), ("killed", "KILLED", "stopped")]
)
def test_a_run_that_did_not_finish(
    server: Server, home: Inside, start_program: StartProgram, how: str, word: str, verdict: str
) -> None:
    _, run_id = logged(server, start_program, how, how)
    exit_code, documents = home.watch_to_the_end(f"mlflow:{run_id}")
    assert (exit_code, documents[-1]["state_raw"]) == (1, word)
    assert documents[-1]["verdict"] == verdict


def test_a_job_is_found_and_watched_to_its_end(server: Server, home: Inside) -> None:
    job_id = submitted(server, steps=6, seconds=1.0)
    found = [told["run"] for told in home.documents("find", "mlflow")]
    assert f"mlflow:{job_id}" in found
    exit_code, documents = home.watch_to_the_end(f"mlflow:{job_id}")
    seen = courses(documents)
    assert len({done for state, done, total in seen if (state, total) == ("running", 6)}) >= 3
    last = documents[-1]
    assert (exit_code, last["state_raw"], last["verdict"]) == (0, "SUCCEEDED", "passed")
    assert last["summary"]["result"] == {"scored": 6}


def test_a_job_that_fails(server: Server, home: Inside) -> None:
    exit_code, documents = home.watch_to_the_end(
        f"mlflow:{submitted(server, steps=2, seconds=0.5, fails=True)}"
    )
    last = documents[-1]
    assert (exit_code, last["state"], last["verdict"]) == (1, "failed", "failed")
    assert last["error"] == "ValueError('the scorer broke')"


def test_a_job_is_stopped_from_here_and_a_run_is_not(
    server: Server, home: Inside, start_program: StartProgram
) -> None:
    run = f"mlflow:{submitted(server, steps=100, seconds=0.5)}"
    done = home.run("cancel", run)
    assert done.returncode == 0, done.stderr
    exit_code, documents = home.watch_to_the_end(run)
    assert (exit_code, documents[-1]["state_raw"]) == (1, "CANCELED")

    _, run_id = logged(server, start_program, "stopping")
    done = home.run("cancel", f"mlflow:{run_id}")
    assert done.returncode != 0
    assert "stops jobs alone" in done.stderr


def test_with_nothing_configured_it_is_found_at_its_default_port(
    server: Server, home: Inside
) -> None:
    if not server.namespace.inside:
        home.env["MLFLOW_TRACKING_URI"] = server.base_url
    done = home.run("find")
    assert done.returncode == 0, done.stderr
    assert "mlflow:" in done.stdout
    if server.namespace.inside:
        assert "on this machine: MLflow" in done.stderr
