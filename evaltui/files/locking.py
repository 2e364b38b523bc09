"""One writer at a time, as far as the file system can tell."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WAIT_S = 2.0
"""How long a save waits for another's, in seconds; saves take milliseconds."""
LAST_WAIT_S = 0.2
"""The same at the program's end."""
_PAUSE_S = 0.01


class Patience:
    """How long to wait for another's save. Another thread may cut a wait short that has begun."""

    def __init__(self, wait_s: float = WAIT_S) -> None:
        """Wait `wait_s` seconds at most."""
        self.wait_s = wait_s

    def hurry(self) -> None:
        """Wait no longer than there is time for when the program ends."""
        self.wait_s = min(self.wait_s, LAST_WAIT_S)


@contextmanager
def locked(
    target: Path,
    patience: Patience | None = None,
    *,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[bool]:
    """Hold the advisory lock of a file while the block runs; tell whether it was got.

    The lock is on an empty file `.NAME.lock` in the same folder, which stays: removing it would
    let two writers hold locks on two different files of that name. The system frees the lock
    when its holder ends, however it ends. Where it cannot be had in time (a holder
    that hangs) or at all (NFS without locks, a read-only folder), the block runs without.
    """
    handle = _open_lock_file(target)
    if handle is None:
        yield False
        return
    try:
        # Closing the only descriptor frees the lock.
        yield _take(handle, patience or Patience(), sleep, monotonic)
    finally:
        with suppress(OSError):  # the lock is free all the same, and nothing was written there
            os.close(handle)


def _open_lock_file(target: Path) -> int | None:
    try:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        return os.open(target.parent / f".{target.name}.lock", flags, 0o600)
    except OSError:
        return None


def _take(
    handle: int,
    patience: Patience,
    sleep: Callable[[float], None],
    monotonic: Callable[[], float],
) -> bool:
    import fcntl  # noqa: PLC0415 - only a save needs it

    began = monotonic()
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() - began >= patience.wait_s:
                return False
            sleep(_PAUSE_S)
        except OSError:
            return False
        else:
            return True
