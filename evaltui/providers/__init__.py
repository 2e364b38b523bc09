"""The services: one module each, found by its name and loaded when it is asked for.

A module or package of this folder is a provider, with its `PROVIDER`; what providers share is in
`contract/`. Further ones come from the configuration: `Providers` knows them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from evaltui.providers.contract.provider import Provider

_SHARED = "contract"


class UnknownProvider(LookupError):
    """No provider has that name; the message names those that there are."""


class UnusableProvider(ValueError):
    """A provider of the configuration cannot be made of what is written there; one sentence."""


@cache
def provider_names() -> tuple[str, ...]:
    """Give the names of all providers, sorted, without loading any."""
    return tuple(sorted(found.name for found in iter_modules(__path__) if found.name != _SHARED))


@cache
def load_provider(name: str) -> Provider:
    """Load one provider that is built in by its name.

    Raises:
        UnknownProvider: there is none of that name.
    """
    if name not in provider_names():
        raise UnknownProvider(_unknown(name, provider_names()))
    provider = import_module(f"{__name__}.{name}").PROVIDER
    assert isinstance(provider, Provider)
    return provider


class Providers:
    """The providers that are built in and those of a configuration, by name."""

    def __init__(self, configured: Mapping[str, Callable[[], Provider]] | None = None) -> None:
        """Make those of the configuration by calling what stands under their names.

        It may raise `UnusableProvider`; one of a built-in provider's name is passed over.
        """
        self._configured = {
            name: make for name, make in (configured or {}).items() if name not in provider_names()
        }
        self._made: dict[str, Provider] = {}

    def names(self) -> tuple[str, ...]:
        """Give all names, without loading any: those of the configuration first."""
        return (*self._configured, *provider_names())

    def load(self, name: str) -> Provider:
        """Load one provider by its name.

        Raises:
            UnknownProvider: there is none of that name.
            UnusableProvider: the configuration's words on it are of no use.
        """
        if name in provider_names():
            return load_provider(name)
        if name not in self._configured:
            raise UnknownProvider(_unknown(name, self.names()))
        if name not in self._made:
            self._made[name] = self._configured[name]()
        return self._made[name]


def _unknown(name: str, names: tuple[str, ...]) -> str:
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
    return f"{name!r} is no provider: {hint}"
