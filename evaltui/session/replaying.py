"""Recorded runs, folded as answers are: the same way from what was seen to what is known."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import inf
from typing import Any

from evaltui.model.clock import Clock
from evaltui.model.document import document
from evaltui.model.record import Record
from evaltui.model.watch import Observation, Watch
from evaltui.watch.fleet import Fleet


def recorded_watch(record: Record) -> Watch:
    """Give the watch of a recorded run of which nothing is known yet."""
    # A run that was seen bears the service's name for it in what was seen.
    name = record.name if record.snapshot is None else None
    return Watch(record.ref, record.provider, name=name, from_stream=True)


class Replay:
    """Plays records one after the other; knows of each moment only what came before."""

    def __init__(self) -> None:
        self._fleet = Fleet()

    def observe(self, record: Record) -> tuple[Observation, ...]:
        """Give what a record adds to those before it, as a poller would have reported it."""
        watch = self._fleet.get(record.ref)
        if watch is None:
            watch = recorded_watch(record)
            self._fleet.add(watch)
        observations = record.observations(watch)
        for seen in observations:
            self._fleet.fold(record.ref, seen)
        return observations

    def play(self, record: Record) -> dict[str, Any]:
        """Give the public document of the record's run, as it was known at its moment."""
        self.observe(record)
        watch = self._fleet.get(record.ref)
        assert watch is not None
        return document(watch, record.at)


class ReplayClock:
    """Shows the time of a recording, which passes so many times as fast as the real one."""

    def __init__(self, begins: datetime, speed: float, clock: Clock) -> None:
        """Begin now at the moment `begins`; `clock` is the real one."""
        self.speed = speed
        self._begins, self._clock = begins, clock
        self._origin_s = clock.monotonic()
        self._over_s = inf

    def stop(self) -> None:
        """Let no more time pass: the recording is over, and nothing in it gets older."""
        self._over_s = self.monotonic()

    def now(self) -> datetime:
        """Give the recording's time, aware, in UTC; at the calendar's end it stands still."""
        try:
            return self._begins + timedelta(seconds=self.monotonic())
        except OverflowError:
            return self._begins

    def monotonic(self) -> float:
        """Give the recording's seconds since it began."""
        return min(self._over_s, (self._clock.monotonic() - self._origin_s) * self.speed)
