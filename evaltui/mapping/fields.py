"""What of a service's document becomes what of a run: the expressions of one mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evaltui.mapping.expressions import BadExpression, Expression, parse
from evaltui.mapping.values import LENGTH_UNITS, PERCENT_UNITS, TIME_UNITS
from evaltui.model.run import Counts, Outcome, State

Sum = tuple[Expression, ...]
"""Expressions whose numbers are added up."""
Fault = Callable[[tuple[str, ...], str], None]
"""Takes note of what is wrong, by the keys that lead there."""

SUMS = ("done", "total")
SINGLE = (
    *("percent", "name", "link", "error", "duration", "eta", "gone"),
    *("created_at", "started_at", "finished_at"),
)
UNITS: Mapping[str, tuple[str, ...]] = {
    "percent_unit": tuple(PERCENT_UNITS),
    "time_unit": TIME_UNITS,
    "duration_unit": tuple(LENGTH_UNITS),
    "eta_unit": tuple(LENGTH_UNITS),
}
FIELD_KEYS = (
    *("status", "status_map", "state_when", "counts", "outcome", "summary"),
    *SUMS,
    *SINGLE,
    *UNITS,
)
"""The keys of a table that say how a document reads."""
_STATES = tuple(State)


@dataclass(frozen=True, slots=True)
class Fields:
    """The expressions of one kind of document."""

    status: Expression | None = None
    words: Mapping[str, State] = field(default_factory=dict)
    """By the service's word in lower case."""
    state_when: tuple[tuple[State, Expression], ...] = ()
    """For a service that tells no state: the first one that holds."""
    sums: Mapping[str, Sum] = field(default_factory=dict)
    counts: Mapping[str, Sum] = field(default_factory=dict)
    outcome: Mapping[str, Sum] = field(default_factory=dict)
    single: Mapping[str, Expression] = field(default_factory=dict)
    summary: Expression | Mapping[str, Expression] | None = None
    units: Mapping[str, str] = field(default_factory=dict)


class FieldsReader:
    """Reads the expressions of a table; what is wrong in it is left out and told."""

    def __init__(
        self,
        table: Mapping[str, Any],
        above: tuple[str, ...],
        fault: Fault,
        usual: Mapping[str, Any],
    ) -> None:
        """`above` are the keys that lead to the table; `usual` is what it leaves unsaid."""
        self._table, self._above, self._fault = dict(usual) | dict(table), above, fault
        self._own = set(table)

    def read(self) -> Fields:
        """Give the fields."""
        singles = {key: self._expression((key,), self._table.get(key)) for key in SINGLE}
        sums = {key: self._sum((key,), self._table.get(key)) for key in SUMS}
        return Fields(
            status=self._expression(("status",), self._table.get("status")),
            words=self._words(),
            state_when=self._state_when(),
            sums={key: found for key, found in sums.items() if found},
            counts=self._sums("counts", tuple(Counts().as_dict())),
            outcome=self._sums("outcome", tuple(Outcome().as_dict())),
            single={key: found for key, found in singles.items() if found is not None},
            summary=self._summary(),
            units={key: self._unit(key, known) for key, known in UNITS.items()},
        )

    def expression(self, key: str) -> Expression | None:
        """Give the expression under another key of the table."""
        return self._expression((key,), self._table.get(key))

    def _tell(self, path: tuple[str, ...], sentence: str) -> None:
        whole = self._whole(path)
        self._fault(whole, f"{'.'.join(whole)} {sentence}")

    def _whole(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Give the keys that lead to something from the provider's table on."""
        return (*self._above, *path) if path[0] in self._own else path

    def _expression(self, path: tuple[str, ...], text: Any) -> Expression | None:
        if text is None:
            return None
        if not isinstance(text, str):
            self._tell(path, "must be a JMESPath expression in quotes")
            return None
        try:
            return parse(".".join(self._whole(path)), text)
        except BadExpression as error:
            self._tell(path, str(error))
            return None

    def _sum(self, path: tuple[str, ...], value: Any) -> Sum:
        """Read one expression, or a list of those whose numbers are to be added up."""
        texts = value if isinstance(value, list) else [] if value is None else [value]
        found = (self._expression(path, text) for text in texts)
        return tuple(each for each in found if each is not None)

    def _inner(self, key: str) -> Mapping[str, Any]:
        table = self._table.get(key, {})
        if isinstance(table, dict):
            return table
        self._tell((key,), 'must be a table, as in { name = "…" }')
        return {}

    def _sums(self, key: str, known: tuple[str, ...]) -> dict[str, Sum]:
        found: dict[str, Sum] = {}
        for name, value in self._inner(key).items():
            if name not in known:
                self._tell((key, name), f"is not known; there are {', '.join(known)}")
            elif expressions := self._sum((key, name), value):
                found[name] = expressions
        return found

    def _words(self) -> dict[str, State]:
        found: dict[str, State] = {}
        for word, state in self._inner("status_map").items():
            path, key = ("status_map", word), word.strip().lower()
            if state not in _STATES:
                self._tell(path, f"is none of the states: {', '.join(_STATES)}")
            elif found.get(key, state) != state:
                self._tell(path, "stands there twice, as case does not matter")
            else:
                found[key] = State(state)
        return found

    def _state_when(self) -> tuple[tuple[State, Expression], ...]:
        found: list[tuple[State, Expression]] = []
        for state, text in self._inner("state_when").items():
            path = ("state_when", state)
            if state not in _STATES:
                self._tell(path, f"is none of the states: {', '.join(_STATES)}")
            elif (expression := self._expression(path, text)) is not None:
                found.append((State(state), expression))
        return tuple(found)

    def _summary(self) -> Expression | Mapping[str, Expression] | None:
        value = self._table.get("summary")
        if not isinstance(value, dict):
            return self._expression(("summary",), value)
        found = {name: self._expression(("summary", name), text) for name, text in value.items()}
        return {name: each for name, each in found.items() if each is not None}

    def _unit(self, key: str, known: tuple[str, ...]) -> str:
        unit = self._table.get(key, known[0])
        if unit in known:
            return str(unit)
        self._tell((key,), f"must be one of {', '.join(known)}")
        return known[0]
