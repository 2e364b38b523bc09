"""What the screen remembers by itself: theme, columns, sort. Losing it is no harm."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evaltui.files.atomic import NotSaved, make_folder, real_target, write_atomically
from evaltui.files.leftovers import remove_leftovers
from evaltui.files.locking import LAST_WAIT_S, Patience, locked
from evaltui.files.problem import reason
from evaltui.files.reading import TooLarge, read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

MAX_BYTES = 1024 * 1024


def load_screen_state(path: Path) -> dict[str, Any]:
    """Give what was remembered, JSON values by name; nothing where it cannot be read."""
    try:
        return _parsed(_content(path))
    except OSError:
        return {}


def change_screen_state(path: Path, changes: Mapping[str, Any], now: datetime) -> None:
    """Remember values beside what is remembered already; nothing is written where it is so.

    Raises:
        NotSaved: with one sentence; what was remembered stays.
    """
    try:
        target = real_target(path)
        make_folder(target.parent)
    except OSError as error:
        raise NotSaved(path, reason(error)) from error
    with locked(target, Patience(LAST_WAIT_S)) as alone:
        try:
            before = _content(path)
        except OSError as error:  # what cannot be read just now is not to be lost
            raise NotSaved(path, reason(error)) from error
        state = {**_parsed(before), **changes}
        try:
            content = json.dumps(state, indent=2, sort_keys=True).encode() + b"\n"
        except (TypeError, ValueError, RecursionError) as error:
            why = "the screen remembers something that JSON cannot hold"
            raise NotSaved(path, why) from error
        if content != before:
            remove_leftovers(path, now.timestamp(), alone=alone)
            write_atomically(path, content)


def _content(path: Path) -> bytes:
    """Give what the file holds; nothing where there is none, or none of ours.

    Raises:
        OSError: the system's reason.
    """
    try:
        return read_bytes(path, MAX_BYTES)
    except (FileNotFoundError, TooLarge):
        return b""


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        state = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return state if isinstance(state, dict) else {}
