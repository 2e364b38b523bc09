"""What a filter can ask of a run."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime

from evaltui.model import words
from evaltui.model.eta import Eta
from evaltui.model.health import HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.run import State
from evaltui.model.verdict import Verdict
from evaltui.model.watch import Watch

UNSEEN = "unseen"
"""Stands for the state of a run of which no good answer ever came."""
_SEARCHED = 20_000
"""Characters of an error text in which is looked: it may have a million of them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A run at a moment, and what else terms depend on."""

    watch: Watch
    now: datetime
    marked: Container[RunRef] = ()
    """The runs that the user has marked."""


TextOf = Callable[[Watch], tuple[str, ...]]
Range = tuple[float, float]
"""Least and greatest of what a number can be."""


def _name(watch: Watch) -> tuple[str, ...]:
    own = watch.snapshot.name if watch.snapshot else None
    return (watch.title, own) if own and own != watch.title else (watch.title,)


def _error(watch: Watch) -> tuple[str, ...]:
    error = watch.snapshot.error if watch.snapshot else None
    if error is None:
        return ()
    return tuple(text[:_SEARCHED] for text in (error.message, error.code) if text)


def _state_words(watch: Watch) -> tuple[str, ...]:
    if watch.snapshot is None:
        return UNSEEN, "not seen"
    return watch.snapshot.state.value, watch.snapshot.state_raw[:_SEARCHED]


TEXTS: Mapping[str, TextOf] = {
    "name": _name,
    "id": lambda watch: (watch.ref.id, str(watch.ref)),
    "account": lambda watch: (watch.ref.account,),
    "provider": lambda watch: (watch.provider,),
    "error": _error,
    "word": _state_words,
}
"""Texts by field; `word` is the state in our word and in the service's own."""


def state_of(watch: Watch) -> str:
    """Give a run's state in a word of `CHOICES`."""
    return watch.state.value if watch.state else UNSEEN


CHOICES: Mapping[str, tuple[tuple[str, ...], Callable[[Watch], str]]] = {
    "state": ((*(state.value for state in State), UNSEEN), state_of),
    "verdict": (
        tuple(verdict.value for verdict in Verdict),
        lambda watch: watch.judgement.verdict.value,
    ),
    "health": ((*(status.value for status in HealthStatus), "paused"), words.health_word),
}
"""Fields with few values, by name: these values, and which of them a run has."""

FLAGS: Mapping[str, Callable[[Subject], bool]] = {
    "stalled": lambda subject: subject.watch.stalled(subject.now),
    "paused": lambda subject: subject.watch.paused,
    "marked": lambda subject: subject.watch.ref in subject.marked,
    "ended": lambda subject: subject.watch.ended,
    "active": lambda subject: subject.watch.snapshot is not None and not subject.watch.ended,
    "failed": lambda subject: subject.watch.judgement.verdict is Verdict.FAILED,
    "passed": lambda subject: subject.watch.judgement.verdict is Verdict.PASSED,
    "trouble": lambda subject: in_trouble(subject.watch),
    UNSEEN: lambda subject: subject.watch.snapshot is None,
}
"""What comes after `is:`."""


def in_trouble(watch: Watch) -> bool:
    """Tell whether the asking for a run that has not ended goes wrong, beyond a passing fault."""
    return not watch.ended and watch.health.status not in {HealthStatus.OK, HealthStatus.RETRYING}


def _failed(watch: Watch) -> int | None:
    """Give the parts that failed; where a service tells no outcomes, those with an error."""
    snapshot = watch.snapshot
    if snapshot is None:
        return None
    if snapshot.outcome is not None and snapshot.outcome.failed is not None:
        return snapshot.outcome.failed
    return snapshot.counts.error if snapshot.counts else None


def _count(name: str) -> Callable[[Watch], int | None]:
    def count(watch: Watch) -> int | None:
        counts = watch.snapshot.counts if watch.snapshot else None
        number: int | None = getattr(counts, name, None)
        return number

    return count


def _outcome(name: str) -> Callable[[Watch], int | None]:
    def outcome(watch: Watch) -> int | None:
        found = watch.snapshot.outcome if watch.snapshot else None
        number: int | None = getattr(found, name, None)
        return number

    return outcome


def total_of(watch: Watch) -> int | None:
    """Give how many parts a run has, as far as the service tells."""
    return watch.snapshot.total if watch.snapshot else None


COUNTS: Mapping[str, Callable[[Watch], int | None]] = {
    "done": lambda watch: watch.snapshot.done if watch.snapshot else None,
    "total": total_of,
    "failed": _failed,
    "errors": _count("error"),
    "passed": _outcome("passed"),
    "blocked": _outcome("blocked"),
    "cancelled": _count("cancelled"),
    "running": _count("running"),
    "queued": _count("queued"),
}
"""Numbers of parts by field; None where the service gives none."""


def _eta(watch: Watch, now: datetime) -> Range | None:
    eta = watch.eta(now)
    return (eta.low_s, eta.high_s) if isinstance(eta, Eta) else None


def _exactly(seconds: float | None) -> Range | None:
    return None if seconds is None else (seconds, seconds)


def _since(watch: Watch, name: str, now: datetime) -> Range | None:
    moment: datetime | None = getattr(watch.snapshot, name, None)
    return None if moment is None else _exactly(max(0.0, (now - moment).total_seconds()))


TIMES: Mapping[str, Callable[[Watch, datetime], Range | None]] = {
    "age": lambda watch, now: _exactly(watch.age_s(now)),
    "elapsed": lambda watch, _: _exactly(watch.elapsed_s()),
    "eta": _eta,
    "started": lambda watch, now: _since(watch, "started_at", now),
    "finished": lambda watch, now: _since(watch, "finished_at", now),
}
"""Lengths of time in seconds by field; `started` and `finished` are how long ago that was."""


def names_of_fields() -> tuple[str, ...]:
    """Give all fields, those asked for most first."""
    return (
        "state",
        "is",
        *(name for name in (*TEXTS, *CHOICES, *COUNTS, *TIMES) if name != "state"),
    )
