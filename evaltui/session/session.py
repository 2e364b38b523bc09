"""One session: the accounts, their keys and connections, and the ways to ask for a run."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from evaltui.files.config import Config
from evaltui.files.keys import resolve_key
from evaltui.http import Http
from evaltui.model.account import Account, Secret
from evaltui.model.clock import Clock, Sleep, SystemClock
from evaltui.model.exchange import Answer, Created, Request
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.providers.contract.provider import (
    ListsResults,
    Provider,
    ResultPage,
    RunInputs,
)
from evaltui.session.accounts import Accounts
from evaltui.session.references import resolve
from evaltui.watch.asking import Ask, RequestRefused, explain
from evaltui.watch.pacing import Pacing
from evaltui.watch.poller import Poller
from evaltui.watch.starting import OpenStream, PieceStream, Streamed, follow, start


class Session:
    """Asks services on behalf of the user's accounts. Close it in the event loop that used it."""

    def __init__(
        self,
        config: Config,
        environ: Mapping[str, str],
        *,
        clock: Clock | None = None,
        http: Callable[[Clock], Http] = Http,
        sleep: Sleep = asyncio.sleep,
        random: Callable[[], float] = random.random,
    ) -> None:
        """Use `http` to make the client when the first question is asked."""
        self.clock = clock or SystemClock()
        self.config = config
        self.accounts = Accounts(config, environ)
        self._environ = environ
        self._make_http = http
        self._http: Http | None = None
        self._sleep, self._random = sleep, random
        self._keys: dict[str, Secret] = {}
        self._asked: deque[float] = deque()

    def resolve(self, text: str) -> RunRef:
        """Give the run that a reference or URL names.

        Raises:
            BadReference: it names none; the sentence says what would.
        """
        return resolve(text, self.accounts)

    def new_watch(self, ref: RunRef, name: str | None = None) -> Watch:
        """Give the watch of a run of which nothing is known yet."""
        provider = self.accounts.provider_of(ref.account)
        return Watch(ref, provider, name=name, added_at=self.clock.now())

    def poller(self, watch: Watch, pacing: Pacing | None = None) -> Poller:
        """Give the poller for a run; `pacing` overrides how often it asks."""
        account = self.accounts.get(watch.ref.account)
        if pacing is None:
            pacing = Pacing(self.accounts.interval_s(account, watch.interval_s))
        return Poller(
            provider=self.accounts.provider(account),
            account=account,
            run_id=watch.ref.id,
            ask=self.ask(account),
            clock=self.clock,
            sleep=self._sleep,
            random=self._random,
            pacing=pacing,
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
        return await start(provider, slug, inputs, account.base_url, self.ask(account))

    def follow(self, account: Account, slug: str, inputs: RunInputs) -> AsyncIterator[Streamed]:
        """Start a run and yield what its event stream tells; see `evaltui.watch.starting.follow`."""
        return follow(
            self.accounts.provider(account),
            slug,
            inputs,
            account.base_url,
            self._open_stream(account),
            self.clock,
        )

    def lists_results(self, ref: RunRef) -> bool:
        """Tell whether the run's service lists the parts of a run."""
        return isinstance(self._provider(ref), ListsResults)

    async def results(self, ref: RunRef, after: str | None = None) -> ResultPage:
        """Give one page of a run's child results; an empty one where the service lists none.

        Raises:
            AskFailed: they could not be had, with the reason.
            KeyMissing: there is no key.
        """
        provider, account = self._provider(ref), self.accounts.get(ref.account)
        if not isinstance(provider, ListsResults):
            return ResultPage(())
        answer = await self.ask(account)(provider.results_request(ref.id, after))
        if not 200 <= answer.status < 300:
            raise RequestRefused(explain(provider, answer))
        return provider.read_results(answer)

    def ask(self, account: Account) -> Ask:
        """Give the way to send one question to an account's service, with its key."""

        async def ask(request: Request) -> Answer:
            headers = await self._headers(account)
            self._asked.append(self.clock.monotonic())
            return await self._connected().ask(account.base_url, headers, request)

        return ask

    def requests_last_minute(self) -> int:
        """Give how many questions were sent in the last 60 seconds."""
        since = self.clock.monotonic() - 60.0
        while self._asked and self._asked[0] <= since:
            self._asked.popleft()
        return len(self._asked)

    def _open_stream(self, account: Account) -> OpenStream:
        @asynccontextmanager
        async def open_stream(request: Request) -> AsyncIterator[PieceStream]:
            headers = await self._headers(account)
            async with self._connected().stream(account.base_url, headers, request) as stream:
                yield stream

        def opened(request: Request) -> AbstractAsyncContextManager[PieceStream]:
            return open_stream(request)

        return opened

    async def _headers(self, account: Account) -> Mapping[str, str]:
        """Give the headers that carry the key, which is looked up once.

        Raises:
            KeyMissing: there is none; the sentence names the place to set it.
        """
        source = account.key_source
        if source not in self._keys:
            if source.startswith("env:"):
                self._keys[source] = resolve_key(source, environ=self._environ)
            else:
                self._keys[source] = await asyncio.to_thread(
                    resolve_key, source, environ=self._environ
                )
        return self.accounts.provider(account).headers(self._keys[source].reveal())

    def _provider(self, ref: RunRef) -> Provider:
        return self.accounts.provider(self.accounts.get(ref.account))

    def _connected(self) -> Http:
        if self._http is None:
            self._http = self._make_http(self.clock)
        return self._http

    async def aclose(self) -> None:
        """Close all connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None
