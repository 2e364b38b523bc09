"""The installed program, in a terminal or without one, with a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.program.stepped_services import SteppedServices
from tests.program.terminal import PATIENCE_S, Terminal

PROGRAM = Path(sys.executable).parent / "evaltui"
"""The console script of the environment that the tests run in."""


@dataclass
class Home:
    """A user's folders, and the program started there."""

    folder: Path
    program = PROGRAM
    env: dict[str, str] = field(default_factory=dict)

    @property
    def runs_file(self) -> Path:
        return self.folder / "config" / "evaltui" / "runs.toml"

    @property
    def config_file(self) -> Path:
        return self.folder / "config" / "evaltui" / "config.toml"

    def files(self) -> list[str]:
        """Every file there is, by its path."""
        return sorted(
            str(path.relative_to(self.folder))
            for path in self.folder.rglob("*")
            if not path.is_dir()
        )

    def saved(self) -> str:
        """The text of the runs file."""
        return self.runs_file.read_text(encoding="utf-8")

    def wait_for_saved(self, text: str) -> None:
        """Wait until the runs file holds a text."""
        end = time.monotonic() + PATIENCE_S
        while not (self.runs_file.exists() and text in self.saved()):
            assert time.monotonic() < end, f"{text!r} was not saved within {PATIENCE_S:g} s"
            time.sleep(0.02)

    def terminal(
        self,
        *words: str,
        columns: int = 120,
        lines: int = 40,
        through: Sequence[str] = (),
        env: Mapping[str, str | None] | None = None,
    ) -> Terminal:
        """Start the program in a terminal, `through` a command that runs what follows it.

        A variable of `env` that is None is not set.
        """
        return Terminal(
            [*through, PROGRAM, *words],
            env=self.environment(env or {}),
            cwd=self.folder,
            columns=columns,
            lines=lines,
        )

    def in_shell(self, line: str) -> Terminal:
        """Run a line in a shell in a terminal, with the program on the path."""
        env = {**self.env, "PATH": f"{PROGRAM.parent}{os.pathsep}{self.env['PATH']}"}
        return Terminal(["/bin/sh", "-c", line], env=env, cwd=self.folder, columns=200)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the program without a terminal, to its end."""
        return subprocess.run(
            [PROGRAM, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            env=self.env,
            cwd=self.folder,
            timeout=60,
            check=False,
        )

    def environment(self, changes: Mapping[str, str | None]) -> dict[str, str]:
        env = {**self.env, **changes}
        return {name: value for name, value in env.items() if value is not None}


def fresh_home(folder: Path) -> Home:
    """Make a home without runs, keys or addresses: nothing may be asked."""
    folders = {"HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state"}
    folders |= {"XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache", "TMPDIR": "tmp"}
    for name in folders.values():
        (folder / name).mkdir(parents=True)
    env = {name: str(folder / place) for name, place in folders.items()}
    env |= {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TZ": "UTC"}
    env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONDONTWRITEBYTECODE": "1"}
    return Home(folder, env)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A fresh home."""
    return fresh_home(tmp_path)


@pytest.fixture
def services(home: Home) -> Iterator[SteppedServices]:
    """Services that the home's program asks, every half second; their time stands at 0."""
    with SteppedServices() as services:
        home.env |= services.env
        home.config_file.parent.mkdir(parents=True)
        home.config_file.write_text("interval_s = 0.5\n")
        yield services
