"""Finding providers by name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from evaltui.providers import Providers, UnknownProvider, load_provider, provider_names
from evaltui.providers.contract.provider import Provider
from tests.watch.provider import Toy


def test_what_providers_share_is_no_provider() -> None:
    assert {"langwatch", "nugen", "retab"} <= set(provider_names())
    assert "contract" not in provider_names()


def test_an_unknown_name_gets_a_hint() -> None:
    with pytest.raises(UnknownProvider, match="did you mean langwatch"):
        load_provider("langwach")
    with pytest.raises(UnknownProvider, match=r"there are .*langwatch, "):
        load_provider("contract")


def test_listing_the_names_loads_no_provider() -> None:
    code = (
        "import sys, evaltui.providers as p; p.provider_names(); "
        "sys.exit(any(f'evaltui.providers.{n}' in sys.modules for n in p.provider_names()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_configuration_adds_providers_that_are_made_once() -> None:
    made: list[str] = []

    def make() -> Provider:
        made.append("toy")
        return Toy()

    providers = Providers({"toy": make, "langwatch": make})
    assert providers.names() == ("toy", *provider_names())
    assert providers.load("toy") is providers.load("toy")
    assert providers.load("langwatch") is load_provider("langwatch")
    assert made == ["toy"]
    with pytest.raises(UnknownProvider, match="did you mean toy"):
        providers.load("toyy")
