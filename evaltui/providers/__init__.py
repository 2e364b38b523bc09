"""The services: one module each, found by its name and loaded when it is asked for.

A module or package of this folder is a provider, with its `PROVIDER`; what providers share is in
`contract/`.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from evaltui.providers.contract.provider import Provider

_SHARED = "contract"


class UnknownProvider(LookupError):
    """No provider has that name; the message names those that there are."""


@cache
def provider_names() -> tuple[str, ...]:
    """Give the names of all providers, sorted, without loading any."""
    return tuple(sorted(found.name for found in iter_modules(__path__) if found.name != _SHARED))


@cache
def load_provider(name: str) -> Provider:
    """Load one provider by its name.

    Raises:
        UnknownProvider: there is none of that name.
    """
    if name not in provider_names():
        near = get_close_matches(name, provider_names(), n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(provider_names())}"
        raise UnknownProvider(f"{name!r} is no provider: {hint}")
    provider = import_module(f"{__name__}.{name}").PROVIDER
    assert isinstance(provider, Provider)
    return provider
