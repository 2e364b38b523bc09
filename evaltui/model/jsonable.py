"""Making any value fit for JSON that every reader takes: services send what they like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

MAX_DEPTH = 64
"""Levels of lists and objects; what is nested more deeply is left out."""
MAX_BITS = 2000
"""Of whole numbers: Python may refuse to write those of more than 640 digits as text."""

_SURROGATES = re.compile(r"[\ud800-\udfff]")


def jsonable(value: Any, levels: int = MAX_DEPTH) -> Any:
    """Give the value as JSON can hold it (RFC 8259).

    NaN, the infinities and whole numbers of more than MAX_BITS bits become None, lone surrogates
    U+FFFD, keys and whatever JSON has no form for their text.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return int(value) if value.bit_length() <= MAX_BITS else None
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping | list | tuple | set | frozenset) and levels <= 0:
        return None
    if isinstance(value, Mapping):
        return {_text(str(key)): jsonable(held, levels - 1) for key, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(held, levels - 1) for held in value]
    return _text(str(value))


def _text(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text)
