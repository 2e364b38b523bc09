"""One session: the accounts, their keys and connections, and the ways to ask for a run."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from evaltui.files.config import Config
from evaltui.files.journal import Journal
from evaltui.model.account import Account, Secret
from evaltui.model.clock import Clock, Sleep, SystemClock
from evaltui.model.exchange import Created
from evaltui.model.redaction import EVERYWHERE, Redaction
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.run import Snapshot
from evaltui.model.watch import Watch
from evaltui.providers import Providers
from evaltui.providers.contract.provider import (
    CancelsRuns,
    CreatesRuns,
    FoundRun,
    ListsResults,
    ListsRuns,
    ResultPage,
    RunInputs,
    RunQuery,
)
from evaltui.session.accounts import Accounts, BadProvider
from evaltui.session.connecting import http_for, proxy_passwords
from evaltui.session.here import Here, found_here
from evaltui.session.keys import Keys
from evaltui.session.questions import Questions, Trace
from evaltui.session.recorder import Recorder
from evaltui.session.references import resolve
from evaltui.session.shared import Shared
from evaltui.watch.asking import Ask, refusal
from evaltui.watch.attention import Attention
from evaltui.watch.cancelling import cancel
from evaltui.watch.finding import find
from evaltui.watch.pacing import Pacing
from evaltui.watch.poller import Poller
from evaltui.watch.starting import Streamed, follow, start

if TYPE_CHECKING:
    from evaltui.http import Http


class Session:
    """Asks services on behalf of the user's accounts. Close it in the event loop that used it."""

    def __init__(
        self,
        config: Config,
        environ: Mapping[str, str],
        *,
        clock: Clock | None = None,
        http: Callable[[Clock], Http] | None = None,
        sleep: Sleep = asyncio.sleep,
        random: Callable[[], float] = random.random,
        providers: Providers | None = None,
        trace: Trace | None = None,
        folder: Path | None = None,
    ) -> None:
        """Use `http`, where given, to make the client when the first question is asked.

        `providers`, where given, stand in for the built-in and the configured ones; `trace` is
        told of every question. Folders that are named without their whole path begin at `folder`,
        else where the program was started.
        """
        self.clock = clock or SystemClock()
        self.config = config
        self.accounts = Accounts(config, environ, providers)
        self._sleep, self._random = sleep, random
        self._redaction = Redaction(also=EVERYWHERE)
        self._redaction.add(*proxy_passwords(config.network, environ))
        self._keys = Keys(self.accounts, environ, self._redaction, config.network.key_s)
        make_http = http or http_for(config.network, environ)
        self._folder = folder or Path.cwd()
        self._here = Here(self.accounts, environ, self._folder, self.clock)
        self._questions = Questions(
            self._keys, self._redaction, make_http, self.clock, self._here, trace
        )
        self._shared = Shared(self.clock, sleep, random, woke=self._woke)

    def resolve(self, text: str) -> RunRef:
        """Give the run that a reference or URL names.

        Raises:
            BadReference: it names none; the sentence says what would.
        """
        return resolve(text, self.accounts, self._folder)

    def new_watch(self, ref: RunRef, name: str | None = None) -> Watch:
        """Give the watch of a run of which nothing is known yet."""
        provider = self.accounts.provider_of(ref.account)
        return Watch(ref, provider, name=name, added_at=self.clock.now())

    def poller(
        self, watch: Watch, pacing: Pacing | None = None, attention: Attention | None = None
    ) -> Poller:
        """Give the poller for a run.

        `pacing` overrides how often it asks, and it then asks whatever the account's other runs
        meet. With an `attention` it asks less often for what stands still or is out of sight.
        """
        account = self.accounts.get(watch.ref.account)
        self._here.remember(watch.ref, watch.snapshot)
        usual = pacing or Pacing(self.accounts.interval_s(account, watch.interval_s))
        provider, ask = self.accounts.provider(account), self.ask(account)
        return Poller(
            provider=provider,
            account=account,
            run_id=watch.ref.id,
            ask=ask,
            clock=self.clock,
            sleep=self._sleep,
            random=self._random,
            pacing=usual,
            service_clock=self._shared.service_clock(account),
            outage=None if pacing else self._shared.outage(account),
            naps=self._shared.naps,
            attention=attention,
            together=self._shared.together(account, provider, ask),
            state=watch.state,
            known=watch.snapshot is not None,
            last_ok_at=watch.health.last_ok_at,
        )

    async def start(self, account: Account, slug: str, inputs: RunInputs) -> Created:
        """Start a run of something saved at the service.

        Raises:
            AskFailed: it was not started, or the answer says too little; with the reason.
            KeyMissing: there is no key.
        """
        provider = self.accounts.provider(account)
        return await start(provider, slug, inputs, account, self.ask(account))

    def follow(self, account: Account, slug: str, inputs: RunInputs) -> AsyncIterator[Streamed]:
        """Start a run and yield what its event stream tells, as `evaltui.watch.starting.follow`."""
        return follow(
            self.accounts.provider(account),
            slug,
            inputs,
            account,
            self._questions.open_stream(account),
            self.clock,
        )

    async def find(self, account: Account, query: RunQuery) -> tuple[FoundRun, ...]:
        """Give the runs that an account's service lists, the newest first.

        Raises:
            AskFailed: they could not be had, with the reason; NotPossible where it lists none.
            KeyMissing: there is no key.
        """
        provider = self.accounts.provider(account)
        return await find(provider, query, account, self.ask(account))

    async def cancel(self, ref: RunRef) -> Snapshot | None:
        """Stop a run at its service; give its state from then on, None where that is not told.

        Raises:
            AskFailed: it was not stopped, with the reason; NotPossible where the service stops
                none, EndedBefore where the run has ended.
            KeyMissing: there is no key.
            BadReference, BadAddress: the run's account is unknown, or its address of no use.
        """
        account = self.accounts.get(ref.account)
        provider = self.accounts.provider(account)
        return await cancel(provider, ref.id, account, self.ask(account))

    async def found_here(self) -> tuple[str, ...]:
        """Give the accounts of tools that run on this machine though nobody configured them."""
        return await found_here(
            self.accounts, lambda account: self._questions.ask(account, keyless=True)
        )

    def can_find(self, account_name: str) -> bool:
        """Tell whether an account's service lists its runs."""
        return self._can(account_name, ListsRuns)

    def can_cancel(self, ref: RunRef) -> bool:
        """Tell whether the run's service stops runs."""
        return self._can(ref.account, CancelsRuns)

    def how_to_cancel(self, ref: RunRef) -> str:
        """Say where a run can be stopped whose service stops none from here."""
        try:
            return self.accounts.provider_named(ref.account).how_to_cancel
        except (BadReference, BadProvider) as error:
            return str(error)

    def can_create(self, account_name: str) -> bool:
        """Tell whether an account's service starts runs from here."""
        return self._can(account_name, CreatesRuns)

    def lists_results(self, ref: RunRef) -> bool:
        """Tell whether the run's service lists the parts of a run."""
        return self._can(ref.account, ListsResults)

    def _can(self, account_name: str, ability: type[object]) -> bool:
        try:
            return isinstance(self.accounts.provider_named(account_name), ability)
        except (BadReference, BadProvider):
            return False

    async def results(self, ref: RunRef, after: str | None = None) -> ResultPage:
        """Give one page of a run's child results; an empty one where the service lists none.

        Raises:
            AskFailed: they could not be had, with the reason.
            KeyMissing: there is no key.
            BadReference, BadAddress: the run's account is unknown, or its address of no use.
        """
        account = self.accounts.get(ref.account)
        provider = self.accounts.provider(account)
        if not isinstance(provider, ListsResults):
            return ResultPage(())
        answer = await self.ask(account)(provider.results_request(ref.id, after))
        if not 200 <= answer.status < 300:
            raise refusal(provider, account, answer)
        return provider.read_results(answer)

    def ask(self, account: Account) -> Ask:
        """Give the way to send one question to an account's service, with its key."""
        return self._questions.ask(account)

    async def key(self, account: Account) -> Secret | None:
        """Give an account's key, which is looked up once; None where the service needs none.

        Raises:
            KeyMissing: there is none; the sentence names the place to set it.
        """
        return await self._keys.key(account)

    async def pause(self, seconds: float) -> None:
        """Wait so many seconds, as pollers do."""
        await self._sleep(seconds)

    def requests_last_minute(self) -> int:
        """Give how many questions were sent in the last 60 seconds."""
        return self._questions.in_last_minute()

    def keyless(self, text: str) -> str:
        """Take every key that was used out of a text, in whatever form it stands there."""
        return self._redaction.text(text)

    def recorder(self, journal: Journal | None) -> Recorder:
        """Give what notes changes in a journal, or nowhere."""
        return Recorder(journal, self.keyless)

    @property
    def is_connected(self) -> bool:
        """Whether there may be connections."""
        return self._questions.is_connected

    async def aclose(self) -> None:
        """Close all connections and end all key commands; what is asked afterwards fails."""
        self._keys.end()
        await self._questions.aclose()

    def _woke(self, _slept_s: float) -> None:
        self._questions.give_up_connections()
