"""From what a person types or pastes to the run that is meant."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from evaltui.model.account import Account
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.text import one_line
from evaltui.providers import UnusableProvider
from evaltui.providers.contract.here import AnswersHere
from evaltui.session.accounts import Accounts, BadAddress, BadProvider
from evaltui.wire.address import is_loopback

_PATH = re.compile(r"[./~]|file:|[^:]*$")
"""What a path begins with, or is: what has no colon is no reference."""


def resolve(text: str, accounts: Accounts, folder: Path | None = None) -> RunRef:
    """Give the run that a reference, a URL of a configured service or a tool's file names.

    Relative paths begin at `folder`, else where the program was started.

    Raises:
        BadReference: it names none; the sentence says what would.
        BadAddress: the environment gives the account no address that can be asked.
    """
    text = text.strip()
    if text.lower().startswith(("http://", "https://")):
        return _resolve_url(text, accounts)
    if _PATH.match(text) and (found := _in_file(text, accounts, folder or Path.cwd())):
        return found
    ref = RunRef.parse(text)
    fault = accounts.provider(accounts.get(ref.account)).id_fault(ref.id)
    if fault is not None:
        raise BadReference(f"{one_line(ref.id, 80)!r} {fault}")
    return ref


def _in_file(text: str, accounts: Accounts, folder: Path) -> RunRef | None:
    """Give the run of a file, of whichever tool that keeps its runs in files."""
    path = unquote(re.sub(r"^file:(//)?", "", text)) if text.startswith("file:") else text
    try:
        path = os.path.expanduser(path)  # noqa: PTH111 - leaves what has no home as it is
        for account in _usable(accounts)[0]:
            provider = accounts.provider(account)
            if isinstance(provider, AnswersHere):
                run_id = provider.run_in_file(Path(path), account.base_url, folder)
                if run_id:
                    return RunRef.parse(f"{account.name}:{run_id}")
    except (OSError, ValueError) as error:
        raise BadReference(f"{_shown(text)!r} names no run: {error}") from None
    return None


def _resolve_url(text: str, accounts: Accounts) -> RunRef:
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError as error:
        raise BadReference(f"{_shown(text)!r} is no URL that can be read: {error}") from None
    if not url.hostname:
        raise BadReference(f"{_shown(text)!r} names no host: paste the whole URL of a run's page")
    known, unfit = _usable(accounts)
    here = [account for account in known if _is_at(url, account)]
    # Pages may have a host of their own: the key goes to the account's base URL all the same.
    here += [
        account
        for account in known
        if account not in here
        and {url.hostname, url.netloc} & set(accounts.provider(account).page_hosts)
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
    place = _shown(f"{url.scheme}://{url.hostname or ''}{f':{url.port}' if url.port else ''}")
    provider = next(_speakers(url, accounts), "langwatch")
    needed = f'provider = "{provider}" and base_url = "{place}"'
    if url.scheme == "http" and not is_loopback(url.hostname or ""):
        needed += ", and with allow_http = true if the network may see the key"
    return (
        f"{place} is not the address of any account, and a key is sent only to addresses that you "
        f"configured: to watch runs there, add [accounts.NAME] with {needed} to config.toml"
    )


def _shown(text: str) -> str:
    """Give a pasted text fit to be shown: what stands before an `@` may be a password."""
    return one_line(re.sub(r"//[^/@]*@", "//", text), 200)


def _speakers(url: SplitResult, accounts: Accounts) -> Iterator[str]:
    """Give the names of the providers whose services have such URLs."""
    for name in accounts.providers.names():
        with suppress(UnusableProvider):
            if accounts.providers.load(name).find_run_id(url):
                yield name


def _is_at(url: SplitResult, account: Account) -> bool:
    """Tell whether a URL is at an account's scheme, host and port, below its path."""
    base = urlsplit(account.base_url)
    same_place = (url.scheme.lower(), _host(url), _port(url)) == (
        base.scheme.lower(),
        _host(base),
        _port(base),
    )
    folder = base.path.removesuffix("/v1").rstrip("/")
    return same_place and (url.path == folder or url.path.startswith(f"{folder}/"))


def _host(url: SplitResult) -> str | None:
    """Give the host; this machine's usual names are one."""
    return "localhost" if url.hostname in {"127.0.0.1", "::1"} else url.hostname


def _port(url: SplitResult) -> int:
    return url.port or (443 if url.scheme.lower() == "https" else 80)
