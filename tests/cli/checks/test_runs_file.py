"""Who holds a lock, as Linux tells it."""

from __future__ import annotations

import os
from pathlib import Path

from evaltui.cli.checks.runs_file import holder

# As proc_locks(5) has them: an inode of another lock, one that waits, and a lock of another kind.
TABLE = """\
1: FLOCK  ADVISORY  WRITE 111 {device}:1 0 EOF
2: POSIX  ADVISORY  WRITE 222 {place} 0 EOF
3: FLOCK  ADVISORY  WRITE 333 {place} 0 EOF
3: -> FLOCK  ADVISORY  WRITE 444 {place} 0 EOF
"""


def test_the_holder_of_this_very_file_is_found(tmp_path: Path) -> None:
    file, table = tmp_path / "lock", tmp_path / "locks"
    file.touch()
    of = file.stat()
    device = f"{os.major(of.st_dev):02x}:{os.minor(of.st_dev):02x}"
    table.write_text(TABLE.format(device=device, place=f"{device}:{of.st_ino}"))
    assert holder(of, table) == 333
    table.write_text("nothing of that kind\n\n")
    assert holder(of, table) is None
    assert holder(of, tmp_path / "nowhere") is None
