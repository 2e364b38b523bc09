"""One watched run as the runs file keeps it, and its way from and to a `Watch`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from evaltui.files.last_known import KNOWN_KEYS, LastKnown, decode_last, encode_last
from evaltui.files.toml_values import BadValue, moment, text_for_toml
from evaltui.model.eta import Eta
from evaltui.model.history import History
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

MIN_INTERVAL_S, MAX_INTERVAL_S = 0.5, 86_400.0
_KEYS = frozenset({"run", "name", "added_at", "interval_s", "paused", "last"})


@dataclass(frozen=True, slots=True)
class SavedRun:
    """One run of the runs file."""

    ref: RunRef
    name: str | None = None
    """The user's own name for it."""
    added_at: datetime | None = None
    interval_s: float | None = None
    """Seconds between two questions, for this run alone."""
    paused: bool = False
    last: LastKnown | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys that evaltui does not know, kept as they are."""


def encode_run(saved: SavedRun) -> dict[str, Any]:
    """Give the run as a TOML table."""
    values: dict[str, Any] = {"run": str(saved.ref)}
    if saved.name:
        values["name"] = text_for_toml(saved.name)
    if saved.added_at is not None:
        values["added_at"] = saved.added_at.astimezone(UTC)
    if saved.interval_s is not None:
        values["interval_s"] = shortest(saved.interval_s)
    if saved.paused:
        values["paused"] = True
    values |= saved.extra
    if saved.last is not None:
        values["last"] = encode_last(saved.last)
    return values


def decode_run(
    values: Mapping[str, Any], complain: Callable[[str | None, str], None]
) -> SavedRun | None:
    """Read a TOML table; None where it names no run.

    `complain` is told the key and what is wrong with it; such a key counts as not set, so that
    a slip in one value loses neither the run nor the others.
    """
    run = values.get("run")
    if not isinstance(run, str):
        wrong = 'a run needs run = "provider:id", as in run = "retab:wfevalrun_q1z2"'
        complain("run" if "run" in values else None, wrong)
        return None
    try:
        ref = RunRef.parse(run)
    except BadReference as error:
        complain("run", str(error))
        return None

    def read(key: str, reader: Callable[[Any], Any]) -> Any:
        try:
            return None if key not in values else reader(values[key])
        except BadValue as error:
            complain(key, str(error))
            return None

    return SavedRun(
        ref=ref,
        name=read("name", _name),
        added_at=read("added_at", lambda value: moment("added_at", value)),
        interval_s=read("interval_s", interval),
        paused=bool(read("paused", _paused)),
        last=read("last", decode_last),
        extra={key: value for key, value in values.items() if key not in _KEYS},
    )


def interval(value: Any) -> float:
    """Read a number of seconds between two questions.

    Raises:
        BadValue: it is no number, or out of range.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not MIN_INTERVAL_S <= value <= MAX_INTERVAL_S:
        raise BadValue(
            f"interval_s must be a number of seconds from {MIN_INTERVAL_S:g} to {MAX_INTERVAL_S:g}"
        )
    return float(value)


def shortest(number: float) -> int | float:
    """Give a whole number without its fraction: `5` reads better than `5.0`."""
    return int(number) if float(number).is_integer() else number


def to_saved(watch: Watch) -> SavedRun:
    """Give what the runs file keeps of a watch; keys of the user's own are not in a watch."""
    return SavedRun(
        watch.ref, watch.name, watch.added_at, watch.interval_s, watch.paused, last_known(watch)
    )


def last_known(watch: Watch) -> LastKnown | None:
    """Give what is needed to show the run after a restart, offline; None where nothing is known."""
    if watch.snapshot is None and watch.health.message is None:
        return None
    return LastKnown.of(
        watch.snapshot, watch.observed_at, watch.forgotten_at, watch.health, watch.clock_skew_s
    )


def with_eta(last: LastKnown, watch: Watch) -> LastKnown:
    """Give the last known state with the ETA of that moment: a reader has no history to make one.

    Apart, since it takes longer than all the rest, and most of what is seen is not saved.
    """
    if watch.observed_at is None or watch.ended:
        return last
    eta = watch.eta(watch.observed_at)
    return replace(last, eta_s=(eta.low_s, eta.high_s)) if isinstance(eta, Eta) else last


def restore(saved: SavedRun, provider: str) -> Watch:
    """Give the watch of a saved run, as it was last seen; its failures count anew."""
    watch = Watch(
        saved.ref,
        provider,
        name=saved.name,
        added_at=saved.added_at,
        interval_s=saved.interval_s,
        paused=saved.paused,
    )
    last = saved.last
    if last is None:
        return watch
    history = History()
    if last.snapshot is not None and last.observed_at is not None:
        history = history.add(last.snapshot, last.observed_at.timestamp())
    return replace(
        watch,
        snapshot=last.snapshot,
        observed_at=last.observed_at,
        forgotten_at=last.forgotten_at,
        health=last.health,
        history=history,
        clock_skew_s=last.clock_skew_s,
    )


def merged_last(old: Any, last: LastKnown) -> dict[str, Any]:
    """Give a new last state as a table, with the unknown keys of the table it replaces."""
    kept = old if isinstance(old, Mapping) else {}
    unknown = {key: value for key, value in kept.items() if key not in KNOWN_KEYS}
    return unknown | encode_last(last)


def _name(value: Any) -> str | None:
    if not isinstance(value, str):
        raise BadValue('name must be a text in quotes, as in name = "nightly rag"')
    return value.strip() or None


def _paused(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValue("paused must be true or false")
    return value
