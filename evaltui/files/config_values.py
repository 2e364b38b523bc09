"""From the configuration's TOML values to settings, with everything that is wrong on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evaltui.files.base_url import BadBaseUrl, clean_base_url
from evaltui.files.config import AccountSettings, Config
from evaltui.files.journal_settings import JOURNAL_KEYS, JournalSettings, keep_days, max_mib
from evaltui.files.key_bindings import read_key_bindings
from evaltui.files.keys import source_fault
from evaltui.files.network_settings import (
    LIMITS,
    NETWORK_KEYS,
    NetworkSettings,
    ca_file,
    limit,
    no_proxy,
    proxy,
)
from evaltui.files.problem import Problem
from evaltui.files.provider_settings import CustomProvider, read_custom_provider
from evaltui.files.saved_run import interval
from evaltui.files.screen_settings import (
    COLORS,
    DESKTOPS,
    EVENTS,
    GLYPHS,
    NotifySettings,
    TerminalSettings,
    away_minutes,
    channels,
    low_bandwidth,
    one_of,
)
from evaltui.files.table_settings import TableSettings, columns, group, sort
from evaltui.files.toml_lines import Lines
from evaltui.files.toml_values import BadValue
from evaltui.model.reference import ACCOUNT_NAME
from evaltui.model.text import one_line
from evaltui.providers import provider_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_TERMINAL = ("mouse", "color", "glyphs", "title", "progress", "low_bandwidth")
_TABLE = ("columns", "sort", "group")
_TABLES = ("notify", "journal", "network", "keys", "accounts", "providers")
_TOP = ("interval_s", "theme", *_TERMINAL, *_TABLE, *_TABLES)
_NOTIFY = (*EVENTS, "desktop", "away_min")
_ACCOUNT = (*("provider", "base_url", "api_key", "interval_s", "allow_http", "proxy", "ca_file"),)
_PROVIDER = ("interval_s",)


class ConfigReader:
    """Reads one file's values and gathers faults (unusable values) and problems (unknown keys)."""

    def __init__(self, path: Path, text: str) -> None:
        self.faults: list[Problem] = []
        self._problems: list[Problem] = []
        self._custom: dict[str, CustomProvider] = {}
        self._path = path
        self._lines = Lines(text)

    def read(self, values: Mapping[str, Any]) -> Config:
        """Give the settings; where there are faults, they are incomplete."""
        self._name_unknown(values, _TOP)
        accounts = self._tables(values, "accounts")
        intervals = self._providers(self._tables(values, "providers"))
        keys, key_problems = read_key_bindings(values, self._path, self._lines)
        self._problems += key_problems
        return Config(
            interval_s=self._get(values, interval, "interval_s"),
            theme=self._get(values, _text, "theme"),
            accounts={name: self._account(name, table) for name, table in accounts.items()},
            provider_intervals=intervals,
            custom=self._custom,
            terminal=self._terminal(values),
            notify=self._notify(values),
            table=TableSettings(
                columns=self._get(values, columns, "columns"),
                sort=self._get(values, sort, "sort"),
                group=self._get(values, group, "group"),
            ),
            journal=self._journal(values),
            network=self._network(values),
            keys=keys,
            problems=tuple(sorted(self._problems, key=lambda problem: problem.line or 0)),
        )

    def _providers(self, tables: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
        """Take note of the providers that are described, and give the others' intervals."""
        intervals: dict[str, float] = {}
        for name, table in tables.items():
            if name not in provider_names() and table.keys() - set(_PROVIDER):
                custom = read_custom_provider(name, table, self._path, self._lines)
                self._custom[name] = custom
                self._problems += custom.faults
                if custom.plan is not None and "interval_s" in table:
                    intervals[name] = custom.plan.interval_s
                continue
            self._name_unknown({name: table}, provider_names(), "providers")
            self._name_unknown(table, _PROVIDER, "providers", name)
            if (seconds := self._get(table, interval, "providers", name, "interval_s")) is not None:
                intervals[name] = seconds
        return intervals

    def _terminal(self, values: Mapping[str, Any]) -> TerminalSettings:
        return TerminalSettings(
            mouse=self._get(values, _flag, "mouse"),
            color=self._get(values, one_of(COLORS), "color"),
            glyphs=self._get(values, one_of(GLYPHS), "glyphs"),
            title=self._get(values, _flag, "title"),
            progress=self._get(values, _flag, "progress"),
            low_bandwidth=self._get(values, low_bandwidth, "low_bandwidth"),
        )

    def _notify(self, values: Mapping[str, Any]) -> NotifySettings:
        table = values.get("notify", {})
        if not isinstance(table, dict):
            self._fault("notify must be a table, as in [notify]", "notify")
            return NotifySettings()
        self._name_unknown(table, _NOTIFY, "notify")
        found = {event: self._get(table, channels, "notify", event) for event in EVENTS}
        return NotifySettings(
            channels={event: ways for event, ways in found.items() if ways is not None},
            desktop=self._get(table, one_of(DESKTOPS), "notify", "desktop"),
            away_min=self._get(table, away_minutes, "notify", "away_min"),
        )

    def _journal(self, values: Mapping[str, Any]) -> JournalSettings:
        table = values.get("journal", {})
        if not isinstance(table, dict):
            self._fault("journal must be a table, as in [journal]", "journal")
            return JournalSettings()
        self._name_unknown(table, JOURNAL_KEYS, "journal")
        readers = {"enabled": _flag, "max_mib": max_mib, "keep_days": keep_days}
        found = {key: self._get(table, read, "journal", key) for key, read in readers.items()}
        return JournalSettings(**{key: value for key, value in found.items() if value is not None})

    def _network(self, values: Mapping[str, Any]) -> NetworkSettings:
        table = values.get("network", {})
        if not isinstance(table, dict):
            self._fault("network must be a table, as in [network]", "network")
            return NetworkSettings()
        self._name_unknown(table, NETWORK_KEYS, "network")
        here = ca_file(self._path.parent)
        return NetworkSettings(
            proxy=self._get(table, proxy, "network", "proxy"),
            no_proxy=self._get(table, no_proxy, "network", "no_proxy"),
            ca_file=self._get(table, here, "network", "ca_file"),
            **{name: self._get(table, limit(name), "network", name) for name in LIMITS},
        )

    def _account(self, name: str, table: Mapping[str, Any]) -> AccountSettings:
        here = ("accounts", name)
        self._name_unknown(table, _ACCOUNT, *here)
        if not ACCOUNT_NAME.fullmatch(name):
            wrong = "an account's name is letters, digits, _ . and -, at most 64, as in staging"
            self._fault(wrong, *here)
        allow_http = bool(self._get(table, _flag, *here, "allow_http"))

        def base_url(value: Any) -> str:
            return clean_base_url(_text(value), allow_http=allow_http)

        return AccountSettings(
            name=name,
            provider=self._provider(name, table),
            base_url=self._get(table, base_url, *here, "base_url"),
            key_source=self._get(table, _key_source, *here, "api_key"),
            interval_s=self._get(table, interval, *here, "interval_s"),
            allow_http=allow_http,
            proxy=self._get(table, proxy, *here, "proxy"),
            ca_file=self._get(table, ca_file(self._path.parent), *here, "ca_file"),
        )

    def _provider(self, name: str, table: Mapping[str, Any]) -> str:
        """Give the provider of an account: the one it names, else the one it is called after."""
        provider: str | None = self._get(table, _text, "accounts", name, "provider")
        known = (*provider_names(), *self._custom)
        if provider in known:
            return provider
        if provider is not None:
            wrong = f"provider names no service {one_line(provider, 60)!r}"
            self._fault(f"{wrong}; {_nearest(provider, known)}", "accounts", name, "provider")
        elif "provider" not in table and name not in known:
            wrong = f"account {one_line(name, 60)} needs its provider, as in"
            self._fault(f'{wrong} provider = "{known[0]}"', "accounts", name)
        return provider or name

    def _tables(self, values: Mapping[str, Any], key: str) -> dict[str, Mapping[str, Any]]:
        """Give the tables `[KEY.NAME]` by name."""
        tables = values.get(key, {})
        if not isinstance(tables, dict):
            self._fault(f"{key} must be tables, as in [{key}.NAME]", key)
            return {}
        good: dict[str, Mapping[str, Any]] = {}
        for name, table in tables.items():
            if isinstance(table, dict):
                good[name] = table
            else:
                wrong = f"{key} holds tables, each under a line such as [{key}.NAME]"
                self._fault(wrong, key, name)
        return good

    def _get(self, table: Mapping[str, Any], reader: Callable[[Any], Any], *path: str) -> Any:
        """Give the value of the path's last part as the reader reads it; None where not set."""
        key = path[-1]
        if key not in table:
            return None
        try:
            return reader(table[key])
        except BadBaseUrl as error:
            self._fault(f"{key} {error}", *path)
        except BadValue as error:
            message = str(error)
            self._fault(message if message.startswith(key) else f"{key} {message}", *path)
        return None

    def _name_unknown(self, table: Mapping[str, Any], known: Sequence[str], *path: str) -> None:
        for key in table:
            if key in known:
                continue
            instead = _nearest(key, known)
            sentence = f"{one_line(key, 60)} is not known here and ignored; {instead}"
            self._problems.append(Problem(self._path, self._lines.of(*path, key), sentence))

    def _fault(self, sentence: str, *path: str) -> None:
        self.faults.append(Problem(self._path, self._lines.of(*path), sentence))


def _nearest(word: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only slips need it

    near = get_close_matches(word.lower(), known, 1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadValue("must be a text in quotes")
    return value.strip()


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValue("must be true or false")
    return value


def _key_source(value: Any) -> str:
    source = value.strip() if isinstance(value, str) else ""
    fault = source_fault(source)
    if fault is not None:
        raise BadValue(f"api_key: {fault}")
    return source
