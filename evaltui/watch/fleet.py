"""All watched runs, in the order they were added."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from evaltui.model.fault import own_fault
from evaltui.model.health import Health, HealthStatus
from evaltui.model.history import History
from evaltui.model.reference import RunRef
from evaltui.model.watch import Observation, Watch

Folded = Callable[[Watch, Watch, Observation], None]
"""Is told of each observation what was known of its run before and after."""

AGAIN_S = 60.0
"""How long after a fault of evaltui's own its run is asked for again, in seconds."""


def faulty(error: Exception, ref: RunRef, before: Health) -> Health:
    """Give the health of a run about which evaltui itself failed, and have that reported."""
    sentence = own_fault(error, f"watching {ref}")
    return Health(HealthStatus.MALFORMED, sentence, before.failures + 1, before.last_ok_at)


class Fleet:
    """The one place that knows what is watched. Changed from one thread only."""

    def __init__(self, folded: Folded | None = None) -> None:
        self._watches: dict[RunRef, Watch] = {}
        self._folded = folded
        self._faulty: set[RunRef] = set()

    def __len__(self) -> int:
        return len(self._watches)

    def __contains__(self, ref: RunRef) -> bool:
        return ref in self._watches

    def __iter__(self) -> Iterator[Watch]:
        return iter(list(self._watches.values()))

    def get(self, ref: RunRef) -> Watch | None:
        """Give what is known of a run; None if it is not watched."""
        return self._watches.get(ref)

    def position(self, ref: RunRef) -> int:
        """Give a run's place in the order, from 0.

        Raises:
            ValueError: it is not watched.
        """
        return list(self._watches).index(ref)

    def add(self, watch: Watch, position: int | None = None) -> None:
        """Watch one run more, at a place in the order or at its end; one watched already stays."""
        if watch.ref in self._watches:
            return
        if position is None:
            self._watches[watch.ref] = watch
            return
        items = list(self._watches.items())
        items.insert(position, (watch.ref, watch))
        self._watches = dict(items)

    def arrange(self, refs: Sequence[RunRef]) -> None:
        """Put the runs in this order; those it does not name go behind, in the order they had."""
        named = {ref: self._watches[ref] for ref in refs if ref in self._watches}
        self._watches = named | self._watches

    def remove(self, ref: RunRef) -> Watch | None:
        """Watch a run no longer; give what was known of it."""
        self._faulty.discard(ref)
        return self._watches.pop(ref, None)

    def fold(self, ref: RunRef, seen: Observation) -> Watch | None:
        """Add one observation; give what is known now, or None if the run is no longer watched.

        A fault of evaltui's own is told as that run's health: it ends nobody else's watching.
        """
        before = self._watches.get(ref)
        if before is None:
            return None
        try:
            self._watches[ref] = after = before.fold(seen)
            if self._folded is not None:
                self._folded(before, after, seen)
        except Exception as error:  # noqa: BLE001 - as said above
            self._faulty.add(ref)
            health = faulty(error, ref, before.health)
            return self._change(ref, health=health, next_in_s=seen.next_in_s)
        self._faulty.discard(ref)
        return after

    def is_faulty(self, ref: RunRef) -> bool:
        """Tell whether a fault of evaltui's own kept the last observation from being added."""
        return ref in self._faulty

    def set_back(self, by_s: float) -> None:
        """Note that our clock was set back by so many seconds."""
        self._watches = {ref: watch.set_back(by_s) for ref, watch in self._watches.items()}

    def set_history(self, ref: RunRef, history: History) -> Watch | None:
        """Give a run a longer history, such as one from before this program was started."""
        return self._change(ref, history=history)

    def rename(self, ref: RunRef, name: str | None) -> Watch | None:
        """Give a run the user's own name, or take it away."""
        return self._change(ref, name=name)

    def pause(self, ref: RunRef, *, paused: bool) -> Watch | None:
        """Note whether the user wants a run to be asked for."""
        return self._change(ref, paused=paused)

    def set_interval(self, ref: RunRef, interval_s: float | None) -> Watch | None:
        """Note how often the user wants a run to be asked for, in seconds."""
        return self._change(ref, interval_s=interval_s)

    def set_streamed(self, ref: RunRef, *, streamed: bool) -> Watch | None:
        """Note whether an event stream drives a run just now."""
        return self._change(ref, from_stream=streamed)

    def _change(self, ref: RunRef, **changes: object) -> Watch | None:
        watch = self._watches.get(ref)
        if watch is None:
            return None
        self._watches[ref] = watch = replace(watch, **changes)  # type: ignore[arg-type]
        return watch
