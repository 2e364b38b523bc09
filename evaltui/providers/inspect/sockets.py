"""Where Inspect AI's processes can be asked: each says so in a file of its own.

Source: inspect-ai 0.3.285 from PyPI, as it runs (`_control/discovery.py`, `_util/appdirs.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evaltui.model.exchange import Malformed
from evaltui.providers.contract.json_text import decoded, parse_json

MOST_PROCESSES = 200
FILE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Process:
    """A process that runs evals, or did so when it wrote its file."""

    base_url: str
    started_at: float
    """Seconds since the epoch."""
    tries_again: bool
    """It works on a set of evals, and tries again what failed."""


def control_folder(environ: Mapping[str, str]) -> Path | None:
    """Give the folder of the processes' files; None where no home is known."""
    if data := environ.get("XDG_DATA_HOME", "").strip():
        return Path(data) / "inspect_ai" / "control"
    if not (home := environ.get("HOME", "").strip()):
        return None
    if sys.platform == "darwin":
        return Path(home) / "Library" / "Application Support" / "inspect_ai" / "control"
    return Path(home) / ".local" / "share" / "inspect_ai" / "control"


def processes(folder: Path) -> list[Process]:
    """Give what the files in the folder tell, the newest first; some may be left over."""
    found = []
    try:
        for path in list(folder.glob("*.json"))[:MOST_PROCESSES]:
            process = _process(path)
            if process is not None:
                found.append(process)
    except OSError:
        return []
    return sorted(found, key=lambda process: process.started_at, reverse=True)


def _process(path: Path) -> Process | None:
    try:
        with path.open("rb") as file:
            told = parse_json(decoded(file.read(FILE_BYTES)))
    except (OSError, Malformed):
        return None
    if not isinstance(told, dict):
        return None
    socket, started = told.get("socket_path"), told.get("started_at")
    if not isinstance(socket, str) or not socket.startswith("/") or not socket.isprintable():
        return None
    return Process(
        base_url=f"unix:{socket}",
        started_at=float(started) if isinstance(started, int | float) else 0.0,
        tries_again=bool(told.get("eval_set_id")),
    )
