"""Starting commands again and again, as a shell does, and taking the time of each."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from evaltui.files.last_known import LastKnown
from evaltui.files.runs_document import Entry, RunsDocument, render
from evaltui.files.saved_run import SavedRun, encode_run
from evaltui.model.health import Health
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, Snapshot, State


class Line(NamedTuple):
    """One command to time."""

    of: str
    """`python` or `evaltui`."""
    words: tuple[str, ...]


LINES = (
    Line("python", ("-c", "pass")),
    Line("python", ("-I", "-c", "pass")),
    Line("python", ("-c", "import tomllib")),
    Line("evaltui", ("status-line",)),
    Line("evaltui", ("__complete", "runs")),
    Line("evaltui", ("--version",)),
    Line("evaltui", ("--help",)),
    Line("evaltui", ("list",)),
)
"""The first is what the others are compared with; `tomllib` is what reading the file takes."""


def saved_runs(number: int) -> str:
    """Give a runs file with so many runs of every state."""
    now = datetime.now(UTC)
    states = [*State]
    entries = []
    for place in range(number):
        state = states[place % len(states)]
        snapshot = Snapshot(
            state,
            state.value,
            name=f"nightly evaluation {place}",
            done=place,
            total=number,
            counts=Counts(completed=place),
            started_at=now,
            summary={"totalCells": number, "completedCells": place, "model": "gpt-5-mini"},
        )
        last = LastKnown(snapshot, now, health=Health(last_ok_at=now), eta_s=(30.0, 90.0))
        run = SavedRun(RunRef("langwatch", f"lively-ancient-zebra-{place}"), last=last)
        entries.append(Entry.of(encode_run(run)))
    return render(RunsDocument(tuple(entries)))


def settled(folder: Path, runs: str) -> dict[str, str]:
    """Make a user's folders with a runs file; give the environment of who lives there.

    Compiled files are written and used, as where a program is installed.
    """
    config = folder / "config" / "evaltui"
    config.mkdir(parents=True)
    (config / "runs.toml").write_text(runs, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    homes = {"HOME": folder, "XDG_CONFIG_HOME": folder / "config", "XDG_STATE_HOME": folder}
    return {**kept, **{name: str(path) for name, path in homes.items()}}


def medians(
    lines: Sequence[Line], program: Path, env: Mapping[str, str], times: int
) -> dict[Line, float]:
    """Give the median of each command's time in seconds.

    They take turns, so that what slows the machine down for a while slows all of them.
    """
    taken: dict[Line, list[float]] = {line: [] for line in lines}
    for turn in range(times + 1):
        for line in lines:
            first = sys.executable if line.of == "python" else str(program)
            begun = time.perf_counter()
            subprocess.run([first, *line.words], env=env, stdout=subprocess.DEVNULL, check=True)
            if turn:  # the first compiles and warms up
                taken[line].append(time.perf_counter() - begun)
    return {line: statistics.median(each) for line, each in taken.items()}
