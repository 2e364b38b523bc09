"""Texts with names in braces: the parts of a run's id, and the URLs that carry them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote_plus, urlsplit

from evaltui.providers.contract.links import quoted, segments

BASE = "{base}"
_NAME = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNFIT_PATH = re.compile(r"[\s#\\\"<>^`|]|[^\x21-\x7e]")
_ABSOLUTE = re.compile(r"(https?://[^/?#{}]+)([/?].*)?", re.IGNORECASE)
_SECRET_NAME = re.compile(r"api[-_]?key|token|secret|passw|credential|signature", re.IGNORECASE)


class BadTemplate(ValueError):
    """A text is no template; the message says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Name:
    """A place in a template that is filled in."""

    name: str


Pieces = tuple[str | Name, ...]


def pieces_of(text: str, known: Iterable[str]) -> Pieces:
    """Read a template.

    Raises:
        BadTemplate: a brace is left over, or a name is not known.
    """
    names = tuple(known)
    found: list[str | Name] = []
    end = 0
    for match in _NAME.finditer(text):
        found.append(text[end : match.start()])
        if match[1] not in names:
            there_are = ", ".join(f"{{{name}}}" for name in names)
            raise BadTemplate(
                f"has {match[0][:60]} at character {match.start() + 1}, which is not known here; "
                f"there are {there_are}"
            )
        found.append(Name(match[1]))
        end = match.end()
    found.append(text[end:])
    for brace in "{}":
        if any(isinstance(piece, str) and brace in piece for piece in found):
            raise BadTemplate(f"has a {brace} without its other half")
    return tuple(piece for piece in found if piece != "")


def filled(pieces: Pieces, values: Mapping[str, str]) -> str:
    """Give the text with its names filled in, as they are."""
    return "".join(values[each.name] if isinstance(each, Name) else each for each in pieces)


def names_in(pieces: Pieces) -> set[str]:
    """Give the names that stand in a template."""
    return {each.name for each in pieces if isinstance(each, Name)}


@dataclass(frozen=True, slots=True)
class IdPattern:
    """How a run's id is put together from the parts that a service's URLs have apart."""

    text: str
    parts: tuple[str, ...]
    _shape: re.Pattern[str]

    @classmethod
    def of(cls, text: str) -> IdPattern:
        """Read `{id}`, or a pattern such as `{workspace}/{name}`.

        Raises:
            BadTemplate: it is none.
        """
        names = [match[1] for match in _NAME.finditer(text)]
        for name in names:
            if not _WORD.fullmatch(name) or name in _RESERVED:
                raise BadTemplate(f"has {{{name[:60]}}}, which cannot be the name of a part")
        if not names or len(set(names)) < len(names):
            raise BadTemplate("must name each part once, as in {workspace}/{name}")
        pieces = pieces_of(text, names)
        shape = ""
        for at, piece in enumerate(pieces):
            if isinstance(piece, str):
                shape += re.escape(piece)
                continue
            if at and isinstance(pieces[at - 1], Name):
                raise BadTemplate("needs something between its parts, as in {workspace}/{name}")
            shape += f"(?P<{piece.name}>.+{'' if piece.name == names[-1] else '?'})"
        return cls(text, tuple(names), re.compile(shape, re.DOTALL))

    def split(self, run_id: str) -> dict[str, str] | None:
        """Give the parts of an id; None where it is not of this form."""
        found = self._shape.fullmatch(run_id)
        if found is None or any(part in {".", ".."} for part in found.groups()):
            return None
        return found.groupdict()

    def joined(self, parts: Mapping[str, str]) -> str:
        """Give the id that these parts make."""
        return filled(pieces_of(self.text, self.parts), parts)

    @property
    def example(self) -> str:
        """The form of an id, for people: `WORKSPACE/NAME`."""
        return self.joined({part: part.upper() for part in self.parts})


_RESERVED = {"base", "limit", "next", "group"}


@dataclass(frozen=True, slots=True)
class UrlTemplate:
    """An address below a base URL."""

    base: str | None
    """Scheme and host, where the template spells them out; None where it begins with `{base}`."""
    segments: tuple[Pieces, ...]
    """Of the path, between its slashes; literal pieces are as they are sent."""
    query: tuple[tuple[str, Pieces], ...]
    """Names and values, decoded."""

    @classmethod
    def of(cls, text: str, known: Iterable[str]) -> UrlTemplate:
        """Read `{base}/path/{id}?q={name}`, or the same with a scheme and a host.

        Raises:
            BadTemplate: it is none.
        """
        names = tuple(known)
        pieces_of(text, ("base", *names))  # tells positions in the whole text
        base, rest = _split_base(text)
        path, _, query = rest.partition("?")
        if path and not path.startswith("/"):
            raise BadTemplate('must go on with a / behind {base}, as in "{base}/v1/runs/{id}"')
        found = tuple(pieces_of(part, names) for part in path.split("/")[1:])
        for piece in (piece for part in found for piece in part if isinstance(piece, str)):
            if unfit := _UNFIT_PATH.search(piece):
                raise BadTemplate(f"has {unfit[0]!r} in its path, which no URL has")
        return cls(base, found, tuple(_parameter(one, names) for one in query.split("&") if one))

    @property
    def names(self) -> set[str]:
        """The names that stand in it."""
        everywhere = (*self.segments, *(value for _, value in self.query))
        return {name for pieces in everywhere for name in names_in(pieces)}

    @property
    def names_in_path(self) -> set[str]:
        """The names without which it is no address."""
        return {name for pieces in self.segments for name in names_in(pieces)}

    def path(self, values: Mapping[str, str]) -> str:
        """Give the path, with the values as one segment's text each."""
        encoded = {name: quoted(value) for name, value in values.items()}
        return "/" + "/".join(filled(pieces, encoded) for pieces in self.segments)

    def parameters(self, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Give the query; what is not among the values is left out with its name."""
        return tuple(
            (name, filled(value, values))
            for name, value in self.query
            if names_in(value) <= values.keys()
        )

    def find(self, url: SplitResult) -> dict[str, str] | None:
        """Give what stands at the names in a URL of this form, wherever its path begins.

        What follows the last name in the path may be missing. None where it is no such URL.
        """
        there = segments(url)
        mine = [pieces for pieces in self.segments if pieces]
        carrying = [at for at, pieces in enumerate(mine, 1) if names_in(pieces)]
        shortest = carrying[-1] if carrying else len(mine)
        in_query = _in_query(self.query, url)
        if in_query is None or len(mine) == 0:
            return None
        for length in dict.fromkeys((len(mine), shortest)):
            start = len(there) - length
            if start < 0:
                continue
            pairs = zip(mine[:length], there[start:], strict=True)
            found = [_in_text(pieces, text) for pieces, text in pairs]
            if all(each is not None for each in found):
                return {k: v for each in (*found, in_query) for k, v in (each or {}).items()}
        return None


def filled_body(value: Any, values: Mapping[str, str]) -> Any:
    """Give a JSON body with the names in its texts filled in."""
    if isinstance(value, str):
        return _NAME.sub(lambda match: values.get(match[1], match[0]), value)
    if isinstance(value, dict):
        return {key: filled_body(held, values) for key, held in value.items()}
    return [filled_body(held, values) for held in value] if isinstance(value, list) else value


def _split_base(text: str) -> tuple[str | None, str]:
    """Give the base that a URL spells out, and what follows it."""
    if text.startswith(BASE):
        return None, text.removeprefix(BASE)
    if text.startswith("/"):
        return None, text
    found = _ABSOLUTE.fullmatch(text)
    if found is None:
        raise BadTemplate('must begin with {base}, as in "{base}/v1/runs/{id}", or with https://')
    return found[1], found[2] or ""


def _parameter(text: str, names: tuple[str, ...]) -> tuple[str, Pieces]:
    name, _, value = text.partition("=")
    pieces = pieces_of(value, names)
    if _SECRET_NAME.search(name) and pieces and not names_in(pieces):
        raise BadTemplate(f"holds a secret in {name[:40]}: a key has its place in headers alone")
    return unquote_plus(name), tuple(
        unquote_plus(piece) if isinstance(piece, str) else piece for piece in pieces
    )


def _in_text(pieces: Pieces, text: str) -> dict[str, str] | None:
    shape = ""
    for piece in pieces:
        if isinstance(piece, Name):
            known = f"(?P<{piece.name}>" in shape
            shape += f"(?P={piece.name})" if known else f"(?P<{piece.name}>.+?)"
        else:
            shape += re.escape(piece)
    found = re.fullmatch(shape, text, re.DOTALL)
    return found.groupdict() if found else None


def _in_query(query: tuple[tuple[str, Pieces], ...], url: SplitResult) -> dict[str, str] | None:
    """Give what stands at the names in a query; None where a parameter with one is missing."""
    try:
        there = dict(parse_qsl(url.query, max_num_fields=100))
    except ValueError:
        return None
    found: dict[str, str] = {}
    for name, pieces in query:
        if names_in(pieces):
            values = _in_text(pieces, there.get(name, ""))
            if values is None:
                return None
            found |= values
    return found


def host_of_template(text: str) -> str | None:
    """Give the host of a template that spells one out."""
    found = _ABSOLUTE.fullmatch(text)
    return urlsplit(found[1]).hostname if found else None
