"""The settings that are in force here, and where each comes from."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from evaltui.files.config import AccountSettings
from evaltui.files.config_reader import ConfigText
from evaltui.files.journal_settings import JOURNAL_KEYS
from evaltui.files.keys import KEY_TIMEOUT_S
from evaltui.files.network_settings import NETWORK_KEYS
from evaltui.files.screen_settings import EVENTS
from evaltui.model.account import Account
from evaltui.providers import UnusableProvider
from evaltui.session.accounts import Accounts, BadAddress
from evaltui.terminal.depth import depth_of
from evaltui.terminal.facts import look, over_ssh
from evaltui.terminal.letters import letters_of
from evaltui.wire.address import FOLDER, origin
from evaltui.wire.limits import Limits
from evaltui.wire.proxies import BadProxy, Proxies

USUAL = "usual"
_NOTIFIED = {"failed": ["toast", "bell"]}
"""What is told where nothing is set; the tests compare it with the screen's own rules."""
_AWAY_MIN = 15.0


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting."""

    name: str
    """As the file would write it, with dots."""
    value: Any
    """As JSON; None where nothing is set."""
    source: str
    """USUAL, `config.toml, line 3`, or what else decides."""


class Effective:
    """Finds the settings that are in force."""

    def __init__(self, found: ConfigText, environ: Mapping[str, str], file: str) -> None:
        """`file` is what to call the configuration file."""
        self._found, self._config = found, found.config
        self._environ = environ
        self._file = file
        self._accounts = Accounts(found.config, environ)

    def settings(self, theme: str | None, because: str) -> Iterator[Setting]:
        """Give every setting; `theme` is the one that the screen opens with, and why."""
        yield self._decided("theme", theme, because)
        yield from self._terminal()
        yield from self._table()
        yield from self._tables()
        for name in self._accounts.providers.names():
            yield self._provider_interval(name)
        for name in self._accounts.names():
            yield from self._account(name)
        for setting in self._config.keys:
            path = ("keys", *setting.name.split("."))
            yield self._setting(list(setting.keys), *path, name=f"keys.{setting.name}")

    def _setting(
        self, value: Any, *path: str, name: str | None = None, usual: str = USUAL
    ) -> Setting:
        line = self._found.line_of(*path)
        source = usual if line is None else f"{self._file}, line {line}"
        return Setting(name or ".".join(path), value, source)

    def _terminal(self) -> Iterator[Setting]:
        terminal, environ = self._config.terminal, self._environ
        depth = depth_of(environ, look(environ), configured=terminal.color)
        encoding = getattr(sys.stdout, "encoding", None)
        letters = letters_of(environ, encoding, configured=terminal.glyphs)
        glyphs = "ascii" if letters.ascii_only else "unicode"
        yield self._decided("color", depth.depth.value, depth.because)
        yield self._decided("glyphs", glyphs, letters.because)
        yield self._setting(terminal.mouse is not False, "mouse")
        yield self._setting(terminal.title is not False, "title")
        saves = terminal.saves_bytes(over_ssh=over_ssh(environ)) or False
        yield self._setting(saves, "low_bandwidth")
        progress = look(environ).shows_progress if terminal.progress is None else terminal.progress
        yield self._setting(progress, "progress", usual="what is known of the terminal")

    def _decided(self, name: str, value: str | None, because: str) -> Setting:
        """Give a setting with what decided on it, by its line where that was the file."""
        if because.endswith("config.toml"):
            return self._setting(value, name)
        return Setting(name, value, because)

    def _table(self) -> Iterator[Setting]:
        table = self._config.table
        columns = None if table.columns is None else list(table.columns)
        sort = None
        if table.sort is not None:
            sort = [f"{'-' if key.descending else ''}{key.name}" for key in table.sort]
        group = None if table.group is None else table.group.value
        for name, value in (("columns", columns), ("sort", sort), ("group", group)):
            yield self._setting(value, name, usual="the screen's own, or as it was left")

    def _tables(self) -> Iterator[Setting]:
        notify = self._config.notify
        for event in EVENTS:
            usual = _NOTIFIED.get(event, [])
            yield self._setting(list(notify.channels.get(event, usual)), "notify", event)
        yield self._setting(notify.desktop or "auto", "notify", "desktop")
        away_min = _AWAY_MIN if notify.away_min is None else notify.away_min
        yield self._setting(away_min, "notify", "away_min")
        journal = asdict(self._config.journal)
        for key in JOURNAL_KEYS:
            yield self._setting(journal[key], "journal", key)
        network, limits = asdict(self._config.network), Limits()
        usual_limits = {
            "connect_s": limits.connect_s,
            "read_s": limits.read_s,
            "answer_s": limits.answer_s,
            "key_s": KEY_TIMEOUT_S,
            "max_body_mib": limits.body_bytes / 1024**2,
        }
        for key in NETWORK_KEYS:
            value = usual_limits.get(key) if network[key] is None else network[key]
            yield self._setting(value, "network", key)

    def _provider_interval(self, name: str) -> Setting:
        own = self._config.provider_intervals.get(name)
        path = ("providers", name, "interval_s")
        if own is None and self._config.interval_s is not None:
            return self._setting(self._config.interval_s, "interval_s", name=".".join(path))
        usual = self._usual_interval(name)
        return self._setting(usual if own is None else own, *path)

    def _usual_interval(self, name: str) -> float | None:
        try:
            return self._accounts.providers.load(name).interval_s
        except UnusableProvider:
            return None

    def _account(self, name: str) -> Iterator[Setting]:
        here = ("accounts", name)
        settings = self._config.accounts.get(name) or AccountSettings(name, name)
        yield self._setting(settings.provider, *here, "provider")
        try:
            provider = self._accounts.provider_named(name)
            account = self._accounts.get(name)
        except BadAddress as error:
            yield Setting(f"accounts.{name}.base_url", None, f"unfit: {error}")
            return
        told = self._environ.get(provider.base_url_env, "").strip()
        usual = f"env:{provider.base_url_env}" if told else USUAL
        yield self._setting(account.base_url, *here, "base_url", usual=usual)
        yield self._setting(self._key(account), *here, "api_key")
        if not account.base_url.startswith(FOLDER):  # else files are read: nothing is asked
            yield self._proxy(account)
            yield self._setting(settings.ca_file, *here, "ca_file")
        if account.interval_s is not None:
            yield self._setting(account.interval_s, *here, "interval_s")
        if settings.allow_http:
            yield self._setting(settings.allow_http, *here, "allow_http")

    def _key(self, account: Account) -> str:
        """Say where a key is and whether it is set; of a command only which program it runs."""
        if account.key_source is None:
            return "none is needed"
        kind, _, place = account.key_source.partition(":")
        if kind == "env":
            return f"env:{place} ({'set' if self._accounts.has_key(account) else 'not set'})"
        return f"cmd:{place.split(maxsplit=1)[0]} …" if kind == "cmd" else account.key_source

    def _proxy(self, account: Account) -> Setting:
        network, name = self._config.network, f"accounts.{account.name}.proxy"
        proxies = Proxies(network.proxy, network.no_proxy, self._environ)
        try:
            proxy = proxies.for_origin(
                origin(account.base_url), account.way.proxy, account.way.owner
            )
        except BadProxy as error:
            return Setting(name, None, f"unfit: {error}")
        return Setting(name, proxy.url if proxy else None, proxy.source if proxy else USUAL)
