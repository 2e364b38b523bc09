"""Headers of a custom provider: what they say, and where the secrets in them are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

SourceFault = Callable[[str], str | None]
"""Says what is wrong with the place of a key, None if nothing."""

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_SOURCE = re.compile(r"(?:^|(?<=\s))((?:env|cmd|keyring):.*)$")
_SECRET_NAME = re.compile(r"auth|key|token|secret|cookie|passw|credential", re.IGNORECASE)
_KEY = re.compile(
    r"(?:bearer|basic|token)\s+\S+"
    r"|(?:sk|pk|gh[opsu]|xox[abp]|hf|nvapi|lsv2|pcsk|AKIA|eyJ)[-_A-Za-z0-9.]{12,}"
    r"|(?=\S*[0-9])(?=\S*[A-Za-z])[A-Za-z0-9+/=_.-]{32,}",
    re.IGNORECASE,
)
_OURS = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding"}
"""What the HTTP client says by itself."""
_PLACE = 'name where it is kept, as in Authorization = "Bearer env:NAME_OF_A_VARIABLE"'


class BadHeader(ValueError):
    """A header cannot be sent, or holds a secret; the message never repeats its text."""


@dataclass(frozen=True, slots=True)
class Header:
    """One header."""

    name: str
    before: str
    """The text, or what stands before the secret."""
    source: str | None = None
    """Where the secret at its end is kept; None where there is none."""

    def filled(self, secret: str) -> str:
        """Give the header's whole value."""
        return self.before + secret


def read_header(name: str, value: object, source_fault: SourceFault) -> Header:
    """Read a header; `env:`, `cmd:` or `keyring:` at a word's start name a secret to its end.

    Raises:
        BadHeader: it cannot be sent, or a secret itself stands there.
    """
    if not _NAME.fullmatch(name):
        raise BadHeader("is no name of a header")
    if name.lower() in _OURS:
        raise BadHeader("is a header that every request sets by itself")
    if not isinstance(value, str):
        raise BadHeader("must be a text in quotes")
    value = value.strip()
    if not (value.isascii() and value.isprintable()):
        raise BadHeader("has characters that no header can carry: plain ASCII on one line can")
    found = _SOURCE.search(value)
    if found is not None:
        if fault := source_fault(found[1]):
            raise BadHeader(fault)
        return Header(name, value[: found.start()], found[1])
    if value and (_SECRET_NAME.search(name) or _KEY.fullmatch(value)):
        raise BadHeader(f"seems to hold a key, which has no place here: {_PLACE}")
    return Header(name, value)


@dataclass(frozen=True, slots=True)
class Headers:
    """All headers of a provider."""

    every: tuple[Header, ...] = ()

    @property
    def key_source(self) -> str | None:
        """Where the first secret is kept: an account's own `api_key` goes in its place."""
        return next((each.source for each in self.every if each.source is not None), None)

    @property
    def other_sources(self) -> tuple[str, ...]:
        """Where further secrets are kept."""
        sources = dict.fromkeys(each.source for each in self.every if each.source is not None)
        return tuple(source for source in sources if source != self.key_source)

    def with_key(self, key: str) -> dict[str, str]:
        """Give the headers that carry the key; `Authorization: Bearer` where none names one."""
        if self.key_source is None:
            return {"Authorization": f"Bearer {key}"}
        mine = [each for each in self.every if each.source == self.key_source]
        return {each.name: each.filled(key) for each in mine}

    def others(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """Give all other headers, with the secrets by their sources."""
        return {
            each.name: each.filled(secrets[each.source] if each.source else "")
            for each in self.every
            if each.source is None or each.source != self.key_source
        }
