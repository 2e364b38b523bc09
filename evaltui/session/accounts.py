"""Which accounts there are: those of the config, and one of its own for every provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from evaltui.files.base_url import BadBaseUrl, clean_base_url
from evaltui.files.config import AccountSettings, Config
from evaltui.model.account import Account, Way
from evaltui.model.reference import BadReference
from evaltui.providers import Providers, UnusableProvider
from evaltui.providers.contract.here import AnswersHere
from evaltui.providers.contract.provider import Provider
from evaltui.session.custom import configured_providers


class BadAddress(ValueError):
    """An account cannot be asked as it is set up; the message names the variable or the file."""

    def __init__(self, message: str, *, fix: str) -> None:
        super().__init__(message)
        self.fix = fix
        """A command or a line that mends it, or shows where it is."""


class BadProvider(BadAddress):
    """It is its provider, one of the configuration, that cannot be used."""


class Accounts:
    """Finds accounts by name; a provider is loaded when one of its accounts is asked for."""

    def __init__(
        self, config: Config, environ: Mapping[str, str], providers: Providers | None = None
    ) -> None:
        self.providers = providers or configured_providers(config)
        self._config = config
        self._environ = environ
        self._found: dict[str, Account] = {}

    def names(self) -> tuple[str, ...]:
        """Give the names of all accounts: the config's first, then the providers'.

        A provider without an address of its own is none where an account gives it one.
        """
        names = (*self._config.accounts, *self.providers.names())
        return tuple(name for name in dict.fromkeys(names) if not self._stands_in(name))

    def _stands_in(self, name: str) -> bool:
        """Tell whether a provider is there for the accounts of others alone."""
        custom = self._config.custom.get(name)
        if custom is None or custom.plan is None or custom.plan.base:
            return False
        others = self._config.accounts
        has_own = name in others or self._environ.get(custom.plan.base_url_env, "").strip()
        return not has_own and any(one.provider == name for one in others.values())

    def __iter__(self) -> Iterator[Account]:
        return iter([self.get(name) for name in self.names()])

    def get(self, name: str) -> Account:
        """Give an account by its name.

        Raises:
            BadReference: no account and no provider is called that.
            BadAddress: the environment gives it a base URL that is not fit to be asked.
        """
        if name not in self._found:
            self._found[name] = self._make(name)
        return self._found[name]

    def provider_of(self, name: str) -> str:
        """Give the name of an account's provider without loading it.

        Raises:
            BadReference: no account and no provider is called that.
        """
        if name in self._config.accounts:
            return self._config.accounts[name].provider
        if name in self.providers.names():
            return name
        raise self._unknown(name)

    def fault_of(self, name: str) -> str | None:
        """Say why an account's provider, one of the configuration, is of no use; None if it is.

        Raises:
            BadReference: no account and no provider is called that.
        """
        custom = self._config.custom.get(self.provider_of(name))
        return str(custom.faults[0]) if custom is not None and custom.plan is None else None

    def provider(self, account: Account) -> Provider:
        """Give the provider that speaks an account's service."""
        return self._load(account.provider)

    def provider_named(self, name: str) -> Provider:
        """Give the provider of the account of that name.

        Raises:
            BadReference: no account and no provider is called that.
            BadProvider: the configuration makes none of it.
        """
        return self._load(self.provider_of(name))

    def is_default(self, name: str) -> bool:
        """Tell whether an account is a provider's own, at the provider's own address."""
        if name in self._config.accounts:
            return False
        variable = self.provider_named(name).base_url_env
        return not self._environ.get(variable, "").strip()

    def has_key(self, account: Account) -> bool:
        """Tell whether a key is set, without getting it: a command may still give none."""
        if account.key_source is None or account.key_is_optional:
            return True
        return not self.lacks_variable(account.key_source)

    def goes_without_key(self, account: Account) -> bool:
        """Tell whether a service is asked without a key: it needs none, or none is set."""
        source = account.key_source
        return source is None or (account.key_is_optional and self.lacks_variable(source))

    def lacks_variable(self, key_source: str) -> bool:
        """Tell whether a key is in a variable that is not set."""
        kind, _, place = key_source.partition(":")
        return kind == "env" and not self._environ.get(place.strip(), "").strip()

    def interval_s(self, account: Account, of_run: float | None) -> float:
        """Give the seconds between two questions: the narrowest setting that there is."""
        config = self._config
        for setting in (
            of_run,
            account.interval_s,
            config.provider_intervals.get(account.provider),
            config.interval_s,
        ):
            if setting is not None:
                return setting
        return self._load(account.provider).interval_s

    def _make(self, name: str) -> Account:
        settings = self._config.accounts.get(name)
        provider = self.provider_named(name)
        settings = settings or AccountSettings(name, provider.name)
        return Account(
            name,
            provider.name,
            provider.clean_base_url(settings.base_url or self._address(provider)),
            settings.key_source or provider.key_source,
            settings.interval_s,
            _way(settings, provider),
            key_is_optional=settings.key_source is None and provider.key_is_optional,
        )

    def _load(self, provider: str) -> Provider:
        try:
            return self.providers.load(provider)
        except UnusableProvider as error:
            raise BadProvider(str(error), fix="evaltui config check") from None

    def _address(self, provider: Provider) -> str:
        """Give a service's base URL: the environment's, else the service's own."""
        text = self._environ.get(provider.base_url_env, "").strip()
        if not text and not provider.default_base_url:
            raise BadAddress(
                f"{provider.base_url_env} is not set, and {provider.name} has no address else: set "
                f"it, or base in [providers.{provider.name}]",
                fix=f"export {provider.base_url_env}=https://HOST",
            )
        if not text:
            return provider.default_base_url
        if isinstance(provider, AnswersHere):
            folder = provider.folder_url(text)
            if folder is None:
                variable = provider.base_url_env
                fix = f"unset {variable}"
                raise BadAddress(f"{variable} must name a folder of this machine", fix=fix)
            return folder
        try:
            return clean_base_url(text)
        except BadBaseUrl as error:
            variable = provider.base_url_env
            raise BadAddress(f"{variable} {error}", fix=f"unset {variable}") from None

    def _unknown(self, name: str) -> BadReference:
        names = self.names()
        near = get_close_matches(name.lower(), names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
        return BadReference(f"{name!r} is no account and no provider: {hint}")


def _way(settings: AccountSettings, provider: Provider) -> Way:
    """Give the way to an account's service; accounts that say nothing share one."""
    way = Way(connect_s=provider.connect_s, read_s=provider.read_s, answer_s=provider.answer_s)
    if settings.proxy is None and settings.ca_file is None:
        return way
    owner = f"account {settings.name}"
    return replace(way, proxy=settings.proxy, ca_file=settings.ca_file, owner=owner)
