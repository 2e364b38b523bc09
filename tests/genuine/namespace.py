"""A network of its own for programs that cannot be told to listen on loopback alone.

promptfoo's server binds every interface, and so does Phoenix's gRPC port. In a namespace there is
nothing but a loopback of its own: no other machine reaches them, and their default ports are free.
It is Linux's, and for root or where users may make their own. Elsewhere the programs run as they
would at home, at ports that were free: `Namespace.why_not` says why.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

# Interfaces are down in a new namespace. 0x8914 is SIOCSIFFLAGS, 0x41 is IFF_UP | IFF_RUNNING.
_HOLD = (
    "import fcntl, socket, struct, sys;"
    "fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sH14x', b'lo', 0x41));"
    "print('up', flush=True);"
    "sys.stdin.read()"
)
_ASK = (
    "import json, sys; from tests.genuine.program import ask;"
    "print(json.dumps(ask(sys.argv[1], json.load(sys.stdin))))"
)


class Namespace:
    """Put `inside` before a command, and it runs there. Leave the `with` block and it is gone."""

    def __init__(self) -> None:
        self.inside: tuple[str, ...] = ()
        self.why_not: str | None = None
        """Why there is none; None where there is one."""
        as_user = () if os.geteuid() == 0 else ("--user", "--map-root-user")
        try:
            self._holder = subprocess.Popen(
                ("unshare", *as_user, "--net", sys.executable, "-I", "-S", "-c", _HOLD),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
        except FileNotFoundError:
            self.why_not = "there is no unshare(1) here"
            return
        assert self._holder.stdout is not None
        if self._holder.stdout.readline() != "up\n":
            self.why_not = self._holder.communicate()[1].strip() or "unshare(1) failed"
            return
        keep = ("--user", "--preserve-credentials") if as_user else ()
        self.inside = ("nsenter", "--target", str(self._holder.pid), *keep, "--net")

    def __enter__(self) -> Namespace:
        return self

    def __exit__(self, *failure: object) -> None:
        if self.inside:
            self._holder.communicate()  # its standard input ends, and so does it

    def ask(self, url: str, body: Any = None) -> Any:
        """Ask a program something, past evaltui; give the JSON that it answers.

        Raises:
            OSError: it does not answer, or not with a status of 2xx.
        """
        done = subprocess.run(
            (*self.inside, sys.executable, "-c", _ASK, url),
            input=json.dumps(body),
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise OSError(done.stderr.strip().rpartition("\n")[2])
        return json.loads(done.stdout)
