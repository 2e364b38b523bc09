"""The keys of the accounts: each looked up once, and again when a service refuses it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

from evaltui.files.key_command import KeyPrograms
from evaltui.files.keys import KEY_TIMEOUT_S, resolve_key
from evaltui.model.account import Account, Secret
from evaltui.model.redaction import Redaction
from evaltui.providers.contract.provider import SendsHeaders, TakesLogin
from evaltui.session.accounts import Accounts


class Keys:
    """Gives keys for requests, and tells what is to be kept out of their answers."""

    def __init__(
        self,
        accounts: Accounts,
        environ: Mapping[str, str],
        redaction: Redaction,
        limit_s: float | None = None,
    ) -> None:
        """Wait `limit_s` seconds for a command or the keyring; None waits as long as is usual."""
        self._accounts, self._environ = accounts, environ
        self._redaction = redaction
        self._limit_s = limit_s or KEY_TIMEOUT_S
        self._known: dict[str, Secret] = {}
        self._programs = KeyPrograms()
        self._turns: dict[str, asyncio.Lock] = {}
        self._sending: dict[str, SendsHeaders | None] = {}

    async def key(self, account: Account) -> Secret | None:
        """Give an account's key; None where the service needs none.

        Raises:
            KeyMissing: there is none; the sentence names the place to set it.
        """
        source = account.key_source
        if source is None or self._accounts.goes_without_key(account):
            return None
        return await self._secret(source)

    async def headers(self, account: Account) -> Mapping[str, str]:
        """Give the headers that carry the key, and whatever else the service wants.

        Raises:
            KeyMissing: there is none.
        """
        provider = self._accounts.provider(account)
        key = await self.key(account)
        headers = dict(provider.headers(key.reveal())) if key else self._login(account)
        if (sends := self._sends_headers(account)) is not None:
            secrets = {source: await self._secret(source) for source in sends.header_sources}
            headers |= sends.more_headers({at: held.reveal() for at, held in secrets.items()})
        return headers

    def _sends_headers(self, account: Account) -> SendsHeaders | None:
        """Give an account's provider where it sends headers of its own."""
        # Looked at once: in Python 3.11 telling what an object can do costs 15 µs, each time.
        if account.provider not in self._sending:
            provider = self._accounts.provider(account)
            self._sending[account.provider] = (
                provider if isinstance(provider, SendsHeaders) else None
            )
        return self._sending[account.provider]

    def _login(self, account: Account) -> dict[str, str]:
        """Give the headers that carry a name and a password, where a service takes them."""
        provider = self._accounts.provider(account)
        if not isinstance(provider, TakesLogin) or not account.key_is_optional:
            return {}
        user, password = (self._environ.get(name, "").strip() for name in provider.login_env)
        if not user or not password:
            return {}
        self._redaction.add(password)
        return dict(provider.login_headers(user, password))

    def refused(self, account: Account) -> None:
        """Look everything up anew for the next question: keys that commands give may run out."""
        for source in self._sources(account):
            self._known.pop(source, None)

    def end(self) -> None:
        """End all key commands; none is started any more."""
        self._programs.end()

    def _sources(self, account: Account) -> Iterator[str]:
        """Give where all that is secret about an account's questions is kept."""
        if account.key_source is not None:
            yield account.key_source
        provider = self._accounts.provider(account)
        if isinstance(provider, SendsHeaders):
            yield from provider.header_sources

    async def _secret(self, source: str) -> Secret:
        # Many runs ask at once at the start: a command that gives the key must run only once.
        async with self._turns.setdefault(source, asyncio.Lock()):
            key = self._known.get(source)
            if key is None:
                key = self._known[source] = await self._look_up(source)
                # Also once it is refused: services repeat keys in their refusals.
                self._redaction.add(key.reveal())
        return key

    async def _look_up(self, source: str) -> Secret:
        if source.startswith("env:"):
            return resolve_key(source, environ=self._environ)
        return await asyncio.to_thread(
            resolve_key,
            source,
            environ=self._environ,
            run_command=self._programs.run,
            timeout_s=self._limit_s,
        )
