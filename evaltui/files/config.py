"""The user's configuration: read, never written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evaltui.files.journal_settings import JournalSettings
from evaltui.files.key_bindings import KeySetting
from evaltui.files.problem import Problem, reason
from evaltui.files.reading import read_bytes
from evaltui.files.screen_settings import NotifySettings, TerminalSettings
from evaltui.files.table_settings import TableSettings
from evaltui.files.toml_lines import split_error

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 4 * 1024 * 1024


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


@dataclass(frozen=True, slots=True)
class Config:
    """The user's settings; None where the file does not set one."""

    interval_s: float | None = None
    """Seconds between two questions about one run."""
    theme: str | None = None
    accounts: Mapping[str, AccountSettings] = field(default_factory=dict)
    """By name."""
    provider_intervals: Mapping[str, float] = field(default_factory=dict)
    """Seconds between two questions, by provider."""
    terminal: TerminalSettings = field(default_factory=TerminalSettings)
    notify: NotifySettings = field(default_factory=NotifySettings)
    table: TableSettings = field(default_factory=TableSettings)
    journal: JournalSettings = field(default_factory=JournalSettings)
    keys: tuple[KeySetting, ...] = ()
    """The user's own key bindings, in the order of the file."""
    problems: tuple[Problem, ...] = ()
    """Keys that are not known and therefore ignored."""


def load_config(path: Path) -> Config:
    """Read the configuration file; a missing or empty one sets nothing.

    Raises:
        BadConfig: it cannot be read, is not TOML, or sets something to an unusable value.
    """
    from evaltui.files.config_reader import ConfigReader  # noqa: PLC0415 - most have no such file

    text = _read_text(path)
    values = _parse(path, text)
    reader = ConfigReader(path, text)
    config = reader.read(values)
    if reader.faults:
        in_order = sorted(reader.faults, key=lambda fault: fault.line or 0)
        raise BadConfig(tuple(in_order))
    return config


def _read_text(path: Path) -> str:
    try:
        content = read_bytes(path, MAX_BYTES)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise _bad(path, None, f"cannot be read: {reason(error)}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _bad(path, line, "is not UTF-8 text") from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    import tomllib  # noqa: PLC0415 - most have no such file

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        sentence, line = split_error(text, error)
        raise _bad(path, line, sentence) from None


def _bad(path: Path, line: int | None, sentence: str) -> BadConfig:
    return BadConfig((Problem(path, line, sentence),))
