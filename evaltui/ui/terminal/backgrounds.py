"""Textual's cache of backgrounds, kept from holding what was on the screen and is gone."""

from __future__ import annotations

from textual._styles_cache import StylesCache


def cache_by_colours_alone() -> None:
    """Let Textual find backgrounds by their colours, for the whole program from now on.

    Textual (8.2) caches `StylesCache.get_inner_outer` by its first argument as well. That is named
    `cls`, yet it is one widget's store of painted lines: each of the 1024 entries keeps one, and
    with it the lines of a toast or a dialog long closed; tens of MB after some days.
    """
    cached = vars(StylesCache).get("get_inner_outer")
    if hasattr(cached, "cache_info"):
        StylesCache.get_inner_outer = classmethod(cached)  # type: ignore[assignment, arg-type, method-assign]
