"""Checks of proxies and private authorities: what is named, and whether it is of any use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

from evaltui.cli.checks.finding import Finding, Group
from evaltui.files.network_settings import NetworkSettings
from evaltui.http import usual_trust
from evaltui.model.account import Account, Way
from evaltui.model.exchange import TlsFailed
from evaltui.session.connecting import authorities_of, proxies_of
from evaltui.wire.address import FOLDER, origin
from evaltui.wire.authorities import FILE_ENV, FOLDER_ENV
from evaltui.wire.proxies import BadProxy, Proxy

_GROUP = Group("network")


def check_network(
    settings: NetworkSettings, environ: Mapping[str, str], accounts: Iterable[Account]
) -> list[Finding]:
    """Say through which proxies the accounts are asked, and whose certificates are trusted."""
    every = tuple(accounts)
    return [*_proxies(settings, environ, every), *_certificates(settings, environ, every)]


def _proxies(
    settings: NetworkSettings, environ: Mapping[str, str], accounts: Iterable[Account]
) -> list[Finding]:
    proxies = proxies_of(settings, environ)
    found: dict[str, Proxy] = {}
    users: dict[str, list[str]] = {}
    faults: dict[str, Finding] = {}
    for account in accounts:
        if account.base_url.startswith(FOLDER):
            continue  # files are read: nothing is asked
        try:
            proxy = proxies.for_origin(
                origin(account.base_url), account.way.proxy, account.way.owner
            )
        except BadProxy as error:
            fix = "export HTTPS_PROXY=http://proxy.example.org:3128"
            faults.setdefault(str(error), _GROUP.fix("proxy", str(error), fix))
            continue
        if proxy is not None:
            found[str(proxy)] = proxy
            users.setdefault(str(proxy), []).append(account.name)
    used = [_proxy(proxy, users[shown]) for shown, proxy in found.items()]
    findings = [*faults.values(), *used]
    return findings or [_GROUP.ok("proxy", "none: services are asked directly")]


def _proxy(proxy: Proxy, names: list[str]) -> Finding:
    told = f"{proxy}, for {', '.join(names)}"
    if proxy.is_socks and find_spec("socksio") is None:
        return _GROUP.fix("proxy", f"{told}: SOCKS needs a package", "pip install 'evaltui[socks]'")
    return _GROUP.ok("proxy", told)


def _certificates(
    settings: NetworkSettings, environ: Mapping[str, str], accounts: Iterable[Account]
) -> list[Finding]:
    authorities = authorities_of(settings, environ)
    ways = dict.fromkeys([Way(), *(account.way for account in accounts if account.way.ca_file)])
    faults: dict[str, Finding] = {}
    for way in ways:
        try:
            authorities.context(way, usual_trust)
        except TlsFailed as error:
            faults.setdefault(str(error), _GROUP.fix("certificates", str(error), _mend(str(error))))
    folder = environ.get(FOLDER_ENV)
    if folder and not Path(folder).is_dir():
        told = f"{FOLDER_ENV} names no folder, so that nothing is trusted"
        faults[FOLDER_ENV] = _GROUP.fix("certificates", told, f"unset {FOLDER_ENV}")
    if faults:
        return list(faults.values())
    named = [f"{name}={environ[name]}" for name in (FILE_ENV, FOLDER_ENV) if environ.get(name)]
    usual = f"those of {' and '.join(named)}" if named else "the usual authorities"
    files = [settings.ca_file, *(way.ca_file for way in ways)]
    private = ", ".join(file for file in dict.fromkeys(files) if file)
    return [_GROUP.ok("certificates", f"{usual}{f' and {private}' if private else ''}")]


def _mend(told: str) -> str:
    if FILE_ENV in told:
        return f"unset {FILE_ENV}"
    return 'ca_file = "/path/to/authority.pem"  # in config.toml'
