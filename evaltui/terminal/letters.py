"""Whether the terminal can show more than ASCII."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GLYPHS_ENV = "EVALTUI_GLYPHS"
_FEW_GLYPHS = frozenset({"linux", "dumb", "vt100", "vt220"})


@dataclass(frozen=True, slots=True)
class Letters:
    """What is drawn with, and what decided on it."""

    ascii_only: bool
    because: str
    """The setting or variable that decided, as in `TERM=linux`."""


def letters_of(
    environ: Mapping[str, str],
    encoding: str | None,
    *,
    option: str | None = None,
    configured: str | None = None,
) -> Letters:
    """Choose Unicode where the output's encoding can carry it.

    `TERM=linux` is the kernel's console, whose font has few glyphs past the box drawing. A wish
    (`unicode` or `ascii`) decides over everything: the command line's option, then the variable
    `EVALTUI_GLYPHS`, then the configuration's.
    """
    variable = environ.get(GLYPHS_ENV, "").lower()
    for wish, where in (
        (option, "--ascii"),
        (variable, f"{GLYPHS_ENV}={variable}"),
        (configured, "glyphs in config.toml"),
    ):
        if wish in {"ascii", "unicode"}:
            return Letters(wish == "ascii", where)
    if environ.get("TERM", "") in _FEW_GLYPHS:
        return Letters(ascii_only=True, because=f"TERM={environ['TERM']}")
    utf = (encoding or "").lower().replace("-", "").startswith("utf")
    return Letters(not utf, f"the encoding is {encoding or 'not known'}")
