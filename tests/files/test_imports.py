"""`evaltui status-line` reads the runs file and must start nearly as fast as Python itself."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {
    "pydantic", "httpx", "textual", "rich", "asyncio", "subprocess", "platformdirs", "tomli_w",
    "json", "secrets", "fcntl", "tomllib", "difflib", "shlex", "socket",
}  # fmt: skip


def test_loading_the_runs_file_module_loads_nothing_heavy() -> None:
    code = "import sys, evaltui.files.runs_file, evaltui.files.paths; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert HEAVY & set(ran.stdout.split()) == set()
