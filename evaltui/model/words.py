"""Numbers and facts in words, the same on the screen and in the command line.

Absent is `–`, never 0. Nothing here is longer than a table cell can carry, but the sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from evaltui.model import amounts
from evaltui.model.eta import Eta, EtaReason, EtaSource
from evaltui.model.health import HealthStatus
from evaltui.model.run import Snapshot, State
from evaltui.model.text import one_line
from evaltui.model.watch import Watch

ABSENT, NOW_S = amounts.ABSENT, amounts.NOW_S
MINUTE, HOUR, DAY = amounts.MINUTE, amounts.HOUR, amounts.DAY
number, duration, age, ago = amounts.number, amounts.duration, amounts.age, amounts.ago
roughly = amounts.roughly


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


def eta_range(eta: Eta) -> str:
    """Give a remaining time: `40–75s`, `3–5m`, `~62s` where both ends are one; `due` at 0."""
    return amounts.remaining(eta.low_s, eta.high_s)


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


def figures(done: int | None, total: int | None) -> str:
    """Give the true figures of progress: `5/10`, `–/10`, `5/4`; `–` where both are absent."""
    if done is None and total is None:
        return ABSENT
    return f"{number(done)}/{number(total)}"


def progress(snapshot: Snapshot | None) -> str:
    """Give the figures of a run's progress; `37%` where the service gives no counts."""
    if snapshot is None:
        return ABSENT
    if snapshot.in_percent:
        return f"{snapshot.progress[0]}%"
    return figures(snapshot.done, snapshot.total)


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
    """Give the state in a word: the service's own where ours would say too much or too little.

    `–` before any answer.
    """
    if watch.snapshot is None:
        return ABSENT
    if watch.snapshot.state is State.UNKNOWN or watch.snapshot.inferred:
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
