"""`evaltui find` with nothing configured: what is on this machine is listed, and watched."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Ended, Program

LOGS = Path(__file__).parents[1] / "providers" / "inspect" / "logs"
SUCCESS, ALL_ERRORED = "XaYEB3WAaxHrEyBDXgfstn", "DDTaYnaTr2c6thK4BrViy5"


@pytest.fixture
def machine(tmp_path: Path) -> Program:
    """A machine on which logs of Inspect AI are left; other tools' ports are looked at as found."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copytree(LOGS, folder / "logs")
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "TZ": "UTC"}
    env |= {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "STATE", "DATA")}
    return Program(folder, env)


def find(machine: Program, *words: str) -> Ended:
    ended = machine("find", *words)
    assert ended.code == 0, ended.err
    return ended


def test_what_is_there_is_listed_by_tool(machine: Program) -> None:
    ended = find(machine)
    assert "on this machine: Inspect AI" in ended.err
    rows = {line.split()[1]: line for line in ended.out.splitlines()[1:]}
    assert rows[f"inspect:{SUCCESS}"].startswith("completed")
    assert "8/8" in rows[f"inspect:{ALL_ERRORED}"]


def test_it_is_added_and_judged(machine: Program) -> None:
    assert f"inspect:{ALL_ERRORED}" in find(machine, "--add").out.split()
    told = {one["run"]: one for one in machine("list", "--json").documents}
    assert told[f"inspect:{ALL_ERRORED}"]["verdict"] == "failed"
    assert told[f"inspect:{SUCCESS}"]["verdict"] == "passed"
    # Where the logs are is kept with the runs: they are found from another folder, too.
    other = machine.folder / "elsewhere"
    other.mkdir()
    status = Program(other, machine.env)("status", f"inspect:{SUCCESS}", "--json")
    assert status.documents[0]["verdict"] == "passed"


def test_a_folder_of_logs_that_the_variable_or_the_configuration_names(machine: Program) -> None:
    moved = machine.folder / "my logs"
    (machine.folder / "logs").rename(moved)
    ended = machine("find", "inspect", INSPECT_LOG_DIR=str(moved))
    assert f"inspect:{SUCCESS}" in ended.out
    machine.config_file.parent.mkdir(parents=True)
    url = f"file:{moved}".replace(" ", "%20")
    machine.config_file.write_text(
        f'[accounts.nightly]\nprovider = "inspect"\nbase_url = "{url}"\n'
    )
    assert f"nightly:{SUCCESS}" in machine("find", "nightly").out


def test_with_nothing_there_it_says_what_to_set(machine: Program) -> None:
    shutil.rmtree(machine.folder / "logs")
    ended = machine("find", HOME=None, INSPECT_LOG_DIR=None)
    if ended.code == 0:  # another tool runs where the tests run
        assert "on this machine" in ended.err
        return
    assert ended.code == 4
    assert "no tool on this machine answers: set one of" in ended.err
    assert "RETAB_API_KEY" in ended.err
    assert "MLFLOW" not in ended.err
