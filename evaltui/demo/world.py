"""The simulated world: what time it is there, which runs exist, what was started and cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from math import inf

from evaltui.demo import background
from evaltui.demo.cast import cast, reference
from evaltui.demo.script import Moment, Script, dice

MAX_STARTED = 1000
"""How many runs that someone started are kept; the oldest are forgotten first."""
LISTED_NIGHTLIES = 40
"""How many runs of the trickle a service still lists."""
MAX_ARRIVALS = 8
"""Arrivals told at once: after a long pause only the latest matter."""

References = tuple[tuple[str, str | None], ...]


class DemoWorld:
    """Scripted runs that move with an injected clock.

    World time begins at 0 with the world's creation and is counted in seconds of the script.
    A run's state depends on nothing but its script, that time, and whether it was cancelled, so
    any number of clients see the same.
    """

    def __init__(
        self, clock: Callable[[], float], epoch: datetime, *, seed: int = 0, speed: float = 1.0
    ) -> None:
        """Begin now.

        Args:
            clock: gives seconds that only rise; where it starts does not matter.
            epoch: the aware time of day at which the world begins.
            seed: what makes this world's runs differ from another's.
            speed: seconds of the script that pass in one second of `clock`.

        Raises:
            ValueError: `epoch` has no zone, or `speed` is not above 0.
        """
        if epoch.tzinfo is None:
            raise ValueError("the demo's epoch needs a time zone")
        if not 0 < speed < inf:
            raise ValueError(f"the demo's speed must be above 0, not {speed}")
        self._clock = clock
        self._origin = clock()
        self._epoch_s = epoch.timestamp()
        self.seed = seed
        self.speed = speed
        self._cast = {(script.service, script.id): script for script in cast(seed)}
        self._started: dict[tuple[str, str], Script] = {}
        self._starts = 0
        self._cuts: dict[tuple[str, str], float] = {}
        self._crowds: dict[str, int] = {}

    def now(self) -> float:
        """World time in seconds."""
        return (self._clock() - self._origin) * self.speed

    def wall(self, when: float) -> float:
        """The epoch seconds that a watcher's own clock shows at world time `when`."""
        return self._epoch_s + when / self.speed

    def iso(self, when: float | None, *, zone: bool = True) -> str | None:
        """World time `when` as RFC 3339 UTC with ms; without its `Z` when `zone` is false."""
        if when is None:
            return None
        text = datetime.fromtimestamp(self.wall(when), UTC).isoformat(timespec="milliseconds")
        return text.removesuffix("+00:00") + ("Z" if zone else "")

    def find(self, service: str, run_id: str, now: float) -> Script | None:
        """The run with this id, if it exists at world time `now`."""
        key = (service, run_id)
        script = self._cast.get(key) or self._started.get(key)
        if script is None:
            script = background.by_id(self.seed, service, run_id)
        return script if script is not None and script.created <= now else None

    def moment(self, script: Script, now: float) -> Moment:
        """How a run stands at world time `now`."""
        return script.at(now, self._cuts.get((script.service, script.id), inf))

    def listed(self, service: str, now: float) -> list[Script]:
        """The runs that a service lists at world time `now`, the newest first."""
        scripts = [
            script
            for (owner, _), script in (*self._cast.items(), *self._started.items())
            if owner == service and script.created <= now
        ]
        numbers = background.nightlies(now - LISTED_NIGHTLIES * background.EVERY_S, now)
        nightlies = (background.nightly(self.seed, number) for number in numbers)
        scripts.extend(script for script in nightlies if script.service == service)
        for number in range(1, self._crowds.get(service, 0) + 1):
            one = background.by_id(self.seed, service, background.crowd_id(service, number))
            if one is not None:
                scripts.append(one)
        return sorted(scripts, key=lambda script: (-script.created, script.id))

    def arrivals(self, since: float, until: float) -> References:
        """The runs that begin to exist after `since`, up to and with `until` (world seconds).

        Never more than `MAX_ARRIVALS`, the latest ones.
        """
        since = max(since, 0.0)  # those created by 0 are there when the demo opens
        come = [script for script in self._cast.values() if since < script.created <= until]
        numbers = list(background.nightlies(since, until))[-MAX_ARRIVALS:]
        come.extend(background.nightly(self.seed, number) for number in numbers)
        come.sort(key=lambda script: script.created)
        return tuple(reference(script) for script in come[-MAX_ARRIVALS:])

    def departures(self, since: float, until: float) -> References:
        """The runs of the trickle that stop being worth showing in that time.

        All have ended. Taking them off the screen keeps a demo left open from growing.
        """
        stay = background.STAY_S
        numbers = background.nightlies(since - stay, until - stay)
        return tuple(reference(background.nightly(self.seed, number)) for number in numbers)

    def crowd(self, size: int, service: str = "langwatch") -> tuple[str, ...]:
        """Let the service list `size` runs more, and give their references."""
        self._crowds[service] = size
        ids = (background.crowd_id(service, number) for number in range(1, size + 1))
        return tuple(f"{service}:{run_id}" for run_id in ids)

    def start(self, make: Callable[[int, float], Script]) -> Script:
        """Add the run that `make` writes for its number (from 1) and the time it starts."""
        self._starts += 1
        script = make(self._starts, self.now())
        while (script.service, script.id) in (self._cast.keys() | self._started.keys()):
            script = replace(script, id=f"{script.id}-{self._starts}")
        self._started[script.service, script.id] = script
        if len(self._started) > MAX_STARTED:
            oldest = next(iter(self._started))
            del self._started[oldest]
        return script

    def cancel(self, script: Script, now: float) -> bool:
        """Stop a run at world time `now`; `False` when it had already ended."""
        if self.moment(script, now).finished is not None:
            return False
        self._cuts[script.service, script.id] = now
        if len(self._cuts) > MAX_STARTED:
            del self._cuts[next(iter(self._cuts))]
        return True

    def dice_word(self, *what: object) -> str:
        """Sixteen hexadecimal digits that stay the same for the same words."""
        return f"{dice(self.seed, *what).getrandbits(64):016x}"
