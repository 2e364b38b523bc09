"""Making a service's text safe to show: it is untrusted to the last character."""

from __future__ import annotations

import re

# ECMA-48 control sequences, OSC/DCS/APC/PM/SOS strings, and two-character escapes. Only a string
# that is terminated is taken out whole: U+009D is also what is left of a quotation mark decoded as
# Latin-1, and must not take the rest of an error text with it. For the same reason, the strings
# that begin with one C1 character lose that character alone, but for a numbered OSC on one line.
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x9b[0-?]*[ -/]*[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x9d[0-9]+;[^\x07\x1b\x9c\x9d\n]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]?"
)
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\u2028\u2029]")
# C0 and C1 controls but tab and newline; bidirectional marks, embeddings, overrides and isolates
# with their deprecated kin; annotations; the byte-order mark; tags, in which text can hide.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff"
    r"\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Marks that stand on the letter before them, in the blocks that are abused for it, and joiners.
# No script needs more than a few on one letter; piled up, they cover the lines above and below.
_MARK = (
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u06d6-\u06dc"
    r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200d\u2060\u20d0-\u20ff"
    r"\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
_PILE = re.compile(f"({_MARK}{{4}}){_MARK}+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """Give the text without terminal escapes, controls and bidirectional overrides.

    Line ends of all kinds become newlines, tabs become four blanks, lone surrogates U+FFFD; of
    combining marks in a row, four are left.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _CONTROLS.sub("", _ESCAPES.sub("", text)).replace("\t", "    ")
    return text if text.isascii() else _PILE.sub(r"\1", _SURROGATES.sub("\ufffd", text))


def in_digits(number: int) -> str:
    """Give a whole number in digits, or only its size where it has more than 77 of them."""
    if number.bit_length() <= 256:
        return str(number)
    return f"{'-' if number < 0 else ''}(a number of {number.bit_length()} bits)"


def one_line(text: str, limit: int = 500) -> str:
    """Give the text fit for one line: as `plain`, with every run of white space as one blank.

    At most `limit` characters (1 and up); a cut shows as `…`.
    """
    # What is to be shown of a megabyte is near its beginning.
    looked_at = 8 * limit
    line = _BLANKS.sub(" ", plain(text[:looked_at])).strip()
    if len(line) <= limit and len(text) <= looked_at:
        return line
    return line[: limit - 1] + "…"
