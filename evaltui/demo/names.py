"""Names for runs that no hand wrote: memorable for LangWatch, opaque for the others."""

from __future__ import annotations

import random

_MOODS = (
    "ancient", "brisk", "calm", "daring", "eager", "fuzzy", "gentle", "hidden", "humble", "jolly",
    "keen", "lively", "mellow", "nimble", "patient", "quiet", "rapid", "silent", "tidy", "witty",
)  # fmt: skip
_COLOURS = (
    "amber", "azure", "copper", "coral", "crimson", "golden", "indigo", "ivory", "jade", "lilac",
    "marble", "olive", "pearl", "russet", "scarlet", "silver", "teal", "umber", "violet", "white",
)  # fmt: skip
_ANIMALS = (
    "badger", "beaver", "bison", "civet", "crane", "dingo", "falcon", "gecko", "heron", "ibex",
    "jackal", "koala", "lemur", "lynx", "marten", "newt", "otter", "panda", "quail", "robin",
    "stoat", "tapir", "vole", "walrus", "yak", "zebra",
)  # fmt: skip
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def animal(rolls: random.Random) -> str:
    """An id as LangWatch makes them, such as `lively-golden-otter`."""
    return "-".join(rolls.choice(words) for words in (_MOODS, _COLOURS, _ANIMALS))


def token(rolls: random.Random, length: int) -> str:
    """`length` letters and digits."""
    return "".join(rolls.choice(_ALPHABET) for _ in range(length))
