"""Checks of the file of the watched runs: read, written, locked, and what it names."""

from __future__ import annotations

import errno
import os
import shlex
import time
from collections.abc import Callable
from pathlib import Path

from evaltui.cli.checks.finding import Finding, Group
from evaltui.cli.checks.folders import check_folder
from evaltui.cli.checks.shell import edit
from evaltui.files.problem import shown
from evaltui.files.runs_file import Loaded
from evaltui.model.reference import BadReference
from evaltui.session.accounts import Accounts

_GROUP = Group("runs file")
_LOCKS = Path("/proc/locks")
"""Linux: who holds which lock (proc_locks(5))."""
PATIENCE_S = 0.5
"""Saves hold the lock for milliseconds; what holds it longer hangs."""


def check_runs_file(
    path: Path,
    loaded: Loaded,
    accounts: Accounts | None,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Finding]:
    """Say whether the file can be read and saved, and whether its runs can be asked."""
    findings = [_read(path, loaded)]
    for problem in loaded.problems:
        told = str(problem)
        findings.append(_GROUP.note("value", told, edit(problem.path, problem.line)))
    if accounts is not None:
        findings += _strangers(loaded, accounts)
    findings += _private(path)
    return [*findings, check_folder(_GROUP, "folder", path.parent), _lock(path, sleep)]


def _read(path: Path, loaded: Loaded) -> Finding:
    if loaded.damaged is not None:
        damage = loaded.damaged
        left = f"; {len(loaded.runs)} of its runs can be read" if loaded.runs else ""
        return _GROUP.fix("runs.toml", f"{damage}{left}", edit(damage.path, damage.line))
    if loaded.empty:
        told = f"no run is watched yet ({shown(path)})"
        return _GROUP.ok("runs.toml", told)
    number = len(loaded.runs)
    return _GROUP.ok("runs.toml", f"{number} run{'' if number == 1 else 's'} ({shown(path)})")


def _strangers(loaded: Loaded, accounts: Accounts) -> list[Finding]:
    """Name the runs whose account there is not."""
    found = []
    for run in loaded.runs:
        try:
            accounts.provider_of(run.ref.account)
        except BadReference as error:
            told = f"{run.ref} cannot be asked: {error}"
            found.append(_GROUP.note("run", told, f"evaltui rm {shlex.quote(str(run.ref))}"))
    return found


def _private(path: Path) -> list[Finding]:
    """Say where others of this machine may read the file."""
    try:
        mode = path.stat().st_mode & 0o777
    except OSError:
        return []
    if not mode & 0o077:
        return []
    told = f"others on this machine may read it (mode {mode:03o})"
    return [_GROUP.note("mode", told, f"chmod 600 {shlex.quote(str(path))}")]


def _lock(path: Path, sleep: Callable[[float], None]) -> Finding:
    """Take the lock as a save does, without making its file."""
    import fcntl  # noqa: PLC0415 - there is none on Windows

    lock = path.parent / f".{path.name}.lock"
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return _GROUP.ok("lock", "free")
    except OSError as error:
        told = f"cannot be opened ({(error.strerror or '').lower()}): saves go on without"
        return _GROUP.note("lock", told, f"rm -f {shlex.quote(str(lock))}")
    try:
        for _ in range(10):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sleep(PATIENCE_S / 10)
            except OSError as error:
                name = errno.errorcode.get(error.errno or 0, "no reason")
                told = f"not known to this file system ({name}): saves go on without"
                return _GROUP.note("lock", told)
            else:
                return _GROUP.ok("lock", "free")
        pid = holder(os.fstat(handle), _LOCKS)
    finally:
        os.close(handle)
    if pid is None:
        return _GROUP.note("lock", "held by another program: saves wait 2 s for it, then go on")
    told = f"held by process {pid}{_called(pid)}: saves wait 2 s for it, then go on"
    return _GROUP.note("lock", told, f"kill {pid}")


def holder(of: os.stat_result, table: Path) -> int | None:
    """Give the process that holds a lock on a file; None where the system does not tell."""
    place = f"{os.major(of.st_dev):02x}:{os.minor(of.st_dev):02x}:{of.st_ino}"
    try:
        lines = table.read_text("ascii", "replace").splitlines()
    except OSError:
        return None
    for line in lines:
        words = line.split()
        if len(words) >= 6 and words[1] == "FLOCK" and words[5] == place and words[4].isdigit():
            return int(words[4])
    return None


def _called(pid: int) -> str:
    try:
        name = Path(f"/proc/{pid}/comm").read_text("utf-8", "replace").strip()
    except OSError:
        return ""
    return f" ({name})"
