"""What the pollers of one session share: services' clocks, the line in trouble, the naps."""

from __future__ import annotations

from evaltui.model.account import Account
from evaltui.model.clock import Clock
from evaltui.watch.naps import Naps, Woke
from evaltui.watch.outage import Outage
from evaltui.watch.pacing import Random
from evaltui.watch.service_clock import ServiceClock


class Shared:
    """Gives each account's pollers what is theirs together."""

    def __init__(self, clock: Clock, random: Random, *, woke: Woke) -> None:
        """Call `woke` when the machine has slept, before the pollers ask again."""
        self._clock, self._random, self._woke = clock, random, woke
        self._service_clocks: dict[str, ServiceClock] = {}
        self._outages: dict[str, Outage] = {}
        self.naps = Naps(clock, before=self._slept)

    def service_clock(self, account: Account) -> ServiceClock:
        """Give the clock of the service's host."""
        return self._service_clocks.setdefault(account.base_url, ServiceClock(self._clock))

    def outage(self, account: Account) -> Outage:
        """Give the line in which the account's runs wait while its service is in trouble."""
        return self._outages.setdefault(account.name, Outage(self._clock, self._random))

    def _slept(self, by_s: float) -> None:
        for outage in self._outages.values():
            outage.slept(by_s)
        self._woke(by_s)
