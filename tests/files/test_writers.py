"""Several processes that write at once lose nothing of each other's."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

COMMON = """
import os, signal, sys
from pathlib import Path
from evaltui.files.runs_edits import Add, Remove, Rename
from evaltui.files.runs_file import RunsFile
from evaltui.files.saved_run import SavedRun
from evaltui.model.clock import SystemClock
from evaltui.model.reference import RunRef

file = RunsFile(Path(sys.argv[1]), SystemClock())
"""

ADDER = (
    COMMON
    + """
mine = sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for number in range(25):
    file.apply([Add(SavedRun(RunRef(mine, f"r{number}")))])
    file.apply([Rename(RunRef(mine, f"r{number}"), f"name {number}")])
    if number % 5 == 0:
        file.apply([Remove(RunRef(mine, f"r{number}"))])
"""
)


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_three_processes_at_once_lose_nothing(path: Path) -> None:
    names = ("one", "two", "three")
    writers = [start(ADDER, str(path), name) for name in names]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    runs = tomllib.loads(path.read_text())["runs"]
    kept = [number for number in range(25) if number % 5]
    assert {(run["run"], run["name"]) for run in runs} == {
        (f"{name}:r{number}", f"name {number}") for name in names for number in kept
    }
    assert len(runs) == len(names) * len(kept)
    for name in names:
        order = [run["run"] for run in runs if run["run"].startswith(f"{name}:")]
        assert order == [f"{name}:r{number}" for number in kept]
