"""Accounts: the config's first, then one for every provider."""

from __future__ import annotations

import pytest

from evaltui.files.config import AccountSettings, Config
from evaltui.model.reference import BadReference
from evaltui.session.accounts import Accounts, BadAddress


def test_a_provider_is_an_account_of_its_own():
    account = Accounts(Config(), {}).get("retab")
    assert (account.provider, account.base_url, account.key_source) == (
        "retab",
        "https://api.retab.com",
        "env:RETAB_API_KEY",
    )


def test_the_environment_moves_it_elsewhere():
    account = Accounts(Config(), {"LANGWATCH_ENDPOINT": " http://127.0.0.1:5560/ "}).get(
        "langwatch"
    )
    assert account.base_url == "http://127.0.0.1:5560"


def test_a_provider_takes_off_what_is_no_part_of_its_base_url():
    traces = "https://phoenix.example.org/team/v1/traces"
    config = Config(accounts={"px": AccountSettings("px", "phoenix", base_url=traces)})
    accounts = Accounts(config, {"PHOENIX_COLLECTOR_ENDPOINT": traces})
    for name in ("px", "phoenix"):
        assert accounts.get(name).base_url == "https://phoenix.example.org/team"


def test_the_config_goes_first():
    settings = AccountSettings("nugen", "nugen", "https://n.example", "cmd:pass nugen", 7)
    accounts = Accounts(Config(accounts={"nugen": settings}), {"NUGEN_BASE_URL": "https://other"})
    account = accounts.get("nugen")
    assert (account.base_url, account.key_source) == ("https://n.example", "cmd:pass nugen")
    assert accounts.names()[0] == "nugen"


def test_unknown_names_and_unfit_addresses_are_told_apart():
    accounts = Accounts(Config(), {"LANGWATCH_ENDPOINT": "not a url"})
    with pytest.raises(BadReference, match=r"there are .*langwatch, "):
        accounts.get("zzz")
    with pytest.raises(BadAddress, match="LANGWATCH_ENDPOINT"):
        accounts.get("langwatch")
    assert accounts.provider_of("langwatch") == "langwatch"


@pytest.mark.parametrize(
    ("of_run", "of_account", "of_provider", "of_all", "wins"),
    [
        (9, 8, 7, 6, 9),
        (None, 8, 7, 6, 8),
        (None, None, 7, 6, 7),
        (None, None, None, 6, 6),
        (None, None, None, None, 5),
    ],
)
def test_the_narrowest_interval_wins(of_run, of_account, of_provider, of_all, wins):
    config = Config(
        interval_s=of_all,
        accounts={"n": AccountSettings("n", "nugen", interval_s=of_account)},
        provider_intervals={} if of_provider is None else {"nugen": of_provider},
    )
    accounts = Accounts(config, {})
    assert accounts.interval_s(accounts.get("n"), of_run) == wins


@pytest.mark.parametrize(
    ("source", "is_set"),
    [
        ("env:MY_KEY", True),
        ("env: MY_KEY ", True),
        ("env:BLANK_KEY", False),
        ("env:NO_KEY", False),
        ("cmd:pass show evaltui", True),
        ("keyring:evaltui/me", True),
    ],
)
def test_whether_a_key_is_set_is_told_without_getting_it(source, is_set):
    config = Config(accounts={"mine": AccountSettings("mine", "retab", key_source=source)})
    accounts = Accounts(config, {"MY_KEY": "secret", "BLANK_KEY": " "})
    assert accounts.has_key(accounts.get("mine")) is is_set
