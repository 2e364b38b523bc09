"""Having faults of evaltui's own reported, wherever in the process they arise."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping

from evaltui import __version__
from evaltui.files.paths import reports_path
from evaltui.files.reports import Reports, traceback_of
from evaltui.model.clock import SystemClock
from evaltui.model.exchange import Answer
from evaltui.model.redaction import EVERYWHERE, secrets_of
from evaltui.model.text import plain
from evaltui.session.threads import in_time

LIMIT_S = 0.5
"""How long the disk may take for a report, in seconds."""


class Reporter:
    """Writes reports into the user's state folder. A disk that hangs is tried but once.

    Out of them are taken the keys that were used, and what variables named like secrets hold.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        # A fault may arise before any key was used.
        EVERYWHERE.add(*secrets_of(environ))
        self._reports = Reports(
            reports_path(), SystemClock(), redact=EVERYWHERE.text, versions=versions
        )
        self._hangs = False

    def traceback(self, error: BaseException) -> str:
        """Give a traceback for a terminal, without keys and without values of variables."""
        return plain(EVERYWHERE.text(traceback_of(error)))

    def report(self, error: BaseException, doing: str, answer: Answer | None) -> str | None:
        """Write a report; give its file, None where there is none."""
        if self._hangs:
            return None
        try:
            path = in_time(lambda: self._reports.write(error, doing, answer), LIMIT_S)
        except TimeoutError:
            self._hangs = True
            return None
        except Exception:  # noqa: BLE001 - a fault within a fault: the first one is to be told
            return None
        return None if path is None else str(path)


def versions() -> dict[str, str]:
    """Give what is installed that a fault may lie in."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - as reports

    def installed() -> Iterator[str]:
        for name in ("textual", "httpx", "pydantic", "tomli-w"):
            try:
                yield f"{name} {version(name)}"
            except PackageNotFoundError:
                yield f"{name} is missing"

    system = os.uname()
    return {
        "evaltui": __version__,
        "Python": f"{platform.python_version()} on {system.sysname} {system.release}",
        "with": ", ".join(installed()),
    }
