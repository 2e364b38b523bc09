"""The genuine Inspect AI: tasks watched from their start at a socket to their end in a log."""

from __future__ import annotations

import json
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from tests.genuine.conftest import StartProgram
from tests.genuine.inside import Inside, Server, clean_env, courses
from tests.genuine.namespace import Namespace
from tests.genuine.program import Program
from tests.genuine.toolbox import tool
from tests.program.terminal import Terminal

TASKS = Path(__file__).with_name("inspect_tasks.py")


class Evals:
    """Runs evals in a folder, beside evaltui's home; both are told of nothing but each other."""

    def __init__(self, folder: Path, start: StartProgram) -> None:
        self.folder, self._start = folder, start
        folder.mkdir()
        (folder / "tasks.py").write_text(TASKS.read_text(encoding="utf-8"), encoding="utf-8")
        # The path of a Unix socket has at most 107 characters.
        data = {"XDG_DATA_HOME": mkdtemp(prefix="ev-")}
        self.env = clean_env(folder, data)
        # No port is bound, so that no namespace is needed.
        server = Server(Outside(), folder, 0, (), self.env, "")
        self.home = Inside.beside(server, folder.parent / "evaltui", data)
        self.home.env |= data | {"INSPECT_LOG_DIR": str(folder / "logs")}

    def start(self, *, at_once: int = 2, log_dir: str = "logs", **settings: Any) -> Program:
        words = [word for name, value in settings.items() for word in ("-T", f"{name}={value}")]
        flags = ("--max-samples", str(at_once), "--log-dir", log_dir, "--display", "plain")
        command = (*tool("inspect"), "eval", "tasks.py@slowly", *words, *flags)
        # A program that a shell put into the background does not hear Ctrl-C.
        ears = "import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)"
        shim = (sys.executable, "-c", f"{ears}; os.execv(sys.argv[1], sys.argv[1:])")
        return self._start((*shim, *command), env=self.env, cwd=self.folder)

    def found(self, program: Program) -> dict[str, Any]:
        """Find the one task that runs."""

        def running() -> dict[str, Any] | None:
            found = self.home.documents("find")
            return found[0] if found and found[0]["total"] else None

        return program.wait_until(running, "the task is found, with nothing configured")


class Outside(Namespace):
    """No namespace at all."""

    def __init__(self) -> None:
        self.inside = ()


@pytest.fixture
def evals(tmp_path: Path, start_program: StartProgram) -> Iterator[Evals]:
    made = Evals(tmp_path / "evals", start_program)
    yield made
    shutil.rmtree(made.env["XDG_DATA_HOME"], ignore_errors=True)


def test_a_task_is_found_and_watched_from_its_socket_to_its_log(evals: Evals) -> None:
    program = evals.start(samples=16, seconds=1.5, wrong=4)
    first = evals.found(program)
    assert (first["provider"], first["name"], first["total"]) == ("inspect", "slowly", 16)
    exit_code, documents = evals.home.watch_to_the_end(first["run"])
    assert program.wait() == 0, program.printed

    assert {told["run"] for told in documents} == {first["run"]}
    seen = courses(documents)
    assert len({done for state, done, _ in seen if state == "running"}) >= 3
    assert seen[-1] == ("completed", 16, 16)
    assert [done for _, done, _ in seen] == sorted(done or 0 for _, done, _ in seen)
    assert {told["verdict"] for told in documents[:-1]} == {"pending"}
    last = documents[-1]
    # Wrong answers are a score, and no errors.
    assert (exit_code, last["verdict"], last["state_raw"]) == (0, "passed", "success")
    assert last["summary"]["match.accuracy"] == 0.75
    assert last["counts"]["completed"] == 16

    # The log alone is left, and tells the same under each of its names.
    (log,) = (evals.folder / "logs").glob("*.eval")
    for name in (first["run"], str(log), f"http://127.0.0.1:7575/#/logs/{log.name}"):
        (told,) = evals.home.documents("status", name)
        assert (told["run"], told["verdict"], told["done"]) == (first["run"], "passed", 16)
    (listed,) = evals.home.documents("find", "inspect")
    assert (listed["run"], listed["verdict"]) == (first["run"], "passed")


def test_success_with_every_sample_errored_is_no_pass(evals: Evals) -> None:
    program = evals.start(samples=4, seconds=1, bad=4)
    first = evals.found(program)
    exit_code, documents = evals.home.watch_to_the_end(first["run"])
    last = documents[-1]
    assert (last["state"], last["state_raw"]) == ("completed", "success")
    assert (exit_code, last["verdict"], last["counts"]["error"]) == (1, "failed", 4)
    assert "cannot be solved" in last["error"]


def test_a_task_that_ends_by_an_error_has_failed(evals: Evals) -> None:
    program = evals.start(samples=6, seconds=1.5, bad=1, strict=True, at_once=1)
    first = evals.found(program)
    exit_code, documents = evals.home.watch_to_the_end(first["run"])
    last = documents[-1]
    assert (exit_code, last["state"], last["verdict"]) == (1, "failed", "failed")
    assert last["error"] == "ValueError('sample 0 cannot be solved')"


def test_a_task_is_stopped_from_here(evals: Evals) -> None:
    program = evals.start(samples=200, seconds=1)
    run = evals.found(program)["run"]
    done = evals.home.run("cancel", run)
    assert done.returncode == 0, done.stderr
    exit_code, documents = evals.home.watch_to_the_end(run)
    last = documents[-1]
    assert (exit_code, last["state"], last["verdict"]) == (1, "stopped", "stopped")
    assert last["done"] < 200


def test_a_task_that_ctrl_c_ended_was_stopped(evals: Evals) -> None:
    program = evals.start(samples=200, seconds=1)
    run = evals.found(program)["run"]
    program.wait_until(lambda: evals.home.documents("status", run)[0]["done"], "a sample is over")
    program.interrupt()
    exit_code, documents = evals.home.watch_to_the_end(run)
    assert (exit_code, documents[-1]["state"]) == (1, "stopped")


def test_a_process_that_was_killed_has_neither_failed_nor_passed(evals: Evals) -> None:
    program = evals.start(samples=200, seconds=1)
    run = evals.found(program)["run"]
    program.wait_until(lambda: evals.home.documents("status", run)[0]["done"], "a sample is over")
    program.kill(signal.SIGKILL)
    done = evals.home.run("status", run, "--json", "--exit-status")
    (told,) = json.loads(done.stdout)
    assert (done.returncode, told["verdict"]) == (8, "pending")
    assert any("no process on this machine answers" in note for note in told["notes"])


def test_the_screen_follows_a_log_in_a_folder_that_nobody_named(evals: Evals) -> None:
    program = evals.start(samples=16, seconds=1.5, log_dir="elsewhere")
    run = evals.found(program)["run"]
    with evals.home.terminal(run) as terminal:
        _shows_progress(terminal)
        terminal.wait_for("✓ completed", "slowly", "16/16")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert program.wait() == 0
    (again,) = evals.home.documents("status")
    assert (again["run"], again["verdict"]) == (run, "passed")


def _shows_progress(terminal: Terminal) -> None:
    for done in (10, 12, 14):
        terminal.wait_for("running", "slowly", f"{done}/16")
