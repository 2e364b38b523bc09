"""What the screen remembers by itself: theme, columns, sort. Losing it is no harm."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evaltui.files.atomic import NotSaved, remove_leftovers, write_atomically
from evaltui.files.reading import read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

MAX_BYTES = 1024 * 1024


def load_screen_state(path: Path) -> dict[str, Any]:
    """Give what was remembered, JSON values by name; nothing where it cannot be read."""
    try:
        state = json.loads(read_bytes(path, MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return state if isinstance(state, dict) else {}


def save_screen_state(path: Path, state: Mapping[str, Any], now: datetime) -> str | None:
    """Remember the values; give None, or one sentence that says why they are not saved."""
    try:
        content = json.dumps(dict(state), indent=2, sort_keys=True).encode() + b"\n"
        if _holds(path, content):
            return None
        remove_leftovers(path, now.timestamp())
        write_atomically(path, content)
    except NotSaved as error:
        return str(error)
    except (TypeError, ValueError, RecursionError):
        return str(NotSaved(path, "the screen remembers something that JSON cannot hold"))
    return None


def _holds(path: Path, content: bytes) -> bool:
    try:
        return read_bytes(path, MAX_BYTES) == content
    except OSError:
        return False
