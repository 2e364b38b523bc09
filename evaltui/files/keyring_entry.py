"""Keys from the system's key store, through the package keyring, an optional extra.

It is asked in a process of its own: on a machine without a desktop, a backend may wait for ever for
somebody to unlock it, and what it loads is nothing that a screen needs.
"""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass

from evaltui.model.account import KeyMissing

_NO_ENTRY, _NO_BACKEND, _LOCKED, _BROKEN, _NOT_INSTALLED = 3, 4, 5, 6, 7
_SCRIPT = f"""
import sys
try:
    import keyring
    from keyring import errors
except ImportError:
    sys.exit({_NOT_INSTALLED})
try:
    key = keyring.get_password(*sys.argv[1:])
except errors.NoKeyringError:
    sys.exit({_NO_BACKEND})
except errors.KeyringLocked:
    sys.exit({_LOCKED})
except errors.KeyringError:
    sys.exit({_BROKEN})
if key is None:
    sys.exit({_NO_ENTRY})
sys.stdout.buffer.write(key.encode())
"""
_INSTALL = "pip install 'evaltui[keyring]'"
INSTEAD = "where nobody can unlock one, use env: or cmd: instead"


@dataclass(frozen=True, slots=True)
class KeyringEntry:
    """One entry of the key store."""

    service: str
    user: str

    @classmethod
    def of_place(cls, place: str) -> KeyringEntry | None:
        """Read `SERVICE/USER`; None where that is not what it says."""
        service, _, user = place.rpartition("/")
        unfit = not service or not user or service.startswith("-") or user.startswith("-")
        return None if unfit else cls(service, user)

    def __str__(self) -> str:
        return f"the keyring entry {self.service}/{self.user}"

    @property
    def argv(self) -> tuple[str, ...]:
        """The command that prints the key."""
        # -P: a keyring.py in the current folder must not be taken for the real one.
        return (sys.executable, "-P", "-c", _SCRIPT, self.service, self.user)

    @property
    def how_to_set(self) -> str:
        """The command that asks for the key and keeps it."""
        return shlex.join((sys.executable, "-m", "keyring", "set", self.service, self.user))

    def failure(self, exit_code: int) -> KeyMissing:
        """Say what the command's exit code means."""
        if exit_code == _NO_ENTRY:
            how = f"`keyring set {shlex.join((self.service, self.user))}`"
            told = f"there is no keyring entry {self.service}/{self.user}: make it with {how}"
            return KeyMissing(told, fix=self.how_to_set)
        if exit_code == _NOT_INSTALLED:
            told = f"{self} cannot be read, since keyring is not installed: {_INSTALL}"
            return KeyMissing(told, fix=_INSTALL)
        why = {
            _NO_BACKEND: f"cannot be read, since this machine has no keyring; {INSTEAD}",
            _LOCKED: f"cannot be read, since the keyring is locked; {INSTEAD}",
            _BROKEN: "cannot be read: the keyring reports an error",
        }.get(exit_code, f"failed with exit code {exit_code}")
        return KeyMissing(f"{self} {why}")

    def too_slow(self, limit_s: float) -> KeyMissing:
        """Say that there was no answer in time."""
        return KeyMissing(f"{self} gave no key within {limit_s:g} s; {INSTEAD}")
