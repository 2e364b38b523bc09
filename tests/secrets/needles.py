"""Looking for keys: in every form in which one can be read back, in whatever was written."""

from __future__ import annotations

import html
import json
import re
import stat
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from tests.secrets.echoes import coded, escaped

_SEQUENCES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)")


def needles(key: str) -> list[bytes]:
    """Give what must be found nowhere. Of base64, the signs that are the key's alone."""
    found = {key, quote(key, safe=""), json.dumps(key)[1:-1], html.escape(key), escaped(key)}
    found |= {quote(key, safe="").lower(), key.encode("unicode_escape").decode()}
    for ahead in ("", "B", "Be"):
        part = coded(ahead + key)[4:-4]
        found |= {part, part.replace("+", "-").replace("/", "_"), part.replace("/", "\\/")}
    return [text.encode() for text in found]


def found_in(data: bytes, keys: Iterable[str]) -> list[str]:
    """Give what of the keys stands in data from a terminal or a file."""
    plain = _SEQUENCES.sub(b"", data)
    unbroken = re.sub(rb"[\r\n]+ *", b"", plain)
    return [
        needle.decode()
        for key in keys
        for needle in needles(key)
        if needle in data or needle in plain or needle in unbroken
    ]


def files_below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if not path.is_symlink())


def not_private(paths: Iterable[Path]) -> list[str]:
    """Give the files that are not 0600 and the folders that are not 0700."""
    wrong = []
    for path in paths:
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode != (0o700 if path.is_dir() else 0o600):
            wrong.append(f"{path} {mode:o}")
    return wrong


class Processes:
    """What `ps` showed of all processes while the block ran."""

    def __init__(self) -> None:
        self.lines: set[bytes] = set()

    def look(self) -> None:
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                self.lines.add(place.read_bytes().replace(b"\0", b" "))


@contextmanager
def watching_processes() -> Iterator[Processes]:
    """Look at the arguments of all processes some thirty times a second."""
    processes, over = Processes(), threading.Event()

    def look() -> None:
        while not over.wait(0.03):
            processes.look()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield processes
    finally:
        over.set()
        thread.join()
