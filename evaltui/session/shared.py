"""What the pollers of one session share: services' clocks, the line in trouble, the naps."""

from __future__ import annotations

from evaltui.model.account import Account
from evaltui.model.clock import Clock, Sleep
from evaltui.providers.contract.provider import Provider
from evaltui.providers.contract.whole_lists import ListsWholeRuns
from evaltui.watch.asking import Ask
from evaltui.watch.naps import Naps, Woke
from evaltui.watch.outage import Outage
from evaltui.watch.pacing import Random
from evaltui.watch.service_clock import ServiceClock
from evaltui.watch.together import Together


class Shared:
    """Gives each account's pollers what is theirs together."""

    def __init__(self, clock: Clock, sleep: Sleep, random: Random, *, woke: Woke) -> None:
        """Call `woke` when the machine has slept, before the pollers ask again."""
        self._clock, self._sleep, self._random, self._woke = clock, sleep, random, woke
        self._service_clocks: dict[str, ServiceClock] = {}
        self._outages: dict[str, Outage] = {}
        self._together: dict[str, Together] = {}
        self.naps = Naps(clock, before=self._slept)

    def service_clock(self, account: Account) -> ServiceClock:
        """Give the clock of the service's host."""
        return self._service_clocks.setdefault(account.base_url, ServiceClock(self._clock))

    def outage(self, account: Account) -> Outage:
        """Give the line in which the account's runs wait while its service is in trouble."""
        return self._outages.setdefault(account.name, Outage(self._clock, self._random))

    def together(self, account: Account, provider: Provider, ask: Ask) -> Together | None:
        """Give what asks for the account's runs together; None where its service cannot."""
        if not isinstance(provider, ListsWholeRuns):
            return None
        if account.name not in self._together:
            outage = self.outage(account)
            together = Together(provider, ask, self._clock, self._sleep, outage)
            self._together[account.name] = together
        return self._together[account.name]

    def _slept(self, by_s: float) -> None:
        for outage in self._outages.values():
            outage.slept(by_s)
        self._woke(by_s)
