"""Keys: every binding of the screen by its name, and how keys are called.

A name is `PLACE.ACTION`. The place says where a key works: `app` everywhere, `runs` on the main
screen, `table` and `detail` in that part of it, `dialog` in dialogs.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys, key_to_character

from evaltui.ui import screens
from evaltui.ui.glyphs import ASCII, Glyphs

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
    """Give every action that a class of the screen binds keys to, by name."""
    found: dict[str, Action] = {}
    for owner in classes_of_the_screen():
        for binding in Binding.make_bindings(vars(owner).get("BINDINGS", ())):
            if binding.id is None:
                continue
            before = found.get(binding.id)
            keys = (*(before.keys if before else ()), binding.key)
            found[binding.id] = Action(
                binding.id, tuple(dict.fromkeys(keys)), binding.description, binding.priority
            )
    return found


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
        key = _sign_name(key)
    else:
        key = key.strip().lower()
        key = _SYNONYMS.get(key, key)
        if key not in _NAMED and not is_typed(key):
            return None
    order = sorted(set(modifiers), key=("ctrl", "alt", "shift", "super", "hyper", "meta").index)
    return "+".join([*order, key])


def _sign_name(sign: str) -> str:
    """Give the name that Textual has for the key of one sign."""
    if sign == ",":  # which parts the keys of a binding
        return "comma"
    [binding] = Binding.make_bindings([Binding(sign, "none")])
    return binding.key


_SIGNS = frozenset(map(_sign_name, string.punctuation))


def is_typed(key: str) -> bool:
    """Tell whether a key types something."""
    return "+" not in key and (key in _SIGNS or key_to_character(key) is not None)


def classes_of_the_screen(base: type[DOMNode] = DOMNode) -> Iterator[type[DOMNode]]:
    """Give every class of the screen below `base`; all of them are loaded for that."""
    if base is DOMNode:
        for module in iter_modules(screens.__path__, f"{screens.__name__}."):
            import_module(module.name)
        import_module("evaltui.ui.app")
    for owner in base.__subclasses__():
        if owner.__module__.startswith("evaltui.ui."):
            yield owner
        yield from classes_of_the_screen(owner)
