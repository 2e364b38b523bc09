"""Whether files can be kept in a folder: tried, since permissions do not tell all."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
from pathlib import Path

from evaltui.cli.checks.finding import Finding, Group
from evaltui.files.problem import reason, shown
from evaltui.model.words import byte_size

LITTLE_BYTES = 16 * 1024**2
"""Less free space than this is soon none."""
_TRIED_BYTES = 64 * 1024


def check_folder(group: Group, name: str, folder: Path) -> Finding:
    """Say whether a file can be written to a folder, or the folder made."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    why = _obstacle(there, try_it=there == folder)
    if why is not None:
        return group.fix(name, f"{shown(folder)} takes no file: {why}", _mend(folder, there, why))
    free = shutil.disk_usage(there).free
    room = f"{free / 10**9:,.0f} GB free" if free >= 10**9 else f"{byte_size(free)} free"
    if free < LITTLE_BYTES:
        fix = f"du -ah {shlex.quote(str(there))} | sort -h | tail"
        return group.note(name, f"{shown(folder)} has little room: {room}", fix)
    made = "" if there == folder else "; it is made when it is needed"
    return group.ok(name, f"{shown(folder)} can be written, {room}{made}")


def _obstacle(folder: Path, *, try_it: bool) -> str | None:
    """Say why no file can be made in a folder that exists; None if one can."""
    if not folder.is_dir():
        return f"{shown(folder)} is a file, not a folder"
    if not try_it:
        return None if os.access(folder, os.W_OK | os.X_OK) else "permission is denied"
    try:
        # Where the system can, without a name: nobody sees it.
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_TRIED_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return reason(error)
    return None


def _mend(folder: Path, there: Path, why: str) -> str:
    quoted = shlex.quote(str(there))
    if "permission" in why:
        return f'sudo chown "$USER" {quoted} && chmod u+rwx {quoted}'
    if "is a file" in why:
        return f"mv {quoted} {quoted}.old && mkdir -p {shlex.quote(str(folder))}"
    if "read-only" in why:
        return f"sudo mount -o remount,rw $(df --output=target {quoted} | tail -1)"
    return f"df -h {quoted}"
