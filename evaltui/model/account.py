"""Accounts: which service is asked, where it is, and where its key is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

DIRECT = "direct"
"""In place of a proxy: none, whatever the environment says."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a service is reached, where its account says more than that there is a network."""

    proxy: str | None = None
    """A proxy's URL, `env:NAME` for one that a variable holds, or `DIRECT`."""
    ca_file: str | None = None
    """A file of certificates (PEM) that are trusted besides the usual ones."""
    owner: str = ""
    """Whose way it is, for messages, as in `account staging`."""
    connect_s: float | None = None
    read_s: float | None = None
    answer_s: float | None = None
    """How long a connection, a silence and a whole answer may last; None takes the usual."""


@dataclass(frozen=True, slots=True)
class Account:
    """One login at one service."""

    name: str
    """What references say before the colon."""
    provider: str
    """The provider's name, such as `langwatch`."""
    base_url: str
    """Scheme, host and optional path, or `unix:/path`; no slash at the end."""
    key_source: str | None
    """Where the key is: `env:NAME`, `cmd:COMMAND` or `keyring:SERVICE/USER`. Never the key.

    None where none is needed.
    """
    interval_s: float | None = None
    """Seconds between two questions for this account's runs; None takes the wider setting."""
    way: Way = Way()
    key_is_optional: bool = False
    """Where the variable of the key is not set, the service is asked without one."""

    @property
    def key_place(self) -> str:
        """Where to look when the key is of no use: the variable, or the config's entry."""
        kind, _, place = (self.key_source or "").partition(":")
        return place if kind == "env" else f"api_key of account {self.name}"


class Secret:
    """A key that no `repr`, log line or traceback can show."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Give the key itself: only for the header of a request."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied: what is written of a key is as good as the key.

        Raises:
            TypeError: always.
        """
        raise TypeError("a key is not written anywhere")


class KeyMissing(Exception):
    """No key is to be had; the message is one sentence with the place to set it."""

    def __init__(self, message: str, *, fix: str | None = None) -> None:
        super().__init__(message)
        self.fix = fix
        """A command that mends it or shows why, where there is one."""


class KeyUnfit(KeyMissing):
    """There is a key, but no request can carry it; the message says why, but not where it is."""
