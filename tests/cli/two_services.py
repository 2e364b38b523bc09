"""Simulated services that each take a key of their own, for accounts of one provider."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SERVE = """
import sys
import evaltui.demo.keys as keys
keys.DEMO_KEY = sys.argv[1]
from evaltui.demo.serve import serve
serve(0, speed=0.001, ready=lambda port: print(port, flush=True))
"""


@contextmanager
def services_with_key(key: str) -> Iterator[str]:
    """Give the base URL of services where next to no time passes, and only this key is taken."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, key], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, "the simulated services did not start"
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
