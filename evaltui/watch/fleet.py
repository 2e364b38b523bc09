"""All watched runs, in the order they were added."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from evaltui.model.history import History
from evaltui.model.reference import RunRef
from evaltui.model.watch import Observation, Watch

Folded = Callable[[Watch, Watch, Observation], None]
"""Is told of each observation what was known of its run before and after."""


class Fleet:
    """The one place that knows what is watched. Changed from one thread only."""

    def __init__(self, folded: Folded | None = None) -> None:
        self._watches: dict[RunRef, Watch] = {}
        self._folded = folded

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
        items = list(self._watches.items())
        items.insert(len(items) if position is None else position, (watch.ref, watch))
        self._watches = dict(items)

    def arrange(self, refs: Sequence[RunRef]) -> None:
        """Put the runs in this order; those it does not name go behind, in the order they had."""
        named = {ref: self._watches[ref] for ref in refs if ref in self._watches}
        self._watches = named | self._watches

    def remove(self, ref: RunRef) -> Watch | None:
        """Watch a run no longer; give what was known of it."""
        return self._watches.pop(ref, None)

    def fold(self, ref: RunRef, seen: Observation) -> Watch | None:
        """Add one observation; give what is known now, or None if the run is no longer watched."""
        watch = self._watches.get(ref)
        if watch is None:
            return None
        before = watch
        self._watches[ref] = watch = watch.fold(seen)
        if self._folded is not None:
            self._folded(before, watch, seen)
        return watch

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
