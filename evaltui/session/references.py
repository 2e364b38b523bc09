"""From what a person types or pastes to the run that is meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from evaltui.model.account import Account
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.text import one_line
from evaltui.providers import UnusableProvider
from evaltui.session.accounts import Accounts, BadAddress, BadProvider


def resolve(text: str, accounts: Accounts) -> RunRef:
    """Give the run that a reference or a URL of a configured service names.

    Raises:
        BadReference: it names none; the sentence says what would.
        BadAddress: the environment gives the account no address that can be asked.
    """
    text = text.strip()
    if text.lower().startswith(("http://", "https://")):
        return _resolve_url(text, accounts)
    ref = RunRef.parse(text)
    fault = accounts.provider(accounts.get(ref.account)).id_fault(ref.id)
    if fault is not None:
        raise BadReference(f"{one_line(ref.id, 80)!r} {fault}")
    return ref


def _resolve_url(text: str, accounts: Accounts) -> RunRef:
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError as error:
        raise BadReference(f"{text!r} is no URL that can be read: {error}") from None
    known, unfit = _usable(accounts)
    here = [account for account in known if _is_at(url, account)]
    # Pages may have a host of their own: the key goes to the account's base URL all the same.
    here += [
        account
        for account in known
        if account not in here and url.hostname in accounts.provider(account).page_hosts
    ]
    for account in here:
        run_id = accounts.provider(account).find_run_id(url)
        if run_id:
            return RunRef.parse(f"{account.name}:{run_id}")
    if here:
        names = " or ".join(dict.fromkeys(accounts.provider(found).label for found in here))
        raise BadReference(
            f"this {names} URL carries no run id: paste the URL of a run's page or of its API"
        )
    if unfit is not None:
        raise unfit
    raise BadReference(_stranger(url, accounts))


def _usable(accounts: Accounts) -> tuple[list[Account], BadAddress | None]:
    """Give the accounts that have an address, and what is wrong with the first other one."""
    usable: list[Account] = []
    unfit: BadAddress | None = None
    for name in accounts.names():
        try:
            usable.append(accounts.get(name))
        except BadProvider:
            continue  # it was told when the configuration was read
        except BadAddress as error:
            unfit = unfit or error
    return usable, unfit


def _stranger(url: SplitResult, accounts: Accounts) -> str:
    """Say why a URL of a place that is not configured is not asked."""
    place = f"{url.scheme}://{url.hostname or ''}{f':{url.port}' if url.port else ''}"
    provider = next(_speakers(url, accounts), "langwatch")
    return (
        f"{place} is not the address of any account, and a key is sent only to addresses that "
        f'you configured: to watch runs there, add [accounts.NAME] with provider = "{provider}" '
        f'and base_url = "{place}" to config.toml'
    )


def _speakers(url: SplitResult, accounts: Accounts) -> Iterator[str]:
    """Give the names of the providers whose services have such URLs."""
    for name in accounts.providers.names():
        with suppress(UnusableProvider):
            if accounts.providers.load(name).find_run_id(url):
                yield name


def _is_at(url: SplitResult, account: Account) -> bool:
    """Tell whether a URL is at an account's scheme, host and port, below its path."""
    base = urlsplit(account.base_url)
    same_place = (url.scheme.lower(), url.hostname, _port(url)) == (
        base.scheme.lower(),
        base.hostname,
        _port(base),
    )
    folder = base.path.removesuffix("/v1").rstrip("/")
    return same_place and (url.path == folder or url.path.startswith(f"{folder}/"))


def _port(url: SplitResult) -> int:
    return url.port or (443 if url.scheme.lower() == "https" else 80)
