"""What a program wrote to a terminal, taken apart: sequences, and the text between them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from tests.faults.hostile_text import CANARY, HOSTILE, is_clean, steering

_SEQUENCE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    rb"|\x1b[\]PX^_](?:[^\x07\x1b]|\x1b(?!\\))*(?:\x07|\x1b\\)"  # OSC, DCS, SOS, PM, APC
    rb"|\x1b[ -/]*[0-~]"
    rb"|\x1b"
)
_OURS = re.compile(
    rb"\x1b\[[0-9;]*m"  # colours
    rb"|\x1b\[(?:[0-9]+(?:;[0-9]+)?)?H|\x1b\[[0-9]*[ACG]"  # where to
    rb"|\x1b\[[0-9]*[JK]"  # away with the rest
    rb"|\x1b\[\?(?:25|7|1000|1003|1004|1006|1015|1049|2004|2026|2048)[hl]|\x1b\[\?[0-9]+\$p"
    rb"|\x1b\[>25u|\x1b\[<u"  # kitty's keyboard protocol
    rb"|\x1b\[2[23];0t"  # the title kept, and given back
    rb"|\x1b\]2;(?:evaltui(?: [0-9]+(?:[!-:<-~]|\xe2[\x80-\xbf]{2}))*)?\x07"  # 3▶ 1✗ 2!
    rb"|\x1b\]9;4;[0-4];[0-9]{1,3}\x07"
    rb"|\x1b\]22;[a-z]+\x07"  # the pointer's shape
    rb"|\x1b\](?:9;evaltui: |777;notify;evaltui;)(?P<note>[^\x00-\x1f\x7f]*)\x07"
    rb"|\x1b\]52;c;(?P<copied>[A-Za-z0-9+/=]*)\x07"
    rb"|\x1b\]8;(?:id=[0-9]+)?;(?P<link>https?://[!-~]+)?\x1b\\\\"
)
"""Every sequence that evaltui itself makes, and what of a service's may be in it."""
_DRAWN = "\r\n"


def sequences(raw: bytes) -> Iterator[bytes]:
    """Give the escape sequences of a recording in their order."""
    return (found[0] for found in _SEQUENCE.finditer(raw))


THEIRS = {
    found
    for text in HOSTILE.values()
    for found in sequences(text.encode("utf-8", "replace"))
    if len(found) > 1
}
"""The sequences that hostile services send."""


def foreign(raw: bytes) -> list[str]:
    """Give what of a recording evaltui never writes by itself; nothing where all is well."""
    wrong = []
    for sequence in sequences(raw):
        ours = _OURS.fullmatch(sequence)
        if ours is None or sequence in THEIRS:
            wrong.append(repr(sequence[:80]))
            continue
        held = {name: text.decode("utf-8", "replace") for name, text in ours.groupdict(b"").items()}
        if not is_clean(held["note"]):
            wrong.append(f"a notification with {steering(held['note'])}")
        copied = base64.b64decode(held["copied"]).decode("utf-8", "replace")
        if not is_clean(copied, lines=True):
            wrong.append(f"a copy with {steering(copied)}")
        if CANARY in held["link"] or not is_clean(held["link"]):
            wrong.append(f"a link to {held['link'][:80]!r}")
    wrong += [f"text with {steering(text)}" for text in texts(raw) if not is_fit(text)]
    return list(dict.fromkeys(wrong))


def texts(raw: bytes) -> Iterator[str]:
    """Give what stands between the sequences; bells ring by themselves."""
    return (piece.decode("utf-8", "replace").strip("\x07") for piece in _SEQUENCE.split(raw))


def is_fit(text: str) -> bool:
    return is_clean(text.replace("\r", ""), lines=True)
