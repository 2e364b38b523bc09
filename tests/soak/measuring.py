"""What a process takes, sampled over time, and whether it grew."""

from __future__ import annotations

import asyncio
import gc
import resource
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from tests.leftovers import open_files, threads

PAGE = resource.getpagesize()


def resident_bytes() -> int:
    """Give the memory that the process has in use now."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * PAGE
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


@dataclass
class Samples:
    """Figures taken at equal distances, by their name."""

    taken: dict[str, list[float]] = field(default_factory=dict)

    def take(self, **more: float) -> None:
        """Take one of each, with the garbage collected."""
        gc.collect()
        figures = {
            "resident": float(resident_bytes()),
            "objects": float(len(gc.get_objects())),
            "files": float(len(open_files())),
            "tasks": float(len(asyncio.all_tasks())),
            "threads": float(len(threads())),
            **more,
        }
        for name, value in figures.items():
            self.taken.setdefault(name, []).append(value)

    def _quarter(self, name: str, number: int) -> list[float]:
        values = self.taken[name]
        length = len(values) // 4
        return values[length * (number - 1) : length * number] if length else values

    def quarter(self, name: str, number: int) -> float:
        """Give the mean of a quarter of the samples, 1 to 4."""
        return mean(self._quarter(name, number))

    def least(self, name: str, number: int) -> float:
        """Give the least of a quarter: what is there even while little is under way."""
        return min(self._quarter(name, number))

    def growth(self, name: str) -> float:
        """Give by what share the last quarter's mean is above the second's."""
        return self.quarter(name, 4) / self.quarter(name, 2) - 1
