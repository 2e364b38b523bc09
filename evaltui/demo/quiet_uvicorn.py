"""uvicorn as a guest: it leaves signals and logging alone and adds no headers of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Self

import uvicorn

from evaltui.demo.asgi import AsgiApp

GRACE_S = 1
"""How long open streams may go on once the server is told to stop, in whole seconds."""


class QuietServer(uvicorn.Server):
    """A server whose owner decides when it stops, by `should_exit`."""

    @classmethod
    def of(cls, app: AsgiApp) -> Self:
        """A server for `app`; the app writes the Date header itself."""
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="critical",
            access_log=False,
            date_header=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=GRACE_S,
        )
        return cls(config)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to whoever runs the event loop."""
        yield
