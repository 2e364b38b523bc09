"""Disks that fail, each as rules for the layer, with what the user is to be told."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LAYER = Path(__file__).with_name("layer")
"""What PYTHONPATH must hold for a process to have the layer."""
CONTROL = "EVALTUI_TEST_DISK"
"""The variable that names the file with the rules."""


@dataclass(frozen=True)
class Fault:
    """One way of a disk to fail."""

    name: str
    calls: tuple[str, ...]
    number: int
    words: str
    """How the reason is told."""
    more: Mapping[str, Any] = field(default_factory=dict)

    def rule(self, under: Path) -> dict[str, Any]:
        return {"under": str(under), "calls": self.calls, "errno": self.number, **self.more}


FULL, QUOTA, READ_ONLY = "the disk is full", "the disk quota is used up", "file system is read-only"
BROKEN = "the disk reports an error"
FAULTS = (
    Fault("full", ("write",), errno.ENOSPC, FULL),
    Fault("full after a part", ("write",), errno.ENOSPC, FULL, {"part": 20}),
    Fault("no inodes", ("open", "mkdir"), errno.ENOSPC, FULL),
    Fault("quota", ("write",), errno.EDQUOT, QUOTA),
    Fault("quota told at the close", ("close",), errno.EDQUOT, QUOTA),
    Fault("read-only", ("open", "replace", "mkdir", "unlink"), errno.EROFS, READ_ONLY),
    Fault("no permission", ("open", "replace", "mkdir"), errno.EACCES, "permission is denied"),
    Fault("error at open", ("open",), errno.EIO, BROKEN),
    Fault("error at write", ("write",), errno.EIO, BROKEN),
    Fault("error at close", ("close",), errno.EIO, BROKEN),
    Fault("network folder gone", ("open", "write"), errno.ESTALE, "the network folder has gone"),
)
ATOMIC_FAULTS = (
    Fault("error at sync", ("fsync",), errno.EIO, BROKEN),
    Fault("full at sync", ("fsync",), errno.ENOSPC, FULL),
    Fault("error at rename", ("replace",), errno.EIO, BROKEN),
    Fault("full at rename", ("replace",), errno.ENOSPC, FULL),
)
"""Those that only files meet that are written whole and then put in place."""
NO_LOCKS = tuple(
    Fault(f"no locks ({errno.errorcode[number]})", ("flock",), number, "")
    for number in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
)
"""What network disks say that know no locks: no fault at all for who saves."""
NO_SYNC = tuple(
    Fault(f"no sync ({errno.errorcode[number]})", ("fsync",), number, "")
    for number in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)
)


@dataclass
class Disk:
    """The file that tells the layer what fails from now on."""

    control: Path

    def fails(self, *rules: dict[str, Any]) -> None:
        """Let these rules hold, and no others."""
        new = self.control.with_suffix(".new")
        new.write_text(json.dumps(rules))
        new.replace(self.control)

    def works(self) -> None:
        """Let everything work again."""
        self.fails()
