"""What is kept of what a service tells at length: a file that all runs share stays a small one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evaltui.model.run import RunError, Snapshot

_TEXTS = {"state_raw": 1_000, "name": 1_000, "url": 5_000, "part_noun": 1_000}
_OF_ERRORS = {"message": 32_000, "code": 1_000, "stack_trace": 64_000}
"""The most characters of each; a cut shows as `…`."""
_SUMMARY = 64_000
_DETAILS = 32_000
"""The most that values may take, about as many characters as in JSON; what is behind is left out.
"""
_NOTES = 50
_NOTE = 500
_LEVELS = 60
_SCALAR = 8
_AROUND = 4
"""What quotation marks, brackets and commas take."""
_NO = (None, -1)
"""Nothing of a value, and no room left."""


def kept(snapshot: Snapshot) -> Snapshot:
    """Give a snapshot as it is saved: without `raw`, and with the beginning of what is long."""
    changes: dict[str, Any] = {"raw": None} | _cut(snapshot, _TEXTS)
    if snapshot.summary is not None:
        changes["summary"] = _beginning(snapshot.summary, _SUMMARY)
    if snapshot.error is not None:
        changes["error"] = _error(snapshot.error)
    if len(snapshot.notes) > _NOTES or any(len(note) > _NOTE for note in snapshot.notes):
        changes["notes"] = tuple(_shorter(note, _NOTE) for note in snapshot.notes[:_NOTES])
    return replace(snapshot, **changes)


def _error(error: RunError) -> RunError:
    changes = _cut(error, _OF_ERRORS)
    if error.details is not None:
        changes["details"] = _beginning(error.details, _DETAILS)
    return replace(error, **changes)


def _cut(thing: object, limits: Mapping[str, int]) -> dict[str, Any]:
    """Give the texts of a thing that are too long, cut."""
    told = ((name, getattr(thing, name), most) for name, most in limits.items())
    return {name: _shorter(text, most) for name, text, most in told if text and len(text) > most}


def _shorter(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _beginning(value: Mapping[str, Any], room: int) -> Mapping[str, Any]:
    """Give a mapping as it is where there is room for it, else as much as there is room for."""
    if _left(value, room, _LEVELS) >= 0:
        return value
    begun: Mapping[str, Any] = _begun(value, room, _LEVELS)[0]
    return begun


def _left(value: Any, room: int, levels: int) -> int:
    """Give the room that a value leaves; less than 0 where there is too little."""
    if isinstance(value, str):
        return room - len(value) - _AROUND
    if not isinstance(value, Mapping | list | tuple):
        return room - _of_scalar(value)
    room -= _AROUND if levels else room + 1
    for key, held in _pairs(value):
        if room < 0:
            break
        room = _left(held, room - len(key) - _AROUND, levels - 1)
    return room


def _begun(value: Any, room: int, levels: int) -> tuple[Any, int]:
    """Give as much of a value as there is room for, and the room that is left.

    None, and no room, where there is too little for any of it.
    """
    if isinstance(value, str):
        most = room - _AROUND
        return (_shorter(value, most), room - min(len(value), most) - _AROUND) if most > 0 else _NO
    if not isinstance(value, Mapping | list | tuple):
        left = room - _of_scalar(value)
        return (value, left) if left >= 0 else _NO
    if not levels or room < _AROUND:
        return _NO
    room -= _AROUND
    found: list[tuple[str, Any]] = []
    for key, held in _pairs(value):
        begun, left = _begun(held, room - len(key) - _AROUND, levels - 1)
        if left < 0:
            break
        found.append((key, begun))
        room = left
    return (dict(found) if isinstance(value, Mapping) else [held for _, held in found]), room


def _pairs(value: Any) -> Any:
    if isinstance(value, Mapping):
        return ((str(key), held) for key, held in value.items())
    return (("", held) for held in value)


def _of_scalar(value: Any) -> int:
    return _SCALAR + (value.bit_length() // 3 if isinstance(value, int) else 0)
