"""From a document to a snapshot, with what every expression gave on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from evaltui.mapping import values
from evaltui.mapping.expressions import Expression, NotEvaluated
from evaltui.mapping.fields import Fields, Sum
from evaltui.mapping.values import Unfit
from evaltui.model.exchange import NoSuchRun
from evaltui.model.run import Counts, Outcome, RunError, Snapshot, State
from evaltui.model.text import one_line
from evaltui.providers.contract.json_text import malformed
from evaltui.providers.contract.links import rebased_link, safe_link

Read = TypeVar("Read")
SHOWN = 60
"""Characters of an expression in a sentence."""


@dataclass(frozen=True, slots=True)
class Gave:
    """What one expression gave."""

    name: str
    text: str
    value: Any
    """As the document has it; None where it could not be evaluated."""
    fault: str | None = None
    """Why it does not fit, a sentence; None where it does."""


class Reading:
    """Reads one document by the expressions of a mapping, and keeps what each gave."""

    def __init__(self, fields: Fields, value: Any, base_url: str) -> None:
        self.gave: list[Gave] = []
        self.gone = False
        """Whether the document says that there is no such run."""
        self._fields, self._value, self._base_url = fields, value, base_url
        self._notes: list[str] = []
        self._snapshot = self._read()

    @property
    def faults(self) -> list[str]:
        """What does not fit, a sentence each."""
        return [each.fault for each in self.gave if each.fault is not None]

    def snapshot(self, text: str) -> Snapshot:
        """Give the snapshot; `text` is the document's text.

        Raises:
            NoSuchRun: the document says that there is no such run.
            Malformed: an expression gave what is not due; the message names it.
        """
        if self.gone:
            raise NoSuchRun("the answer says that there is no such run")
        if self.faults:
            more = len(self.faults) - 1
            raise malformed(self.faults[0] + (f" (and {more} more)" if more else ""), text)
        return self._snapshot

    def take(
        self, expression: Expression | None, read: Callable[[Any], Read | None]
    ) -> Read | None:
        """Give what an expression finds, read as what is due; None where that is absent."""
        if expression is None:
            return None
        found: Any = None
        try:
            found = expression.of(self._value)
            due = read(found)
        except NotEvaluated as error:
            self._fault(expression, None, f"cannot be evaluated: {error}")
            return None
        except Unfit as error:
            self._fault(expression, found, f"gives {error}")
            return None
        self.gave.append(Gave(expression.name, expression.text, found))
        return due

    def _fault(self, expression: Expression, found: Any, words: str) -> None:
        text = one_line(expression.text, SHOWN)
        sentence = f'{expression.name} = "{text}" {words}'
        self.gave.append(Gave(expression.name, expression.text, found, sentence))

    def _read(self) -> Snapshot:
        fields, single, units = self._fields, self._fields.single, self._fields.units
        if self.take(single.get("gone"), _holds):
            self.gone = True
        state, word = self._state()

        def time(key: str) -> Any:
            unit = units["time_unit"]
            return self.take(single.get(key), lambda found: values.point_in_time(found, unit))

        def length(key: str) -> float | None:
            unit = units[f"{key}_unit"]
            return self.take(single.get(key), lambda found: values.seconds(found, unit))

        return Snapshot(
            state=state,
            state_raw=word,
            name=self.take(single.get("name"), values.text),
            done=self._sum(fields.sums.get("done")),
            total=self._sum(fields.sums.get("total")),
            percent=self.take(
                single.get("percent"),
                lambda found: values.percent(found, units["percent_unit"]),
            ),
            counts=self._counts(),
            outcome=self._outcome(),
            created_at=time("created_at"),
            started_at=time("started_at"),
            finished_at=time("finished_at"),
            duration_s=length("duration"),
            eta_s=length("eta"),
            summary=self._summary(),
            error=self._error(state),
            url=self._link(),
            notes=tuple(self._notes),
        )

    def _state(self) -> tuple[State, str]:
        """Give the state and the service's word; where it has none, what follows from the rest."""
        status, rules = self._fields.status, self._fields.state_when
        if status is not None:
            word = self.take(status, values.word if rules else _essential_word)
            if word is not None or not rules:
                found = self._fields.words.get((word or "").strip().lower(), State.UNKNOWN)
                return found, word or ""
        for state, rule in rules:
            if self.take(rule, _holds):
                self._notes.append(
                    f"the service tells no state: {state} follows from {one_line(rule.text, SHOWN)}"
                )
                return state, f"{state} (derived)"
        return State.UNKNOWN, "no state told"

    def _sum(self, expressions: Sum | None) -> int | None:
        """Add up what is there; None where nothing is."""
        found = [self.take(each, values.whole_number) for each in expressions or ()]
        present = [number for number in found if number is not None]
        return sum(present) if present else None

    def _counts(self) -> Counts | None:
        if not self._fields.counts:
            return None
        found = {name: self._sum(each) for name, each in self._fields.counts.items()}
        return Counts(**found) if any(one is not None for one in found.values()) else None

    def _outcome(self) -> Outcome | None:
        if not self._fields.outcome:
            return None
        found = {name: self._sum(each) for name, each in self._fields.outcome.items()}
        return Outcome(**found) if any(one is not None for one in found.values()) else None

    def _summary(self) -> Mapping[str, Any] | None:
        wanted = self._fields.summary
        if not isinstance(wanted, Mapping):
            return self.take(wanted, values.summary)
        found = {name: self.take(each, _anything) for name, each in wanted.items()}
        return {name: value for name, value in found.items() if value is not None} or None

    def _error(self, state: State) -> RunError | None:
        found = self.take(self._fields.single.get("error"), values.error)
        return RunError(None) if found is None and state is State.FAILED else found

    def _link(self) -> str | None:
        told = self.take(self._fields.single.get("link"), values.text)
        if told is None:
            return None
        link = rebased_link(told, self._base_url) if told.startswith("/") else safe_link(told)
        if link is None:
            self._notes.append(f"link gives {values.shown(told)}, which is no web address")
        return link


def _holds(value: Any) -> bool:
    """Tell whether a condition holds, as JMESPath has it: not null, not false, not empty."""
    return value is not None and value is not False and value not in ("", [], {})


def _essential_word(value: Any) -> str:
    word = values.word(value)
    if word is None:
        raise Unfit(f"{values.shown(value)}, not a word")
    return word


def _anything(value: Any) -> Any:
    return value
