"""What a command that goes on shows of its runs: a live table, or a line for each change."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from evaltui.cli.printing.live import Live, can_rewrite
from evaltui.cli.printing.output import data, documents
from evaltui.cli.printing.run_table import fitted
from evaltui.model.changed import changed
from evaltui.model.clock import Clock
from evaltui.model.document import document
from evaltui.model.reference import RunRef
from evaltui.model.template import Template
from evaltui.model.watch import Watch
from evaltui.watch.fleet import Fleet


class Teller(Protocol):
    """Shows what is new."""

    def tell(self, watch: Watch) -> None:
        """Look at a run after an observation."""


class Silent:
    """Shows nothing."""

    def tell(self, watch: Watch) -> None:
        """Look at a run after an observation."""


class LiveTable:
    """Shows all runs in a table that is rewritten in place."""

    def __init__(self, fleet: Fleet, clock: Clock, stream: TextIO) -> None:
        def fit(columns: int, rows: int) -> list[str]:
            return fitted(list(fleet), clock.now(), columns, rows)

        self.live = Live(stream, fit)

    def tell(self, watch: Watch) -> None:  # noqa: ARG002 - the table shows them all
        """Look at the runs after an observation of one."""
        self.live.draw()

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Show the table from now on; at the end of the block it is left as it stands then.

        After Ctrl-Z and `fg` it begins anew below what the shell wrote.
        """
        # Not through the event loop, which may come to draw first.
        before = signal.signal(signal.SIGCONT, lambda *_: self.live.forget())
        try:
            self.live.draw()
            yield
        finally:
            signal.signal(signal.SIGCONT, before)
            self.live.close()


def live_table(fleet: Fleet, clock: Clock, stream: TextIO | None) -> LiveTable | None:
    """Give the live table where the stream is a terminal that can show one."""
    if stream is None or not can_rewrite(stream, os.environ):
        return None
    return LiveTable(fleet, clock, stream)


class DocumentLines:
    """Prints a run's public document on a line to stdout when something in it has changed.

    What changes with time alone, such as the age of what is known, is no ground.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: dict[RunRef, Watch] = {}

    def tell(self, watch: Watch) -> None:
        """Look at a run after an observation."""
        before, now = self._told.get(watch.ref), self._clock.now()
        if before is None or changed(before, watch, now):
            self._told[watch.ref] = watch
            documents([document(watch, now)], one_a_line=True)


class FormattedLines:
    """Prints a run's line by a template to stdout when it is another one."""

    def __init__(self, template: Template, clock: Clock) -> None:
        self._template, self._clock = template, clock
        self._told: dict[RunRef, str] = {}

    def tell(self, watch: Watch) -> None:
        """Look at a run after an observation."""
        line = self._template.fill(document(watch, self._clock.now()))
        if self._told.get(watch.ref) != line:
            self._told[watch.ref] = line
            data(line)
