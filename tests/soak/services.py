"""All services of the soak: their runs, what befalls who asks, and the way to them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Set
from typing import Any

from evaltui.demo import DEMO_KEY, background
from evaltui.demo.app import create_app
from evaltui.demo.script import dice, play
from evaltui.demo.world import DemoWorld
from evaltui.files.config import AccountSettings
from evaltui.http import AsgiTransport, Http
from evaltui.wire.limits import Limits
from tests.soak.plan import LONGEST_S, Plan
from tests.soak.sockets import SocketService
from tests.soak.weather import Faulty, Weather
from tests.virtual_time import VirtualClock

SERVICES = ("langwatch", "nugen", "retab")
UNWATCHED = 50
"""Runs that services still know though nobody watches them: the user may put one back."""
ENVIRON = {f"{name.upper()}_API_KEY": DEMO_KEY for name in SERVICES} | {
    "LANGWATCH_ENDPOINT": "http://langwatch.localhost",
    "NUGEN_BASE_URL": "http://nugen.localhost",
    "RETAB_API_BASE_URL": "http://retab.localhost",
}
_IDS = {"langwatch": "soak-{}", "nugen": "eval-soak-{}", "retab": "wfevalrun_soak_{}"}


class Services:
    """Three in this process, and one more LangWatch, the account `wire`, on real sockets."""

    def __init__(self, plan: Plan, clock: VirtualClock) -> None:
        self._seed, self._clock = plan.seed, clock
        self._world = DemoWorld(clock.monotonic, clock.now(), seed=plan.seed)
        self._weather = Weather(clock, plan.seed)
        app = create_app(self._world, asyncio.sleep)
        self._faulty = Faulty(self._weather, AsgiTransport(app))
        self._sockets = SocketService(clock, plan.seed)

    async def start(self) -> None:
        await self._sockets.start()

    async def aclose(self) -> None:
        await self._sockets.aclose()

    def wire(self) -> AccountSettings:
        """Give the account of the service on sockets, which is to be started."""
        return AccountSettings(
            name="wire",
            provider="langwatch",
            base_url=self._sockets.url,
            key_source="env:LANGWATCH_API_KEY",
        )

    def http(self) -> TwoWays:
        return TwoWays(self._clock, self._faulty, Limits(body_bytes=256 * 1024))

    def turn_fine(self) -> None:
        """Let nothing go wrong from now on."""
        self._weather.is_fine = self._sockets.is_fine = True

    def new_run(self, number: int) -> str:
        """Have a run begin; give its reference."""
        service = (*SERVICES, "wire")[number % 4]
        if service == "wire":
            return f"wire:w-{self._clock.passed_s:.0f}-{number}"
        rolls = dice(self._seed, number)
        run_id = _IDS[service].format(number)
        end = rolls.choice(("completed", "completed", "failed", "stopped", "stalled"))
        duration = rolls.uniform(0.1, 1.0) * LONGEST_S
        self._world._cast[service, run_id] = play(
            self._seed,
            service,
            run_id,
            f"run {number}",
            "soak",
            created=self._world.now(),
            total=rolls.randint(5, 400),
            duration=duration,
            end=end,
            break_at=duration * rolls.random() if end != "completed" else float("inf"),
        )
        return f"{service}:{run_id}"

    def forget_others(self, watched: Set[tuple[str, str]]) -> None:
        """Forget runs that nobody watches: what services remember is no memory of evaltui's."""
        runs = self._world._cast
        left = [key for key in runs if key not in watched]
        for key in left[:-UNWATCHED]:
            del runs[key]
        background.nightly.cache_clear()
        background.by_id.cache_clear()

    def figures(self) -> dict[str, Any]:
        """Give what was asked of the services, and what went wrong."""
        faults = Counter(self._weather.met) + Counter(self._sockets.met)
        return {
            "questions": self._faulty.asked + self._sockets.asked,
            "over_sockets": self._sockets.asked,
            "faults": faults.total(),
            "kinds_of_fault": len(faults),
            "outages": self._weather.outages.total(),
        }


class TwoWays:
    """Asks services in this process through the weather, and those on sockets over connections."""

    def __init__(self, clock: VirtualClock, faulty: Faulty, limits: Limits) -> None:
        self._near = Http(clock, limits=limits, transport=faulty)
        self._far = Http(clock, limits=limits)

    def _of(self, base_url: str) -> Http:
        return self._far if "127.0.0.1" in base_url else self._near

    async def ask(self, base_url: str, *rest: Any) -> Any:
        return await self._of(base_url).ask(base_url, *rest)

    def stream(self, base_url: str, *rest: Any) -> Any:
        return self._of(base_url).stream(base_url, *rest)

    def give_up_connections(self) -> None:
        self._near.give_up_connections()
        self._far.give_up_connections()

    async def aclose(self) -> None:
        await self._near.aclose()
        await self._far.aclose()
