"""Several processes, some killed in the middle of a save: nothing that was saved is lost."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

from evaltui.files.atomic import remove_leftovers
from evaltui.files.runs_edits import Add
from evaltui.files.runs_file import RunsFile
from evaltui.files.saved_run import SavedRun
from evaltui.model.reference import RunRef

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

# Ends itself by SIGKILL before the n-th line of evaltui's own code that the save runs.
KILLED = (
    COMMON
    + """
import fcntl  # imported by the first save; here, so that all saves take the same steps
import tomli_w
from evaltui.files import runs_file
here = os.path.dirname(runs_file.__file__)
last, steps = int(sys.argv[2]), 0

def trace(frame, event, argument):
    global steps
    if not frame.f_code.co_filename.startswith(here):
        return None
    if event == "line":
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
    return trace

sys.settrace(trace)
file.apply([Add(SavedRun(RunRef("retab", "second")))])
sys.settrace(None)
print(steps)
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


def test_a_save_killed_anywhere_leaves_the_old_file_or_the_new(
    path: Path, open_file: Callable[[Path], RunsFile]
) -> None:
    first, second = RunRef("retab", "first"), RunRef("retab", "second")

    def fresh() -> bytes:
        path.unlink(missing_ok=True)
        open_file(path).apply([Add(SavedRun(first))])
        return path.read_bytes()

    def killed_at(step: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", KILLED, str(path), str(step)]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60, check=False)

    old = fresh()
    steps = int(killed_at(0).stdout)
    new = path.read_bytes()
    assert new != old
    seen = set()
    for number in range(20):
        fresh()
        assert killed_at(1 + number * (steps - 1) // 19).returncode == -9
        content = path.read_bytes()
        assert content in {old, new}
        seen.add(content)
        # The dead process's lock and half-written file are in nobody's way.
        after = open_file(path).apply([Add(SavedRun(second))])
        assert [run.ref for run in after.runs] == [first, second]
    assert seen == {old, new}
    leftovers = list(path.parent.glob(".runs.toml.*.tmp"))
    assert leftovers, "some kills must have hit the writing itself"
    remove_leftovers(path, leftovers[0].stat().st_mtime + 7200)
    assert not list(path.parent.glob(".runs.toml.*.tmp"))
