"""Checks of the accounts: whether each has a key, is reached, and is let in."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from evaltui.cli.checks.finding import Finding, Group
from evaltui.cli.exit_codes import ExitCode
from evaltui.model.account import Account, KeyMissing
from evaltui.model.exchange import Answer, AskFailed, TlsFailed
from evaltui.model.redaction import SHORT
from evaltui.providers.contract.provider import Provider
from evaltui.session.accounts import BadAddress
from evaltui.session.session import Session
from evaltui.watch.asking import Kind, explain, read_answer
from evaltui.wire.address import is_loopback

TOO_SHORT = (
    f"it has fewer than {SHORT} characters, as no real one has: should the service repeat it, it "
    "is kept out of files and the screen only where the service calls it a key"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was found of one account."""

    account: Account
    findings: tuple[Finding, ...]
    answer: Answer | None = None
    """None where none came, or nothing was asked."""


def group_of(account: Account) -> Group:
    """Give the group that an account's findings are in."""
    return Group(f"account {account.name}")


def open_accounts(session: Session) -> tuple[list[Account], list[Finding]]:
    """Give the accounts, and a finding for each that has no address of use."""
    found: list[Account] = []
    faults: list[Finding] = []
    for name in session.accounts.names():
        try:
            found.append(session.accounts.get(name))
        except BadAddress as error:
            faults.append(Group(f"account {name}").fix("address", str(error), error.fix))
    return found, faults


async def check_accounts(
    session: Session,
    accounts: Iterable[Account],
    needed: Iterable[str],
    *,
    offline: bool,
    limit_s: float,
) -> list[Asked]:
    """Look up every key and ask every service one question, all at once.

    `needed` are the accounts that must have a key: the configuration or a saved run names them.
    """
    must = set(needed)
    checks = [
        _check(session, account, must=account.name in must, offline=offline, limit_s=limit_s)
        for account in accounts
    ]
    return list(await asyncio.gather(*checks))


async def _check(
    session: Session, account: Account, *, must: bool, offline: bool, limit_s: float
) -> Asked:
    group = group_of(account)
    if not must and session.accounts.goes_without_key(account):
        told = "needs no key; it is asked where a saved run or the configuration names it"
        return Asked(account, (group.note("key", told),))
    if not must and not session.accounts.has_key(account):
        told = f"not set up: {account.key_place} is not set"
        return Asked(account, (group.note("key", told, _set_key(account)),))
    try:
        found = await session.key(account)
    except KeyMissing as error:
        return Asked(account, (_keyless(group, account, error),))
    key = group.ok("key", _key_told(account) if found else "none is needed")
    if found and len(found.reveal()) < SHORT and not _is_here(account):
        key = group.note("key", f"{_key_told(account)}; {TOO_SHORT}", _set_key(account))
    if offline:
        return Asked(account, (key,))
    answer = await _answer(session, account, limit_s)
    if isinstance(answer, Finding):
        return Asked(account, _after(key, answer))
    judgement = judged(session.accounts.provider(account), account, answer)
    return Asked(account, _after(key, judgement), answer)


def _is_here(account: Account) -> bool:
    """Tell whether the service is on this machine: what is tried out there may have any key."""
    return is_loopback(urlsplit(account.base_url).hostname or "localhost")


def _after(key: Finding, more: Finding) -> tuple[Finding, ...]:
    """Leave out that there is a key where more is known of it."""
    return (more,) if more.name == key.name else (key, more)


async def _answer(session: Session, account: Account, limit_s: float) -> Answer | Finding:
    """Ask for a run that there is not, and give what came or why nothing did."""
    group = group_of(account)
    provider = session.accounts.provider(account)
    request = provider.status_request(provider.unknown_run)
    try:
        async with asyncio.timeout(limit_s):
            return await session.ask(account)(request)
    except TimeoutError:
        return _unreached(group, account, f"no answer from {account.base_url} within {limit_s:g} s")
    except KeyMissing as error:
        return _keyless(group, account, error)
    except TlsFailed as error:
        return _untrusted(group, account, str(error))
    except AskFailed as error:
        return _unreached(group, account, str(error))


def judged(provider: Provider, account: Account, answer: Answer) -> Finding:
    """Say what the answer about a run that there is not tells of the account."""
    group = group_of(account)
    kind = _kind(provider, account, answer)
    told = explain(provider, answer)
    if kind is Kind.AUTH:
        verb = "is refused" if answer.status == 401 else "may not read runs"
        return group.fix("key", f"the key {verb}: {told}", _set_key(account), ExitCode.AUTH)
    if answer.status == 429:
        return group.note("reach", f"{account.base_url} answers, and asks for patience: {told}")
    if kind is Kind.TRANSIENT:
        return _unreached(group, account, told)
    if kind is Kind.MALFORMED:
        told = f"what answers at {account.base_url} is not {provider.label} ({answer.status})"
        return group.fix("reach", told, _other_address(provider, account), ExitCode.NO_VERDICT)
    took = f"{answer.took_s * 1000:.0f} ms"
    return group.ok("reach", f"{account.base_url} answers in {took}, and takes the key")


def _kind(provider: Provider, account: Account, answer: Answer) -> Kind:
    """Say what came; a refusal that is no JSON object comes from something before the service."""
    kind = read_answer(provider, provider.unknown_run, account.base_url, answer).kind
    if kind in {Kind.MISSING, Kind.REFUSED}:
        try:
            is_document = isinstance(json.loads(answer.body), dict)
        except (ValueError, RecursionError):
            is_document = False
        return kind if is_document else Kind.MALFORMED
    return kind


def _keyless(group: Group, account: Account, error: KeyMissing) -> Finding:
    return group.fix("key", str(error), error.fix or _set_key(account), ExitCode.AUTH)


def _set_key(account: Account) -> str:
    """Give a line that sets an account's key, or shows what its command gives."""
    kind, _, place = (account.key_source or "").partition(":")
    if kind == "env":
        # It asks for the key, which so gets into no list of past commands.
        return f"read -rs {place.strip()} && export {place.strip()}"
    if kind == "cmd":
        return place.strip()
    return _line('api_key = "env:NAME_OF_A_VARIABLE"', account)


def _line(setting: str, account: Account) -> str:
    """Give a line of the configuration, with the table that it belongs under."""
    return f"{setting}  # under [accounts.{account.name}] in config.toml"


def _key_told(account: Account) -> str:
    """Say where a key is: of a command its name alone, since its arguments may be anything."""
    kind, _, place = (account.key_source or "").partition(":")
    words: Sequence[str] = shlex.split(place) if kind == "cmd" else (place.strip(),)
    return f"set ({kind}: {words[0]})"


def _unreached(group: Group, account: Account, told: str) -> Finding:
    fix = f"curl --verbose --output /dev/null {shlex.quote(account.base_url)}"
    return group.fix("reach", told, fix, ExitCode.NO_VERDICT)


def _untrusted(group: Group, account: Account, told: str) -> Finding:
    if "issuer" in told or re.search(r"self.signed", told):
        fix = 'ca_file = "/path/to/authority.pem"  # under [network] in config.toml'
        if account.name != account.provider:
            fix = _line('ca_file = "/path/to/authority.pem"', account)
        return group.fix("reach", told, fix, ExitCode.NO_VERDICT)
    return _unreached(group, account, told)


def _other_address(provider: Provider, account: Account) -> str:
    if account.name != account.provider:
        return _line(f'base_url = "{provider.default_base_url}"', account)
    return f"export {provider.base_url_env}={provider.default_base_url}"
