"""Bad answers, by name: any id that ends in `-NAME` meets that fault, whatever comes before.

`langwatch:try-500`, `nugen:eval-try-429-date` and `retab:wfevalrun_try-html` are such ids, and
so is a slug to start, `rag-quality-503`. The names and what they do are the table `FAULTS`;
behind the fault is a plain run of a minute that began with the world. A passing fault holds
in the first `PASSING_S` seconds of every minute of the run's life and the service is fine
after it; the others hold always. Runs of the cast meet the same faults at times of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate
from math import inf
from typing import Literal

from evaltui.demo.script import Spell

PASSING_S = 15.0
"""How long a passing fault holds in each minute."""
SLOW_S = 4.0
"""How long a slow answer takes."""
RETRY_S = 6
"""What a `Retry-After` asks for."""

PROXY_PAGE = b"""<!DOCTYPE html>
<html><head><title>Please wait</title></head>
<body><h1>One moment</h1><p>Your gateway is checking the connection.</p></body></html>
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which an answer can be bad."""

    status: int
    body: Literal["service", "html", "empty", "scalar", "document"] = "service"
    """`service`: the service's own error; `document`: the right answer; the rest by name."""
    passing: bool = False
    retry_after: Literal["seconds", "date"] | None = None
    delay: float = 0.0
    """Seconds the answer takes."""

    def spell(self, name: str) -> Spell:
        """When it holds, for an id that ends in its name."""
        return Spell(0, PASSING_S, name, every=60) if self.passing else Spell(0, inf, name)

    def headers(self, wall: float) -> tuple[tuple[str, str], ...]:
        """Its extra headers when sent at `wall` (epoch seconds)."""
        if self.retry_after == "seconds":
            return (("retry-after", str(RETRY_S)),)
        if self.retry_after == "date":
            return (("retry-after", formatdate(wall + RETRY_S, usegmt=True)),)
        return ()


FAULTS = {
    "401": Fault(401),
    "403": Fault(403),
    "404": Fault(404),
    "422": Fault(422),
    "500": Fault(500, passing=True),
    "502": Fault(502, "html", passing=True),
    "503": Fault(503, passing=True),
    "503-retry": Fault(503, passing=True, retry_after="seconds"),
    "429": Fault(429, passing=True, retry_after="seconds"),
    "429-date": Fault(429, passing=True, retry_after="date"),
    "429-bare": Fault(429, passing=True),
    "html": Fault(200, "html"),
    "empty": Fault(200, "empty"),
    "scalar": Fault(200, "scalar"),
    "slow": Fault(200, "document", delay=SLOW_S),
}
"""Every fault by its name."""

_ENDINGS = tuple(f"-{name}" for name in FAULTS)


def fault_named_in(text: str) -> str | None:
    """The fault that an id or slug ends in, or `None`."""
    if not text.endswith(_ENDINGS):
        return None
    for name in sorted(FAULTS, key=len, reverse=True):
        if text.endswith(f"-{name}"):
            return name
    return None
