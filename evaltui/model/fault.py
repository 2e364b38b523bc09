"""Faults of evaltui's own: the sentence that users read, and whoever writes a report of one."""

from __future__ import annotations

from contextlib import suppress

from evaltui.model.redaction import EVERYWHERE
from evaltui.model.text import one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Protocol

    from evaltui.model.exchange import Answer

    class Reporter(Protocol):
        """Writes a report of a fault."""

        def __call__(self, error: BaseException, doing: str, answer: Answer | None) -> str | None:
            """Give the place of the report, None where there is none; never raises."""
            ...


DEBUG_ENV = "EVALTUI_DEBUG"
BEGINS = "internal error, report it"
"""How the sentence about every such fault begins."""
_LONGEST = 300
_reporter: Reporter | None = None


def debugging(environ: Mapping[str, str]) -> bool:
    """Tell whether the user wants to see what is asked, and where faults arise."""
    return environ.get(DEBUG_ENV, "") not in {"", "0"}


def report_faults(reporter: Reporter | None) -> None:
    """Have every fault of this process reported from now on; as `sys.excepthook`, there is one."""
    global _reporter  # noqa: PLW0603 - see above
    _reporter = reporter


def own_fault(error: BaseException, doing: str = "", answer: Answer | None = None) -> str:
    """Say in one sentence that the fault is evaltui's, and have it reported; never raises.

    `doing` are a few words on what evaltui was at, and `answer` is what it was reading.
    """
    said, place = f"{BEGINS}: {type(error).__name__}", None
    # There may be no memory left, and an exception may not even say what it is.
    with suppress(Exception):
        place = None if _reporter is None else _reporter(error, doing, answer)
    with suppress(Exception):  # afterwards: the reporter knows of more keys
        said = ": ".join(filter(None, (said, told(error))))
    return said if place is None else f"{said}; see {place}"


def note_left_over(context: Mapping[str, Any]) -> None:
    """Report what an event loop tells its exception handler; asyncio's own writes to the screen."""
    error = context.get("exception")
    if isinstance(error, Exception):
        own_fault(error, str(context.get("message", "")))


def told(error: BaseException) -> str:
    """Give what an exception says, on one line and without keys: a service may have had a word."""
    return one_line(EVERYWHERE.text(str(error)), _LONGEST)
