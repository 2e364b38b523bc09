"""A user's folders with runs in them, and evaltui started there."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evaltui.files.last_known import LastKnown
from evaltui.files.runs_document import Entry, RunsDocument, render
from evaltui.files.saved_run import SavedRun, encode_run
from evaltui.model.health import Health
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, Snapshot, State
from tests.bench.screen.bare import EVERY_S, run_ids
from tests.bench.screen.watched import Watched

PROGRAM = Path(sysconfig.get_path("scripts")) / "evaltui"


def finished(number: int) -> list[SavedRun]:
    """Give so many runs that have ended."""
    now = datetime.now(UTC)
    runs = []
    for place in range(number):
        snapshot = Snapshot(
            State.COMPLETED,
            "completed",
            done=40,
            total=40,
            counts=Counts(completed=40),
            started_at=now - timedelta(hours=2, seconds=place),
            finished_at=now - timedelta(hours=1, seconds=place),
        )
        last = LastKnown(snapshot, now, health=Health(last_ok_at=now))
        runs.append(SavedRun(RunRef("langwatch", f"done-{place:04}"), last=last))
    return runs


def live(number: int) -> list[SavedRun]:
    """Give so many runs that the service tells of, never asked for yet."""
    return [SavedRun(RunRef("langwatch", run_id)) for run_id in run_ids(number)]


def environment() -> dict[str, str]:
    """Give what any program here is started with: a terminal of 24-bit colours, compiled files."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor"}


def start(
    folder: Path,
    runs: Sequence[SavedRun],
    port: int,
    *words: str,
    lines: int = 40,
    env: Mapping[str, str] | None = None,
) -> Watched:
    """Start evaltui with these runs, in folders of their own under `folder`."""
    config = folder / "config" / "evaltui"
    config.mkdir(parents=True)
    entries = tuple(Entry.of(encode_run(run)) for run in runs)
    (config / "runs.toml").write_text(render(RunsDocument(entries)), encoding="utf-8")
    (config / "config.toml").write_text(f"interval_s = {EVERY_S}\n", encoding="utf-8")
    homes = {"HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state"}
    own = {name: str(folder / place) for name, place in homes.items()}
    own |= {"LANGWATCH_API_KEY": "demo", "LANGWATCH_ENDPOINT": f"http://127.0.0.1:{port}"}
    return Watched([PROGRAM, *words], environment() | own | dict(env or {}), lines=lines)
