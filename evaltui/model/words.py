"""Numbers and facts in words, the same on the screen and in the command line.

Absent is `–`, never 0. Nothing here is longer than a table cell can carry, but the sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from math import ceil, floor, isfinite

from evaltui.model.eta import Eta, EtaReason, EtaSource
from evaltui.model.health import HealthStatus
from evaltui.model.run import Snapshot, State
from evaltui.model.text import one_line
from evaltui.model.watch import Watch

ABSENT = "–"
MINUTE, HOUR, DAY = 60, 3600, 86_400
NOW_S = 10.0
"""Data younger than this is called `now`, in seconds."""
_LONGEST_FIGURE = 7
_ETA_UNITS = ((DAY, "d", 2 * DAY), (HOUR, "h", 2 * HOUR), (MINUTE, "m", 100), (1, "s", 0))
"""Seconds of a unit, its letter, and from how many seconds on it is used."""


class Part(StrEnum):
    """How a part of a run came out."""

    PASSED = "passed"
    COMPLETED = "completed"
    """Over without an error; whether it passed is not told."""
    FAILED = "failed"
    ERROR = "error"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many parts of a run came out in one way."""

    part: Part
    number: int


MARKS = {
    Part.PASSED: "✓",
    Part.COMPLETED: "✓",
    Part.FAILED: "✗",
    Part.ERROR: "!",
    Part.BLOCKED: "⊠",
    Part.CANCELLED: "⊘",
}
"""What stands behind a number of parts."""
ASCII_MARKS = {
    Part.PASSED: "+",
    Part.COMPLETED: "+",
    Part.FAILED: "x",
    Part.ERROR: "!",
    Part.BLOCKED: "#",
    Part.CANCELLED: "-",
}


def duration(seconds: float | None) -> str:
    """Give a length of time: `42s`, `3m 05s`, `2h 10m`, `4d 3h`; `–` for None."""
    if seconds is None or not isfinite(seconds):
        return ABSENT
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return f"{whole}s"
    if whole < HOUR:
        return f"{whole // MINUTE}m {whole % MINUTE:02d}s"
    if whole < DAY:
        return f"{whole // HOUR}h {whole % HOUR // MINUTE:02d}m"
    if whole < 100 * DAY:
        return f"{whole // DAY}d {whole % DAY // HOUR}h"
    return f"{number(whole // DAY)}d"


def age(seconds: float | None) -> str:
    """Give how old something is, in steps so coarse that it rarely changes; `now` under 10 s."""
    if seconds is None or not isfinite(seconds):
        return ABSENT
    whole = max(0, int(seconds))
    if whole < NOW_S:
        return "now"
    if whole < MINUTE:
        return f"{whole // 10 * 10}s"
    if whole < HOUR:
        return f"{whole // MINUTE}m"
    if whole < 2 * DAY:
        return f"{whole // HOUR}h"
    return f"{number(whole // DAY)}d"


def eta_range(eta: Eta) -> str:
    """Give a remaining time: `40–75s`, `3–5m`, `~62s` where both ends are one; `due` at 0."""
    low, high = max(0.0, eta.low_s), max(0.0, eta.high_s)
    if high < 1:
        return "due"
    size, letter = next((size, letter) for size, letter, since in _ETA_UNITS if high >= since)
    if low == high:
        return f"~{round(high / size)}{letter}"
    # A spread is an estimate: past 20 s, ends off the fives would only flicker.
    step = 5 if size == 1 and high >= 20 else 1
    first, last = floor(low / size / step) * step, ceil(high / size / step) * step
    if first == last:
        return f"~{last}{letter}"
    if first == 0 and size > 1 and low >= 1:
        return f"{eta_range(Eta(low, low, eta.source))[1:]}–{last}{letter}"
    return f"{first}–{last}{letter}"


def eta_short(eta: Eta | EtaReason) -> str:
    """Give the remaining time for a table cell, or why there is none in a word or two.

    Where the state or the health already says why, it is `–`.
    """
    if isinstance(eta, Eta):
        return eta_range(eta)
    return {
        EtaReason.STALLED: "stalled",
        EtaReason.TOO_FEW: "too early",
        EtaReason.NO_TOTAL: "no total",
    }.get(eta, ABSENT)


def eta_sentence(eta: Eta | EtaReason, provider_label: str) -> str:
    """Give the remaining time with who says so, or the reason why there is none."""
    if isinstance(eta, Eta):
        ours = eta.source is not EtaSource.PROVIDER
        return f"{eta_range(eta)}, {'estimated here' if ours else f'says {provider_label}'}"
    return {
        EtaReason.STALLED: "none: the run stands still",
        EtaReason.TOO_FEW: "none yet: too few parts have finished while watched",
        EtaReason.NO_TOTAL: "none: the service gives no total",
        EtaReason.NOT_RUNNING: "none: the run is not running",
        EtaReason.UNREACHABLE: "none: there is no answer to go by",
    }[eta]


def number(value: int | None) -> str:
    """Give a whole number; past seven digits as `12.3M`, `4.5G`, `6.7T` or `>999T`."""
    if value is None:
        return ABSENT
    if abs(value) < 10**_LONGEST_FIGURE:
        return str(value)
    if abs(value) >= 10**15:
        return ">999T" if value > 0 else "<-999T"
    units = ((10**12, "T"), (10**9, "G"), (10**6, "M"))
    size, letter = next(unit for unit in units if abs(value) >= unit[0])
    return f"{value / size:.1f}{letter}"


def figures(done: int | None, total: int | None) -> str:
    """Give the true figures of progress: `5/10`, `–/10`, `5/4`; `–` where both are absent."""
    if done is None and total is None:
        return ABSENT
    return f"{number(done)}/{number(total)}"


def tallies(snapshot: Snapshot | None) -> tuple[Tally, ...]:
    """Give the numbers worth a table cell: what went well, then whatever went wrong.

    Passed and failed where the service tells outcomes, else completed; a zero shows only for
    what went well. Empty where the service gave no number at all.
    """
    if snapshot is None:
        return ()
    counts, outcome = snapshot.counts, snapshot.outcome
    found: list[Tally] = []
    well = outcome.passed if outcome else None
    if well is not None:
        found.append(Tally(Part.PASSED, well))
    elif counts is not None and counts.completed is not None:
        found.append(Tally(Part.COMPLETED, counts.completed))
    wrong = (
        (Part.FAILED, outcome.failed if outcome else None),
        (Part.ERROR, counts.error if counts else None),
        (Part.BLOCKED, outcome.blocked if outcome else None),
        (Part.CANCELLED, counts.cancelled if counts else None),
    )
    found.extend(Tally(part, amount) for part, amount in wrong if amount)
    return tuple(found)


def tallies_text(found: tuple[Tally, ...], marks: dict[Part, str] | None = None) -> str:
    """Give tallies in one line: `12✓ 1✗ 2!`; `–` where there are none."""
    marks = marks or MARKS
    return " ".join(f"{number(tally.number)}{marks[tally.part]}" for tally in found) or ABSENT


def state_word(watch: Watch) -> str:
    """Give the state in a word: the service's own where it is not known; `–` before any answer."""
    if watch.snapshot is None:
        return ABSENT
    if watch.snapshot.state is State.UNKNOWN:
        return one_line(watch.snapshot.state_raw, 60) or State.UNKNOWN.value
    return watch.snapshot.state.value


def title(watch: Watch) -> str:
    """Give what to call a run, fit for one line and never empty."""
    return one_line(watch.title) or one_line(watch.ref.id) or ABSENT


def health_word(watch: Watch) -> str:
    """Give how the asking goes, in a word; `paused` where the user wants no asking."""
    if watch.paused and watch.health.status is HealthStatus.OK:
        return "paused"
    return watch.health.status.value


def health_sentence(watch: Watch, now: datetime) -> str:
    """Say whether the service can still be asked about a run, and since when not."""
    health = watch.health
    if health.status is HealthStatus.OK:
        if watch.paused:
            return "paused: it is not asked until you resume"
        if watch.observed_at is None:
            return "not asked yet"
        if watch.ended:
            return "ok: over, asked no more"
        return "ok: its event stream is open" if watch.from_stream else "ok: it answers"
    parts = [health.status.value]
    if health.message:
        parts.append(f": {one_line(health.message)}")
    if health.failures > 1:
        parts.append(f" ({number(health.failures)} failures in a row)")
    if health.last_ok_at is not None:
        quiet = max(0.0, (now - health.last_ok_at).total_seconds())
        parts.append(f"; last good answer {ago(quiet)}")
    return "".join(parts)


def ago(seconds: float | None) -> str:
    """Give an age as an adverb: `just now`, `3m ago`; `never` for None."""
    if seconds is None:
        return "never"
    text = age(seconds)
    return "just now" if text == "now" else f"{text} ago"


def clock_time(moment: datetime, zone: tzinfo | None = None, *, to_seconds: bool = False) -> str:
    """Give the time of day, in the machine's zone unless another is given."""
    return moment.astimezone(zone).strftime("%H:%M:%S" if to_seconds else "%H:%M")


def date_time(moment: datetime | None, zone: tzinfo | None = None) -> str:
    """Give date, time and zone, in the machine's zone unless another is given; `–` for None."""
    if moment is None:
        return ABSENT
    try:
        return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z").rstrip()
    except (OverflowError, ValueError):
        return moment.strftime("%Y-%m-%d %H:%M:%S %Z").rstrip()


def byte_size(size: int | None) -> str:
    """Give a number of bytes: `812 B`, `1.4 kB`, `2.0 MB`; `–` for None."""
    if size is None:
        return ABSENT
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 10**6 else f"{size / 10**6:.1f} MB"
