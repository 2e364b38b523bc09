"""What one simulated run does over time, as a pure function of the time since its start."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

State = Literal["pending", "queued", "running", "completed", "failed", "stopped"]
End = Literal["completed", "failed", "stopped", "stalled"]


def dice(*what: object) -> random.Random:
    """A source of the same numbers for the same words, whatever else was asked before."""
    return random.Random(":".join(str(word) for word in what))  # noqa: S311 - scripted, not secret


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run failed, in the parts that the services give."""

    code: str
    message: str
    stack: str
    block: str | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """Something that holds for a time: a status word, or a fault by its name."""

    since: float
    """Seconds after the run was created."""
    until: float
    what: str
    every: float = inf
    """Seconds after which it comes back."""

    def holds(self, age: float) -> bool:
        """Whether it holds `age` seconds after the run was created."""
        return self.since <= (age if self.every == inf else age % self.every) < self.until


@dataclass(frozen=True, slots=True)
class Moment:
    """A run as it stands at one instant."""

    at: float
    """World seconds."""
    state: State
    done: int
    """Parts that have ended, well or badly."""
    started: float | None
    """World seconds; `None` while it waits."""
    finished: float | None
    word: str | None = None
    """The status word to say instead of the state's own."""


@dataclass(frozen=True, slots=True)
class Script:
    """One run from its creation to its end. Times are world seconds, lengths are seconds."""

    service: str
    id: str
    name: str
    group: str
    """What the run belongs to: experiment slug, benchmark id or workflow id."""
    created: float
    total: int
    """Parts (cells, questions, evals) that the service announces."""
    duration: float
    """How long it runs when nothing stops it, waiting not included."""
    marks: str
    """How the parts end, in order: p passed, f failed, b blocked, e error. May be longer or
    shorter than `total`, as LangWatch adds cells for comparisons and skips blank rows."""
    pace: tuple[float, ...]
    """Seconds after the start at which each part ends, rising; as long as `marks`."""
    end: End = "completed"
    break_at: float = inf
    """Seconds after the start at which it fails, is stopped or stalls."""
    waits: tuple[tuple[Literal["pending", "queued"], float], ...] = ()
    """States before it starts, and how long each lasts."""
    words: tuple[Spell, ...] = ()
    faults: tuple[Spell, ...] = ()
    failure: Failure | None = None
    reason: str | None = None
    traits: frozenset[str] = frozenset()
    """Habits of its service's documents; each service's module says which it knows."""

    @property
    def starts(self) -> float:
        """World time at which it begins to run."""
        return self.created + sum(length for _, length in self.waits)

    @property
    def ends(self) -> float:
        """World time of its end; infinite for one that stalls."""
        if self.end == "stalled":
            return inf
        return self.starts + min(self.break_at, self.duration)

    def fault(self, now: float) -> str | None:
        """The fault its answers have now, if any."""
        for spell in self.faults:
            if spell.holds(now - self.created):
                return spell.what
        return None

    def at(self, now: float, cut: float = inf) -> Moment:
        """The run at world time `now`, had it been cancelled at `cut`."""
        word = next((spell.what for spell in self.words if spell.holds(now - self.created)), None)
        ends = self.ends
        stop = min(cut, ends)
        starts = self.starts
        if now < stop:
            if now < starts:
                return Moment(now, self._waiting(now), 0, None, None, word)
            return Moment(now, "running", self._done(now - starts), starts, None, word)
        state: State = "stopped"
        if cut >= ends and self.end != "stalled":
            state = self.end
        began = starts if starts <= stop else None
        done = len(self.pace) if state == "completed" else self._done(stop - starts)
        return Moment(now, state, done, began, stop)

    def _waiting(self, now: float) -> State:
        passed = self.created
        for state, length in self.waits:
            passed += length
            if now < passed:
                return state
        return "pending"

    def _done(self, ran: float) -> int:
        return bisect_right(self.pace, min(ran, self.break_at))


def bursty(rolls: random.Random, parts: int, duration: float) -> tuple[float, ...]:
    """Times at which `parts` parts end within `duration` seconds: in bursts, as workers do."""
    ends: list[float] = []
    clock = 0.0
    while len(ends) < parts:
        clock += 0.3 + rolls.expovariate(1.0)
        for _ in range(min(rolls.choice((1, 1, 2, 3)), parts - len(ends))):
            clock += rolls.uniform(0.01, 0.15)
            ends.append(clock)
    scale = 0.97 * duration / clock if ends else 0.0
    return tuple(round(end * scale, 3) for end in ends)


def grades(rolls: random.Random, parts: int, bad: str) -> str:
    """`parts` marks, all passed but for the ones in `bad`, spread at random.

    Raises:
        ValueError: there are more bad marks than parts.
    """
    marks = ["p"] * parts
    for place, mark in zip(rolls.sample(range(parts), len(bad)), bad, strict=True):
        marks[place] = mark
    return "".join(marks)


def play(
    seed: object,
    service: str,
    run_id: str,
    name: str,
    group: str,
    *,
    created: float,
    total: int,
    duration: float,
    bad: str = "",
    extra: int = 0,
    **rest: Any,
) -> Script:
    """A script whose pace and marks come from the seed and the run's own name.

    Args:
        seed: what makes this world differ from another.
        service: the service's provider name.
        run_id: the service's identifier.
        name: what a person calls the run.
        group: its experiment slug, benchmark id or workflow id.
        created: world seconds.
        total: parts that the service announces.
        duration: seconds it runs.
        bad: marks of the parts that end badly; see `Script.marks`.
        extra: parts beyond `total`, or short of it when negative.
        rest: any other field of `Script`.
    """
    rolls = dice(seed, service, run_id)
    parts = total + extra
    return Script(
        service,
        run_id,
        name,
        group,
        created,
        total,
        duration,
        marks=grades(rolls, parts, bad),
        pace=bursty(rolls, parts, duration),
        **rest,
    )
