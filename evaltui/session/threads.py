"""Threads that nobody waits for when the program ends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

WORKER = "evaltui-worker"
"""How the names of such threads begin."""


class ImpatientThreads(ThreadPoolExecutor):
    """Runs what may hang for a minute: a name look-up, a command that gives a key, a browser."""

    def __init__(self) -> None:
        super().__init__(thread_name_prefix=WORKER)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - the signature of the base class
        """Take no more work, and let the threads that still work end when they do."""
        super().shutdown(wait=False, cancel_futures=True)
