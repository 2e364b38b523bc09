"""The providers of a configuration, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from evaltui.files.config import Config
from evaltui.files.provider_settings import CustomProvider
from evaltui.providers import Providers, UnusableProvider
from evaltui.providers.contract.provider import Provider


def configured_providers(config: Config) -> Providers:
    """Give the built-in providers and those that the configuration describes."""
    makers: dict[str, Callable[[], Provider]] = {
        name: partial(_make, custom) for name, custom in config.custom.items()
    }
    return Providers(makers)


def _make(custom: CustomProvider) -> Provider:
    """Make a provider of the configuration.

    Raises:
        UnusableProvider: there are faults in its description.
    """
    if custom.plan is None:
        raise UnusableProvider(str(custom.faults[0]))
    from evaltui.mapping.provider import provider_of  # noqa: PLC0415 - most have none

    return provider_of(custom.plan)
