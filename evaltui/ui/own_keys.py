"""The user's own keys in place of the usual ones, and what cannot be of that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import combinations

from evaltui.files.key_bindings import KeySetting
from evaltui.files.problem import Problem
from evaltui.model.text import one_line
from evaltui.ui.keys import Action, is_typed, key_name

ALWAYS = {"dialog.leave": ("escape",)}
"""Keys that stay whatever the user sets: every dialog can be left with Escape."""
_TOGETHER = {
    "app": frozenset({"app", "runs", "table", "detail", "dialog"}),
    "runs": frozenset({"app", "runs", "table"}),
    "table": frozenset({"app", "runs", "table"}),
    "detail": frozenset({"app", "detail"}),
    "dialog": frozenset({"app", "dialog"}),
}
"""The places whose keys work at the same time as those of a place.

In the details their own keys go before the main screen's, as `y` does, which copies there what is
read. In the table they do not: it has the focus nearly always.
"""
Wishes = dict[str, tuple[KeySetting, tuple[str, ...]]]
"""What the user wants, by the name of the action."""


@dataclass(frozen=True, slots=True)
class ChosenKeys:
    """What became of the user's wishes."""

    keymap: Mapping[str, str]
    """Keys with commas between them, by the name of their action; as `App.set_keymap` takes it."""
    problems: tuple[Problem, ...]


def choose_keys(settings: Sequence[KeySetting], actions: Mapping[str, Action]) -> ChosenKeys:
    """Put the user's keys in place of the usual ones.

    What cannot be (no such action, no such key, a key that something else at the same place has)
    is named with its line, and the usual keys stay.
    """
    wishes: Wishes = {}
    problems: list[Problem] = []
    for setting in settings:
        names, keys, wrong = _wish(setting, actions)
        if wrong is not None:
            problems.append(setting.problem(wrong))
        for name in names:
            wishes[name] = (setting, (*keys, *ALWAYS.get(name, ())))
    problems += _without_conflicts(wishes, actions)
    keymap = {name: ",".join(dict.fromkeys(taken)) for name, (_, taken) in wishes.items()}
    problems.sort(key=lambda problem: problem.line or 0)
    return ChosenKeys(keymap, tuple(problems))


def _wish(
    setting: KeySetting, actions: Mapping[str, Action]
) -> tuple[Sequence[str], Sequence[str], str | None]:
    """Give the names and keys that a setting means, or what is wrong with it."""
    names = _names(setting.name, actions)
    if not names:
        return (), (), _unknown_action(setting.name, actions)
    if _meet(names):
        return (), (), f"{setting.name} means {' and '.join(names)}; name one of them; ignored"
    keys: list[str] = []
    for text in setting.keys:
        key = key_name(text)
        if key is None:
            wrong = f'"{one_line(text, 40)}" is no key: write one as in "n", "f5" or "ctrl+r"'
        elif is_typed(key) and any(actions[name].at_once for name in names):
            wrong = f'"{text}" must stay free for typing: take one such as "f5" or "ctrl+r"'
        else:
            keys.append(key)
            continue
        return (), (), f"{wrong}; {setting.name} keeps its usual keys"
    return names, keys, None


def _names(name: str, actions: Mapping[str, Action]) -> list[str]:
    """Give the actions that a setting's name means.

    Without a place it means the main screen's action of that name, else those of all places.
    """
    if "." in name:
        return [name] if name in actions else []
    if f"runs.{name}" in actions:
        return [f"runs.{name}"]
    return [known for known in actions if known.partition(".")[2] == name]


def _meet(names: Iterable[str]) -> bool:
    """Tell whether two of the actions could be wanted at the same place."""
    places = [name.partition(".")[0] for name in names]
    return any(other in _TOGETHER.get(one, ()) for one, other in combinations(places, 2))


def _unknown_action(name: str, actions: Mapping[str, Action]) -> str:
    known = [*actions, *(action.partition(".")[2] for action in actions)]
    near = get_close_matches(name, known, 1)
    instead = f"did you mean {near[0]}?" if near else "? on the screen shows the actions"
    return f"{name} is no action of the screen and ignored; {instead}"


def _without_conflicts(wishes: Wishes, actions: Mapping[str, Action]) -> list[Problem]:
    """Take out wishes until no key means two things at once; the first of two wishes stays."""
    problems: list[Problem] = []
    order = list(dict.fromkeys(setting for setting, _ in wishes.values()))
    while True:
        conflict = _last_conflict(wishes, actions, order)
        if conflict is None:
            return problems
        loser, key, other = conflict
        for name in [name for name, (setting, _) in wishes.items() if setting is loser]:
            del wishes[name]
        what = f'"{key}" is already the key of {other}'
        problems.append(loser.problem(f"{what}; {loser.name} keeps its usual keys"))


def _last_conflict(
    wishes: Wishes,
    actions: Mapping[str, Action],
    order: Sequence[KeySetting],
) -> tuple[KeySetting, str, str] | None:
    """Give the last wish whose key something else has at the same place, the key, and that."""
    for setting in reversed(order):
        for name, (wish, keys) in wishes.items():
            if wish is not setting:
                continue
            for other in actions.values():
                if other.name == name or other.place not in _TOGETHER.get(actions[name].place, ()):
                    continue
                theirs = wishes[other.name][1] if other.name in wishes else other.keys
                new = [key for key in keys if key in theirs and key not in actions[name].keys]
                if new:
                    return setting, new[0], other.name
    return None
