"""The runs file read in little time, for a status line or a press of Tab: how each run stood last.

It loads neither dataclasses nor the model, which take longer to load than Python takes to start.
What it says is what the whole reading (`runs_file`) says: the tests compare them.
"""

from __future__ import annotations

from datetime import UTC, datetime

from evaltui.files import plain_toml
from evaltui.files.reading import read_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_BYTES = 64 * 1024 * 1024
ENDED = ("completed", "failed", "stopped")
STATES = ("pending", "queued", "running", "unknown", *ENDED)
UNHEARD = ("auth", "unreachable", "malformed")
"""Health of a run that cannot be asked for."""
LONGEST_S = 1e10
"""No run takes so many seconds; a person may have written more."""
HEALTHS = ("ok", "retrying", "gone", *UNHEARD)


class Unreadable(Exception):
    """The file is there, but cannot be read or is no runs file."""


class SavedState:
    """How one run stood when it was last saved."""

    __slots__ = (
        *("ref", "name", "paused", "state", "verdict", "health", "observed_at"),
        *("done", "total", "eta_s"),
    )

    def __init__(self, ref: str, values: dict[str, Any]) -> None:
        last = values.get("last")
        if not isinstance(last, dict) or last.get("health", "ok") not in HEALTHS:
            last = {}
        self.ref = ref
        self.paused = values.get("paused") is True
        self.state = last["state"] if last.get("state") in STATES else None
        """A word of `evaltui.model.run.State`; None before any good answer."""
        self.name = (_text(values, "name") or "").strip() or _text(last, "name")
        """Untrusted text."""
        self.health = last.get("health", "ok")
        """A word of `evaltui.model.health.HealthStatus`."""
        self.observed_at = _moment(last.get("observed_at"))
        """When the service last said so."""
        self.done = _whole(last, "done")
        self.total = _whole(last, "total")
        self.eta_s = _range(last.get("eta_low_s"), last.get("eta_high_s"))
        """The seconds that remained at that moment, at least and at most."""
        self.verdict = _verdict(self.state, self.health, last)
        """A word of `evaltui.model.verdict.Verdict`."""

    @property
    def ended(self) -> bool:
        """Whether the service told how the run ended."""
        return self.state in ENDED

    def age_s(self, now: datetime) -> float | None:
        """Give the seconds since the service said so; None where it never did."""
        if self.observed_at is None:
            return None
        return max(0.0, (now - self.observed_at).total_seconds())


def read_states(path: str) -> list[SavedState]:
    """Give the saved runs in the order of the file; none where there is no file.

    Raises:
        Unreadable: it cannot be read, or is no runs file.
    """
    try:
        text = read_bytes(path, MAX_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise Unreadable from error
    found: dict[str, SavedState] = {}
    for values in _tables(text):
        run = values.get("run")
        ref = run.strip() if isinstance(run, str) else ""
        # `RunRef.parse` refuses more, but nothing that a person would have watched.
        if ":" in ref and ref.isprintable() and " " not in ref:
            found.setdefault(ref, SavedState(ref, values))
    return list(found.values())


def _tables(text: str) -> list[dict[str, Any]]:
    if not text.strip():
        return []
    runs = (plain_toml.loads(text) or _read_with_care(text)).get("runs", [])
    if not isinstance(runs, list) or not all(isinstance(values, dict) for values in runs):
        raise Unreadable
    return runs


def _read_with_care(text: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - for what a person wrote

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error


def _verdict(state: str | None, health: str, last: dict[str, Any]) -> str:
    """Judge as `evaltui.model.verdict.judge` does."""
    if state is None:
        return "none"
    if state in {"failed", "stopped"}:
        return state
    if state == "completed" and last.get("inferred") is True:
        return "none"
    if state == "completed":
        parts = (("outcome", "failed"), ("outcome", "blocked"), ("counts", "error"))
        bad = (_part(last, *place) for place in (*parts, ("counts", "cancelled")))
        return "failed" if any((number or 0) > 0 for number in bad) else "passed"
    return "none" if health == "gone" else "pending"


def _part(last: dict[str, Any], table: str, key: str) -> int | None:
    numbers = last.get(table)
    return _whole(numbers, key) if isinstance(numbers, dict) else None


def _text(values: dict[str, Any], key: str) -> str | None:
    value = _value(values, key)
    return value if isinstance(value, str) else None


def _whole(values: dict[str, Any], key: str) -> int | None:
    value = _value(values, key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _value(values: dict[str, Any], key: str) -> Any:
    """Give a value as `evaltui.files.toml_values.take` does: in JSON where TOML cannot hold it."""
    value = values.get(key)
    text = values.get(f"{key}_json")
    if value is not None or not isinstance(text, str):
        return value
    import json  # noqa: PLC0415 - for texts and numbers that nobody expects

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _range(low: Any, high: Any) -> tuple[float, float] | None:
    if (
        isinstance(low, int | float)
        and isinstance(high, int | float)
        and 0 <= low <= high < LONGEST_S
    ):
        return float(low), float(high)
    return None


def _moment(value: Any) -> datetime | None:
    """Read a date with time, as `evaltui.files.toml_values.moment` does."""
    if not isinstance(value, datetime):
        return None
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        return None
