"""A genuine server in a namespace, and evaltui beside it there."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.genuine.namespace import Namespace
from tests.genuine.program import Program, loopback_port
from tests.program.conftest import PROGRAM, Home, fresh_home
from tests.program.terminal import Terminal

PATIENCE_S = 120.0


@dataclass
class Server:
    """A server that can be started again, with what it keeps in a folder of its own."""

    namespace: Namespace
    folder: Path
    port: int
    command: tuple[str, ...]
    env: dict[str, str]
    health: str
    """The path that answers once it has started."""
    program: Program | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.program = Program(
            (*self.namespace.inside, *self.command),
            env=self.env,
            cwd=self.folder,
            log=self.folder / "server.log",
        )
        self.program.wait_until(self._answers, "it answers")

    def stop(self) -> None:
        assert self.program is not None
        self.program.stop()

    def ask(self, path: str, body: Any = None) -> Any:
        """Ask it something, past evaltui."""
        return self.namespace.ask(self.base_url + path, body)

    def _answers(self) -> bool:
        self.ask(self.health)
        return True


class Inside(Home):
    """A user's home, in which evaltui asks every half second, beside a server."""

    server: Server

    @classmethod
    def beside(cls, server: Server, folder: Path, address: Mapping[str, str]) -> Inside:
        """Make a fresh home; `address` is set where the server is not at its default port."""
        fresh = fresh_home(folder)
        inside = server.namespace.inside
        made = cls(fresh.folder, fresh.env if inside else fresh.env | dict(address))
        made.server = server
        made.config_file.parent.mkdir(parents=True)
        made.config_file.write_text("interval_s = 0.5\n")
        return made

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.server.namespace.inside, PROGRAM, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            env=self.env,
            cwd=self.folder,
            timeout=PATIENCE_S,
            check=False,
        )

    def screen(self, *words: str) -> Terminal:
        """Start evaltui in a terminal."""
        return self.terminal(*words, through=self.server.namespace.inside)

    def documents(self, *words: str) -> list[dict[str, Any]]:
        """Give the documents that a command prints as JSON."""
        done = self.run(*words, "--json")
        assert done.stdout, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    def watch_to_the_end(self, reference: str) -> tuple[int, list[dict[str, Any]]]:
        """Watch a run until nothing can change: give the verdict's exit code and every document."""
        watch = ("status", reference, "--watch", "--jsonl", "--exit-status", "--timeout", "100s")
        done = self.run(*watch)
        assert done.stdout, done.stderr
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def clean_env(folder: Path, changes: Mapping[str, str]) -> dict[str, str]:
    """Give a server's environment: nothing of the machine's own but the path."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **changes}


def port_in(namespace: Namespace, usual: int) -> int:
    """Give the port that a program uses by default, where it is surely free, else a free one."""
    return usual if namespace.inside else loopback_port()


def courses(documents: Sequence[dict[str, Any]]) -> list[tuple[str, int | None, int | None]]:
    """Give state, done and total of each document, without what comes twice in a row."""
    found: list[tuple[str, int | None, int | None]] = []
    for told in documents:
        course = (told["state"], told["done"], told["total"])
        if found[-1:] != [course]:
            found.append(course)
    return found
