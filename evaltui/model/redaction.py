"""Keys taken out of texts, in whatever form somebody repeats them.

A service may repeat a key in an error, a link or a page that it makes of the request. What comes
from one is rid of keys before anything reads it, and so is what is written about our own faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

MASK = "***"
SHORT = 8
"""A key of fewer characters is a word or a number that may stand anywhere: it is taken out only
where the text says that it is one."""
LEAST_CODED = 6
"""So many characters of base64 are nobody else's by chance."""
MAX_SECRETS = 100
_WORD = r"(?i:bearer|basic|token|key|secret|password|passwd|credential|authorization)s?"
_NEAR = r"[^\n,;{}\[\]]{0,24}?"
_MARKS = re.compile(r"\\u00[2-7]|\\[/\"\\]|%[2-7]|&(?:#|quot|amp|apos|[lg]t)")
"""What a text has that writes single characters otherwise: as JSON, URLs and HTML can."""
_NAMES = re.compile(
    r"(?:^|_)(?:[A-Z0-9]*APIKEY|KEY|TOKEN|SECRET|PASS(?:WORD|WD|PHRASE)?|CREDENTIAL|COOKIE)S?(?:_|$)",
    re.IGNORECASE,
)


class Redaction:
    """Knows secrets, the newest `MAX_SECRETS`, and takes them out of texts."""

    def __init__(self, also: Redaction | None = None) -> None:
        """Tell `also` of every secret."""
        self._also = also
        self._known: tuple[_Secret, ...] = ()

    def __repr__(self) -> str:
        return f"Redaction({len(self._known)} secrets)"

    def add(self, *secrets: str) -> None:
        """Take these out from now on; empty ones are passed over."""
        held = {known.text for known in self._known}
        new = [_Secret(text) for text in dict.fromkeys(secrets) if text and text not in held]
        if new:
            # One assignment: other threads read it.
            self._known = (*self._known, *new)[-MAX_SECRETS:]
        if self._also is not None:
            self._also.add(*secrets)

    def text(self, text: str) -> str:
        """Give the text without the secrets."""
        for secret in self._known:
            text = secret.taken_out_of(text)
        return text

    def data(self, data: bytes) -> bytes:
        """Give bytes without the secrets, the same ones where there are none."""
        if not self._known:
            return data
        text = data.decode("latin-1")
        clean = self.text(text)
        return data if clean is text else clean.encode("latin-1")


EVERYWHERE = Redaction()
"""Knows every key that this process has used: for what is written of a fault, wherever it arose."""


def secrets_of(environ: Mapping[str, str]) -> Iterable[str]:
    """Give the values of all variables that are named like secrets."""
    return [value.strip() for name, value in environ.items() if _NAMES.search(name)]


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Give what programs need of the environment that are no business of any key.

    Left out is what is named like a secret, or holds a key that this process has used. Whoever
    serves a clipboard, or is a browser, goes on for days, and shows its environment to others.
    """
    return {
        name: value
        for name, value in environ.items()
        if not _NAMES.search(name) and EVERYWHERE.text(value) == value
    }


class _Secret:
    """One secret, and the forms in which it may come."""

    __slots__ = ("_anyhow", "_forms", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._forms = tuple(dict.fromkeys(_forms(text)))
        self._anyhow: re.Pattern[str] | None = None

    def taken_out_of(self, text: str) -> str:
        for form in self._forms:
            if form in text:
                mask = "\0".join(MASK) if "\0" in form else MASK
                text = text.replace(form, mask)
        if len(self.text) < SHORT:
            return self._pattern().sub(rf"\1{MASK}", text) if self.text in text else text
        marked = "\\" in text or "%" in text or "&" in text  # twenty times as fast as the pattern
        return self._pattern().sub(MASK, text) if marked and _MARKS.search(text) else text

    def _pattern(self) -> re.Pattern[str]:
        """Give what finds the secret where no form does; made when it is first needed."""
        if self._anyhow is None:
            self._anyhow = re.compile(
                _named(self.text) if len(self.text) < SHORT else "".join(map(_sign, self.text))
            )
        return self._anyhow


def _named(text: str) -> str:
    """Give the pattern of a short key behind a word that calls it one."""
    # `"tokens": 12` is a number, and to be left whole.
    before = "(?<=[\"'`(])" if text.isdigit() else r"(?<!\w)"
    return rf"((?<![A-Za-z]){_WORD}(?![A-Za-z]){_NEAR}{before}){re.escape(text)}(?!\w)"


def _forms(text: str) -> Iterator[str]:
    """Give the forms that a whole secret has."""
    from base64 import b64encode  # noqa: PLC0415 - only who asks a service has a key

    if len(text) >= SHORT:
        yield text
        yield "\0".join(text)  # UTF-16
        coded = [text]
    else:
        coded = [f"Bearer {text}", f":{text}", f"{text}:"]
    for one in coded:
        data = one.encode()
        for ahead in range(3):
            # Wherever it stands in what is encoded: those of the characters that are its alone.
            whole = b64encode(b"\0" * ahead + data).decode()
            part = whole[-(-ahead * 8 // 6) : (ahead + len(data)) * 8 // 6]
            if len(part) >= LEAST_CODED:
                yield from _spelled(part)


def _spelled(part: str) -> Iterator[str]:
    """Give a piece of base64 as it is, as JSON may write it, and in the two ways of URLs."""
    yield part
    yield part.replace("/", "\\/")
    yield part.replace("+", "-").replace("/", "_")
    yield part.replace("+", "%2B").replace("/", "%2F")


def _sign(sign: str) -> str:
    """Give the pattern of one character, however it is written."""
    code = f"{ord(sign):02x}"
    digits = "".join(f"[{digit}{digit.upper()}]" for digit in code)
    ways = [rf"%(?:25)*{digits}", rf"\\+u00{digits}", rf"&#0*{ord(sign)};", rf"&#[xX]0*{digits};"]
    named = {'"': r"\\+\"|&quot;", "\\": r"\\+", "/": r"\\*/", "&": "&amp;", "<": "&lt;"}
    named |= {">": "&gt;", "'": "&apos;", " ": r"\+"}
    if sign in named:
        ways.append(named[sign])
    return f"(?:{re.escape(sign)}|{'|'.join(ways)})"
