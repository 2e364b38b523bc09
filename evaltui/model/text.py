"""Making a service's text safe to show: it is untrusted to the last character."""

from __future__ import annotations

import re

# ECMA-48 control sequences, OSC/DCS/APC/PM/SOS strings, and two-character escapes.
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x9b[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)"
    r"|\x1b[ -/]*[0-~]?"
)
# C0 and C1 controls but tab and newline; bidirectional marks, embeddings, overrides and isolates;
# invisible line and paragraph separators; surrogates and the byte-order mark.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029"
    r"\u202a-\u202e\u2066-\u2069\ufeff]"
)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """Give the text without terminal escapes, controls and bidirectional overrides.

    Newlines stay, tabs become four blanks, lone surrogates become U+FFFD.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("", _ESCAPES.sub("", text)).replace("\t", "    ")
    return _SURROGATES.sub("\ufffd", text)


def one_line(text: str, limit: int = 500) -> str:
    """Give the text fit for one line: as `plain`, with every run of white space as one blank.

    At most `limit` characters; a cut shows as `…`.
    """
    line = _BLANKS.sub(" ", plain(text[: 8 * limit])).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"
