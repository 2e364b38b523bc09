"""A genuine program that runs beside a test, and is gone after it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

PATIENCE_S = 240.0
"""How long a program may take to start or to come to a state: big ones load for half a minute."""

Seen = TypeVar("Seen")

_OPENER = build_opener(ProxyHandler({}))


class Program:
    """A process in a group of its own; what it prints goes into a file."""

    def __init__(
        self, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, log: Path
    ) -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env),
                cwd=cwd,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def printed(self) -> str:
        """All that it printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def wait(self) -> int:
        """Wait until it ends by itself, and give its exit code."""
        return self._process.wait(PATIENCE_S)

    def wait_until(self, look: Callable[[], Seen | None], what: str) -> Seen:
        """Give what `look` gives once it is true; fail where it ends before or takes too long."""
        end = time.monotonic() + PATIENCE_S
        while True:
            with contextlib.suppress(OSError):
                seen = look()
                if seen:
                    return seen
            assert self.exit_code is None, f"it ended before {what}:\n{self.printed[-4000:]}"
            assert time.monotonic() < end, f"not within {PATIENCE_S:g} s: {what}"
            time.sleep(0.05)

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        os.kill(self.pid, signal.SIGINT)

    def kill(self, sign: signal.Signals) -> None:
        """Send it a signal that ends it, and wait for its end."""
        os.kill(self.pid, sign)
        self.wait()

    def stop(self) -> None:
        """End it and all that it started."""
        for sign, patience_s in ((signal.SIGTERM, 5.0), (signal.SIGKILL, None)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience_s)


def loopback_port() -> int:
    """Give a port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        return int(once.getsockname()[1])


def ask(url: str, body: Any = None, *, method: str | None = None) -> Any:
    """Ask a program something, past evaltui; give the JSON that it answers.

    Raises:
        OSError: it does not answer, or not with a status of 2xx.
    """
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with _OPENER.open(request, timeout=10) as answer:
            return json.load(answer)
    except HTTPError as error:
        raise OSError(f"{error.code}: {error.read()[:400]!r}") from error
