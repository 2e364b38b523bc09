"""Caches of Textual and Rich that would keep what is gone: on a screen open for days, a lot."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rich.segment import Segment
from textual._styles_cache import StylesCache

_PIECES = 256
"""Cut pieces of text that are kept: more than lie under the edges of a dialog and some toasts."""


def keep_caches_small() -> None:
    """Have these caches keep only what is on the screen, for the whole program from now on.

    Textual (8.2) caches `StylesCache.get_inner_outer` by its first argument as well. That is named
    `cls`, yet it is one widget's store of painted lines: each of the 1024 entries keeps one, and
    with it the lines of a toast or a dialog long closed; tens of MB after some days.

    Rich (15) keeps 16384 pieces of text that was cut at the edge of what lies over it. As runs go
    on their texts seldom come again, and those pieces take 10 MB in the end.
    """
    backgrounds = vars(StylesCache).get("get_inner_outer")
    if hasattr(backgrounds, "cache_info"):
        StylesCache.get_inner_outer = classmethod(backgrounds)  # type: ignore[assignment, arg-type, method-assign]
    pieces = vars(Segment).get("_split_cells")
    cut: Any = getattr(pieces, "__wrapped__", None)
    if hasattr(cut, "cache_info") and cut.cache_parameters()["maxsize"] != _PIECES:
        few = lru_cache(_PIECES)(cut.__wrapped__)
        Segment._split_cells = classmethod(few)  # type: ignore[assignment, arg-type, method-assign]  # noqa: SLF001 - nobody offers another way
