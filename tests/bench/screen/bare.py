"""What evaltui is compared with; run as a module each is a program of its own.

python -m tests.bench.screen.bare app                  a Textual application with nothing on it
python -m tests.bench.screen.bare table RUNS [PORT]    a DataTable of runs, live with a port
python -m tests.bench.screen.bare floor RUNS PORT      the asking alone, without a screen
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable, Static

from tests.bench.screen.asking import ask_for_ever

EVERY_S = 2.0
"""How often each run is asked for, here and in evaltui."""
FRAME_S = 0.5
COLUMNS = ("run", "state", "progress", "done", "elapsed", "seen")


def run_ids(number: int) -> list[str]:
    """Give the ids of so many live runs."""
    return [f"live-{place:04}" for place in range(number)]


class BareApp(App[None]):
    """An application with one empty widget."""

    def compose(self) -> ComposeResult:
        """Show a word by which the screen is known to stand."""
        yield Static("ready")


class TableApp(App[None]):
    """A table as one writes it with Textual's own, changes applied twice a second."""

    BINDINGS: ClassVar[list[BindingType]] = [("s", "sort", "Sort"), ("n", "filter", "Filter")]

    def __init__(self, runs: int, port: int | None) -> None:
        super().__init__()
        self._ids, self._port = run_ids(runs), port
        self._latest: dict[str, dict[str, Any]] = {}
        self._changed: set[str] = set()
        self._turn = 0

    def compose(self) -> ComposeResult:
        """Show the table."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill the table and begin to ask."""
        table = self.query_one(DataTable)
        for name in COLUMNS:
            table.add_column(name, key=name)
        for run_id in self._ids:
            table.add_row(run_id, "ready", *[""] * 4, key=run_id)
        if self._port is not None:
            self.run_worker(ask_for_ever(self._port, self._ids, EVERY_S, self._told))
            self.set_interval(FRAME_S, self._apply)

    def _told(self, document: dict[str, Any]) -> None:
        self._latest[document["runId"]] = document
        self._changed.add(document["runId"])

    def _apply(self) -> None:
        table = self.query_one(DataTable)
        for run_id in self._changed:
            if run_id in table.rows:
                for name, cell in zip(COLUMNS[1:], cells(self._latest[run_id]), strict=True):
                    table.update_cell(run_id, name, cell)
        self._changed.clear()

    def action_sort(self) -> None:
        """Sort by the cells done, the other way round each time."""
        self._turn += 1
        self.query_one(DataTable).sort("done", reverse=bool(self._turn % 2))

    def action_filter(self) -> None:
        """Show every other run, and all of them the next time."""
        self._turn += 1
        table = self.query_one(DataTable)
        table.clear()
        for run_id in self._ids[:: 1 + self._turn % 2]:
            table.add_row(run_id, *cells(self._latest[run_id]), key=run_id)


def cells(document: dict[str, Any]) -> tuple[str, ...]:
    """Give a row's cells behind its name."""
    done, total = document["progress"], document["total"]
    filled = round(12 * done / total)
    elapsed = int(time.time() - document["startedAt"] / 1000)
    bar = "█" * filled + "░" * (12 - filled)
    return (document["status"], bar, f"{done}/{total}", f"{elapsed}s", time.strftime("%H:%M:%S"))


def main(kind: str, runs: str = "0", port: str = "") -> None:
    """Be one of them."""
    if kind == "floor":
        print("ready", flush=True)
        asyncio.run(ask_for_ever(int(port), run_ids(int(runs)), EVERY_S, lambda told: None))
    elif kind == "table":
        TableApp(int(runs), int(port) if port else None).run()
    else:
        BareApp().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
