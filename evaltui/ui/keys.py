"""Keys: every binding of the screen by its name, and the user's own keys in their place.

A name is `PLACE.ACTION`. The place says where a key works: `app` everywhere, `runs` on the main
screen, `table` and `detail` in that part of it, `dialog` in dialogs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import combinations

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys, key_to_character

from evaltui.files.key_bindings import KeySetting
from evaltui.files.problem import Problem
from evaltui.model.text import one_line
from evaltui.ui.glyphs import ASCII, Glyphs

ALWAYS = {"dialog.leave": ("escape",)}
"""Keys that stay whatever the user sets: every dialog can be left with Escape."""
_TOGETHER = {
    "app": frozenset({"app", "runs", "table", "detail", "dialog"}),
    "runs": frozenset({"app", "runs", "table", "detail"}),
    "table": frozenset({"app", "runs", "table"}),
    "detail": frozenset({"app", "runs", "detail"}),
    "dialog": frozenset({"app", "dialog"}),
}
"""The places whose keys work at the same time as those of a place."""
_NAMED = frozenset(key.value for key in Keys if "+" not in key.value)
_MODIFIERS = frozenset({"ctrl", "alt", "shift", "super", "hyper", "meta"})
_SYNONYMS = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "hyphen": "minus",
    "question": "question_mark",
    "period": "full_stop",
    "dot": "full_stop",
}


_CLEARER = {"⏎": "enter", "⌫": "backspace"}
_ASCII = {"↑": "up", "↓": "down", "←": "left", "→": "right"}
Wishes = dict[str, tuple[KeySetting, tuple[str, ...]]]
"""What the user wants, by the name of the action."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that keys do, in one place."""

    name: str
    keys: tuple[str, ...]
    """As Textual names them."""
    description: str = ""
    at_once: bool = False
    """Whether its keys go before what the part of the screen in focus does with them."""

    @property
    def place(self) -> str:
        """Give where its keys work."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class ChosenKeys:
    """What became of the user's wishes."""

    keymap: Mapping[str, str]
    """Keys with commas between them, by the name of their action; as `App.set_keymap` takes it."""
    problems: tuple[Problem, ...]


def bound(
    name: str,
    keys: str,
    label: str,
    tooltip: str = "",
    *,
    action: str | None = None,
    footer: bool = False,
    at_once: bool = False,
) -> Binding:
    """Bind keys, with commas between them, to an action under a name.

    Args:
        name: `PLACE.ACTION`; how the configuration and the tests call it.
        keys: the usual keys, as Textual names them.
        label: a word for the footer and the palette.
        tooltip: its line in the help; where there is none, the label is.
        action: what Textual calls; the name's last part where nothing is said.
        footer: whether the footer shows it where there is room.
        at_once: whether it goes before what the focused part does with the keys.
    """
    return Binding(
        keys,
        action or name.partition(".")[2],
        label,
        show=footer,
        priority=at_once,
        tooltip=tooltip or label,
        id=name,
    )


def actions_of_the_screen() -> dict[str, Action]:
    """Give every action that a class of the screen binds keys to, by name.

    A class counts once it is imported; the main screen imports them all.
    """
    found: dict[str, Action] = {}
    for owner in _classes(DOMNode):
        for binding in Binding.make_bindings(vars(owner).get("BINDINGS", ())):
            if binding.id is None:
                continue
            before = found.get(binding.id)
            keys = (*(before.keys if before else ()), binding.key)
            found[binding.id] = Action(
                binding.id, tuple(dict.fromkeys(keys)), binding.description, binding.priority
            )
    return found


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


def shown_key(display: str, glyphs: Glyphs) -> str:
    """Give a key as Textual shows it, such as `↑`, in what the glyph set can draw."""
    *modifiers, key = display.rsplit("+", 1) if display != "+" else [display]
    key = _CLEARER.get(key, key)
    return "+".join([*modifiers, _ASCII.get(key, key) if glyphs is ASCII else key])


def key_name(text: str) -> str | None:
    """Give a key as Textual names it, such as `question_mark` for `?`; None if there is none."""
    *modifiers, key = [text] if len(text) == 1 else text.split("+")
    modifiers = [modifier.strip().lower() for modifier in modifiers]
    if not set(modifiers) <= _MODIFIERS or not key:
        return None
    if len(key) == 1:
        if not key.isprintable() or key == " ":
            return "space" if key == " " else None
        if modifiers == ["shift"] and key.isalpha():
            modifiers, key = [], key.upper()
        elif modifiers:
            key = key.lower()
        [binding] = Binding.make_bindings([Binding(key if key != "," else "comma", "none")])
        key = binding.key
    else:
        key = key.strip().lower()
        key = _SYNONYMS.get(key, key)
        if key not in _NAMED and key_to_character(key) is None:
            return None
    order = sorted(set(modifiers), key=("ctrl", "alt", "shift", "super", "hyper", "meta").index)
    return "+".join([*order, key])


def _classes(base: type[DOMNode]) -> Iterator[type[DOMNode]]:
    """Give every class of the screen below `base`."""
    for owner in base.__subclasses__():
        if owner.__module__.startswith("evaltui.ui."):
            yield owner
        yield from _classes(owner)


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
        elif key_to_character(key) is not None and any(actions[name].at_once for name in names):
            wrong = f'"{text}" must stay free for typing: take one such as "f5" or "ctrl+r"'
        else:
            keys.append(key)
            continue
        return (), (), f"{wrong}; {setting.name} keeps its usual keys"
    return names, keys, None


def _names(name: str, actions: Mapping[str, Action]) -> list[str]:
    """Give the actions that a setting's name means: without a place, those of every place."""
    if "." in name:
        return [name] if name in actions else []
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
