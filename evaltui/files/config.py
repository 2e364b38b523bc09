"""The user's configuration: what it may set, and what it is when it cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaltui.files.journal_settings import JournalSettings
from evaltui.files.key_bindings import KeySetting
from evaltui.files.network_settings import NetworkSettings
from evaltui.files.problem import Problem
from evaltui.files.provider_settings import CustomProvider
from evaltui.files.screen_settings import NotifySettings, TerminalSettings
from evaltui.files.table_settings import TableSettings


class BadConfig(Exception):
    """The configuration cannot be used. The message is one sentence with path and line."""

    def __init__(self, faults: tuple[Problem, ...]) -> None:
        super().__init__(str(faults[0]))
        self.faults = faults
        """Everything that is wrong, in the order of the file; at least one."""


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """One `[accounts.NAME]` table: what it sets, the rest is the provider's own."""

    name: str
    provider: str
    """The account's own name where the file names none."""
    base_url: str | None = None
    """Without a slash at its end."""
    key_source: str | None = None
    """`env:…`, `cmd:…` or `keyring:…`."""
    interval_s: float | None = None
    allow_http: bool = False
    """The user accepts that the key crosses the network in clear."""
    proxy: str | None = None
    """As `NetworkSettings.proxy`, for this account alone."""
    ca_file: str | None = None
    """As `NetworkSettings.ca_file`, for this account alone."""


@dataclass(frozen=True, slots=True)
class Config:
    """The user's settings; None where the file does not set one."""

    interval_s: float | None = None
    """Seconds between two questions about one run."""
    theme: str | None = None
    accounts: Mapping[str, AccountSettings] = field(default_factory=dict)
    """By name."""
    custom: Mapping[str, CustomProvider] = field(default_factory=dict)
    """The providers that the file describes, by name; those with faults too."""
    provider_intervals: Mapping[str, float] = field(default_factory=dict)
    """Seconds between two questions, by provider."""
    terminal: TerminalSettings = field(default_factory=TerminalSettings)
    notify: NotifySettings = field(default_factory=NotifySettings)
    table: TableSettings = field(default_factory=TableSettings)
    journal: JournalSettings = field(default_factory=JournalSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    keys: tuple[KeySetting, ...] = ()
    """The user's own key bindings, in the order of the file."""
    problems: tuple[Problem, ...] = ()
    """Keys that are not known and therefore ignored, and custom providers that cannot be used."""
