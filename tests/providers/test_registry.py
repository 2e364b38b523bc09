"""Finding providers by name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from evaltui.providers import UnknownProvider, load_provider, provider_names


def test_what_providers_share_is_no_provider() -> None:
    assert {"langwatch", "nugen", "retab"} <= set(provider_names())
    assert "contract" not in provider_names()


def test_an_unknown_name_gets_a_hint() -> None:
    with pytest.raises(UnknownProvider, match="did you mean langwatch"):
        load_provider("langwach")
    with pytest.raises(UnknownProvider, match="langwatch, nugen, retab"):
        load_provider("contract")


def test_listing_the_names_loads_no_provider() -> None:
    code = (
        "import sys, evaltui.providers as p; p.provider_names(); "
        "sys.exit(any(f'evaltui.providers.{n}' in sys.modules for n in p.provider_names()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
