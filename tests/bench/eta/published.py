"""tqdm and rich as they come from PyPI (the `bench` extra), told a simulated run's polls.

They run with the simulation's clock; what they draw is dropped.
"""

from __future__ import annotations

from io import StringIO
from typing import Any

from rich.progress import Progress
from tqdm import tqdm

from tests.bench.eta.simulate import Poll


class _Bar(tqdm):
    """tqdm, but for the drawing."""

    monitor_interval = 0

    def display(self, *args: Any, **options: Any) -> bool:
        return True


class Tqdm:
    """tqdm: an exponential moving average of the rate over its updates, smoothing 0.3."""

    def __init__(self, first: Poll) -> None:
        self._now = first.at_s
        self._bar = _Bar(total=first.total, initial=first.done, file=StringIO())
        self._bar._time = lambda: self._now
        self._bar.start_t = self._bar.last_print_t = first.at_s

    def see(self, poll: Poll) -> None:
        self._now = poll.at_s
        self._bar.total = poll.total
        # An update by nothing would begin a new interval, and the time before it would be lost.
        if poll.done != self._bar.n:
            self._bar.update(poll.done - self._bar.n)

    def left_s(self) -> float | None:
        facts = {**self._bar.format_dict, "bar_format": "{remaining_s}"}
        return float(self._bar.format_meter(**facts)) or None


class Rich:
    """rich: the rate over the updates of the last 30 s."""

    def __init__(self, first: Poll) -> None:
        self._now = first.at_s
        self._progress = Progress(get_time=lambda: self._now, auto_refresh=False)
        self._task = self._progress.add_task("", total=first.total, completed=first.done)

    def see(self, poll: Poll) -> None:
        self._now = poll.at_s
        self._progress.update(self._task, total=poll.total, completed=poll.done)

    def left_s(self) -> float | None:
        return self._progress.tasks[0].time_remaining
