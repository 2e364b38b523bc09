"""One line for each change of a run, while a command waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from evaltui.cli.printing.output import talk
from evaltui.model import words
from evaltui.model.clock import Clock
from evaltui.model.health import HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.text import one_line
from evaltui.model.watch import Watch


class Changes:
    """Tells of runs when what it would say is something new."""

    def __init__(self, clock: Clock, write: Callable[[str], None] = talk) -> None:
        """Write the lines to stderr, or wherever `write` does."""
        self._clock, self._write = clock, write
        self._told: dict[RunRef, tuple[object, ...]] = {}

    def tell(self, watch: Watch) -> None:
        """Print a line if state, progress or health are not as they were told last."""
        news = (
            words.state_word(watch),
            _progress(watch),
            watch.health.status,
            watch.judgement.verdict,
        )
        if self._told.get(watch.ref) != news:
            self._told[watch.ref] = news
            self._write(change_line(watch, self._clock.now()))


def change_line(watch: Watch, now: datetime) -> str:
    """Give time, reference, state, progress, and what is worth knowing of health or verdict."""
    parts = [words.clock_time(now, to_seconds=True), _ref(watch)]
    if watch.snapshot is not None:
        parts.append(words.state_word(watch))
        parts.append(_progress(watch))
    if watch.health.status is not HealthStatus.OK:
        parts.append(words.health_sentence(watch, now))
    elif watch.ended:
        parts.append(verdict_words(watch))
    return "  ".join(parts)


def end_lines(
    watches: list[Watch], now: datetime, called: Mapping[RunRef, str] | None = None
) -> list[str]:
    """Give verdict, reference and reason, a line for each run, aligned.

    `called` has other words than the verdict for some of them.
    """
    called = called or {}
    wide = max((len(_ref(watch)) for watch in watches), default=0)
    return [
        f"{called.get(watch.ref, watch.judgement.verdict.value):<9}{_ref(watch):<{wide}}"
        f"  {_reason(watch, now)}"
        for watch in watches
    ]


def verdict_words(watch: Watch) -> str:
    """Give the verdict with the numbers that made it."""
    judgement = watch.judgement
    return f"{judgement.verdict.value}: {one_line(judgement.why)}"


def _reason(watch: Watch, now: datetime) -> str:
    why = one_line(watch.judgement.why)
    if watch.ended or watch.health.status is HealthStatus.OK:
        return why
    return f"{why}; {words.health_sentence(watch, now)}"


def _progress(watch: Watch) -> str:
    return words.progress(watch.snapshot)


def _ref(watch: Watch) -> str:
    return one_line(str(watch.ref))
