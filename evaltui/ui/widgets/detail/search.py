"""Searching a document: where a text stands in it, wrapped or not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evaltui.ui.widgets.detail.document import Document

MOST = 9_999
"""Places that are found at most."""


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A place where the text stands."""

    index: int
    """The paragraph's number."""
    in_body: bool
    """Whether it stands in the body, not in the lead."""
    start: int
    end: int
    """The characters, counted in the body's or the lead's text."""


def find(document: Document, wanted: str) -> tuple[Match, ...]:
    """Give where a text stands, in order, at most MOST times.

    Case counts where the wanted text has a capital. A blank is any white space. What depends on
    the room, as plots do, is not searched.
    """
    if not wanted.strip():
        return ()
    flags = 0 if any(letter.isupper() for letter in wanted) else re.IGNORECASE
    pattern = re.compile(r"\s+".join(map(re.escape, wanted.split())), flags)
    found: list[Match] = []
    for index, para in enumerate(document):
        lead = "".join(span.text for span in para.lead)
        for in_body, content in ((False, lead), (True, para.content)):
            for match in pattern.finditer(content):
                found.append(Match(index, in_body, match.start(), match.end()))
                if len(found) == MOST:
                    return tuple(found)
    return tuple(found)
