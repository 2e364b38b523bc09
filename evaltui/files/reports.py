"""Reports of faults of evaltui's own: what its authors need to mend one, and no key.

Each is a text file of its own for this user alone. A fault is reported once in a process, and the
folder holds the newest reports alone: one that arises each second for days fills no disk.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from evaltui.files.atomic import NotSaved, write_atomically
from evaltui.model.text import plain

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from evaltui.model.clock import Clock
    from evaltui.model.exchange import Answer

MAX_REPORTS = 20
"""In the folder, and of one process."""
MAX_BYTES = 64 * 1024
"""Of one report; what is in the middle of a longer one is left out."""
HEAD_BYTES = 2000
"""So much of an answer's beginning is in a report."""
_LEFT_OUT = b"\n[left out]\n"
_NAME = re.compile(r"\.?report-[0-9]{8}T[0-9]{6}Z-.*")
_OPENING = """\
evaltui met a fault of its own. Please report it, with this text:
https://github.com/evaltui/evaltui/issues
Keys are taken out of it; look it through all the same before you send it.
"""


class Reports:
    """Writes the reports of one process."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        *,
        redact: Callable[[str], str],
        versions: Callable[[], Mapping[str, str]],
    ) -> None:
        """Take keys out with `redact`; `versions` gives what is installed, by name."""
        self._folder, self._clock = folder, clock
        self._redact, self._versions = redact, versions
        self._written: dict[tuple[str, ...], Path] = {}

    def write(self, error: BaseException, doing: str, answer: Answer | None) -> Path | None:
        """Write a report, unless this fault has one; give its file, None where that cannot be.

        May wait for the disk: not for the event loop.
        """
        fault = _fault_of(error)
        if fault in self._written:
            return self._written[fault]
        if len(self._written) >= MAX_REPORTS:
            return None
        stamp = f"{self._clock.now():%Y%m%dT%H%M%SZ}"
        path = self._folder / f"report-{stamp}-{os.getpid()}-{len(self._written) + 1}.txt"
        try:
            write_atomically(path, self._text(error, doing, answer))
        except NotSaved:
            return None
        self._written[fault] = path
        self._forget_old_ones()
        return path

    def _text(self, error: BaseException, doing: str, answer: Answer | None) -> bytes:
        facts = {"when": f"{self._clock.now():%Y-%m-%dT%H:%M:%SZ}", **self._versions()}
        facts["while"] = doing or "-"
        parts = [_OPENING, "\n".join(f"{name}: {fact}" for name, fact in facts.items())]
        parts.append(traceback_of(error))
        if answer is not None:
            parts.append(_head(answer))
        text = plain(_homeless(self._redact("\n\n".join(parts)))) + "\n"
        data = text.encode("utf-8", "replace")
        if len(data) > MAX_BYTES:
            half = (MAX_BYTES - len(_LEFT_OUT)) // 2
            data = data[:half] + _LEFT_OUT + data[-half:]
        return data

    def _forget_old_ones(self) -> None:
        """Remove the oldest reports, and what killed saves of them left."""
        with suppress(OSError):
            names = [name for name in os.listdir(self._folder) if _NAME.fullmatch(name)]  # noqa: PTH208
            for name in sorted(names, key=lambda name: name.lstrip("."))[:-MAX_REPORTS]:
                (self._folder / name).unlink()


def _fault_of(error: BaseException) -> tuple[str, ...]:
    """Give what tells one fault from another: its kind, and where it arose."""
    places = []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return (type(error).__name__, *places[-3:])


def traceback_of(error: BaseException) -> str:
    """Give the traceback, without the values of variables: they may be anything."""
    from traceback import TracebackException  # noqa: PLC0415 - only faults need it

    try:
        return "".join(TracebackException.from_exception(error, capture_locals=False).format())
    except Exception as worse:  # noqa: BLE001 - an exception whose text cannot be had
        return f"{type(error).__name__}, whose text cannot be had ({type(worse).__name__})"


def _head(answer: Answer) -> str:
    kind = answer.headers.get("content-type", "no content type")
    size = len(answer.body)
    begins = answer.body[:HEAD_BYTES].decode("utf-8", "replace")
    return f"the answer: {answer.status}, {kind}, {size} bytes, which begin with\n{begins}"


def _homeless(text: str) -> str:
    """Write the user's home as `~`: their name is nobody's business."""
    home = os.path.expanduser("~")  # noqa: PTH111 - there may be none
    return text.replace(home, "~") if len(home) > 1 else text
