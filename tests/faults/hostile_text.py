"""Texts that a service might send to do more than be read, and how to tell that they did not."""

from __future__ import annotations

import base64
import re
import unicodedata

CANARY = "c4n4ry"
"""Stands in every payload: where it turns up inside a sequence, a service has written that."""
_ENCODED = base64.b64encode(CANARY.encode()).decode()

HOSTILE = {
    "CSI": f"\x1b[31;1m{CANARY}\x1b[2J\x1b[99;1H\x1b[?1047l\x1b[6n",
    "OSC title": f"\x1b]0;{CANARY}\x07\x1b]2;{CANARY}\x1b\\",
    "OSC 8": f"\x1b]8;;https://{CANARY}.example/\x1b\\{CANARY}\x1b]8;;\x1b\\",
    "OSC 52": f"\x1b]52;c;{_ENCODED}\x07",
    "OSC 9": f"\x1b]9;{CANARY}\x07\x1b]9;4;1;50\x07{CANARY}",
    "OSC 777": f"\x1b]777;notify;{CANARY};{CANARY}\x07\x1b]1337;{CANARY}\x07",
    "DCS and APC": f"\x1bP+q{CANARY}\x1b\\\x1b_{CANARY}\x1b\\",
    "PM and SOS": f"\x1b^{CANARY}\x1b\\\x1bX{CANARY}\x1b\\",
    "two characters": f"\x1bc\x1b7\x1b(0{CANARY}\x1b=\x0e\x0f\x05",
    "C1": f"\x9b31m\x9d0;{CANARY}\x9c\x90{CANARY}\x9c\x85\x84\x8d",
    "open": f"\x1b]0;{CANARY}",
    "half": f"{CANARY}\x1b[31",
    "nested": f"\x1b]0;\x1b[31;5m{CANARY}\x07\x1b\x1b[[32;5m\x1b[\x1b[33;5m",
    "bidi": f"\u202e{CANARY}\u202c\u2066x\u2069\u200f\u061c\u206a",
    "markup": f"[bold red]{CANARY}[/] [link=https://{CANARY}]x[/link] [@click=app.quit]y[/] \\[z]",
    "tmux": f"#(touch {CANARY})#[fg=red]#{{pane_id}}",
    "formats": f"%s%n{{0}}{{name}}$({CANARY})`{CANARY}`;{CANARY}",
    "lines": f"{CANARY}\nb\r\nc\rd\u2028e\x0bf\x0cg\x85h",
    "NUL and bells": f"\0{CANARY}\0\x07\x08\x08\x7f\t",
    "piles": "e" + "\u0301\u0489" * 300 + "👩" + "\u200d" * 300 + CANARY + "\ufe0f" * 300,
    "hidden": "\U000e0001" + "".join(chr(0xE0000 + ord(sign)) for sign in CANARY) + "\ufff9x\ufffb",
    "surrogates": f"\ud800{CANARY}\udfff",
    "wide": "字" * 300 + "ﷺ" * 100 + CANARY,
}
"""One text of each class."""

MEGABYTE = ("x" * 4_000 + f"\x1b[31m{CANARY}\x1b]0;{CANARY}\x07 ") * 250
"""About one MB on a line."""

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff\ud800-\udfff]"
)


def is_clean(text: str, *, lines: bool = False) -> bool:
    """Tell whether nothing in a text steers a terminal; newlines only where `lines` says so."""
    if not lines and "\n" in text:
        return False
    return not _STEERING.search(text) and "\t" not in text


def steering(text: str) -> set[str]:
    """Give the characters of a text that are none to be read, by name or number."""
    found = {sign for sign in text if not is_clean(sign, lines=True)}
    return {unicodedata.name(sign, f"U+{ord(sign):04X}") for sign in found}
