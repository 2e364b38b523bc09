"""The program as a process of its own, against simulated services over real HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.program.stepped_services import SteppedServices

LIMIT_S = 60
"""No process of a test lives longer; none should come near it."""
_SERVE = """
import sys
from evaltui.demo.serve import serve
serve(0, speed=float(sys.argv[1]), ready=lambda port: print(port, flush=True))
"""


@dataclass
class Ended:
    """A process that has ended."""

    code: int
    out: str
    err: str

    @property
    def documents(self) -> Any:
        return json.loads(self.out)


@dataclass
class Program:
    """`evaltui` with folders of its own; `keys` lead it to one of the simulated worlds."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def runs_file(self) -> Path:
        return self.folder / "config" / "evaltui" / "runs.toml"

    @property
    def config_file(self) -> Path:
        return self.folder / "config" / "evaltui" / "config.toml"

    def argv(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "evaltui", *words]

    def __call__(self, *words: str, stdin: str = "", **env: str | None) -> Ended:
        return self.python("-m", "evaltui", *words, stdin=stdin, **env)

    def python(self, *words: str, stdin: str = "", **env: str | None) -> Ended:
        """Run Python as `evaltui` is run."""
        ran = subprocess.run(
            [sys.executable, *words],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=LIMIT_S,
            env=self.environment(env),
            cwd=self.folder,
            check=False,
        )
        assert "Traceback" not in ran.stderr, ran.stderr
        return Ended(ran.returncode, ran.stdout, ran.stderr)

    @contextmanager
    def started(self, *words: str, **env: str | None) -> Iterator[subprocess.Popen[str]]:
        """Give the running process; what is left of it at the end of the block is killed."""
        with subprocess.Popen(
            self.argv(*words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=self.environment(env),
            cwd=self.folder,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def environment(self, changes: Mapping[str, str | None]) -> dict[str, str]:
        env = {**self.env, **changes}
        return {name: value for name, value in env.items() if value is not None}


@contextmanager
def _world(speed: float) -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(speed)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, "the simulated services did not start"
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def fast_url() -> Iterator[str]:
    """Services where a minute passes in two seconds: every run ends soon."""
    with _world(30) as url:
        yield url


@pytest.fixture(scope="session")
def still_url() -> Iterator[str]:
    """Services where next to no time passes: what runs goes on, what fails goes on failing."""
    with _world(0.001) as url:
        yield url


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with no key and no address: nothing may be asked."""
    return alone(tmp_path)


def alone(tmp_path: Path) -> Program:
    """Give the program with folders of its own there, and with no key and no address."""
    # No XDG_* is taken over, and HOME leads nowhere near the user's own files.
    env = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(tmp_path / "home"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    one = Program(tmp_path, env)
    one.config_file.parent.mkdir(parents=True)
    one.config_file.write_text("interval_s = 0.5\n")
    return one


@pytest.fixture
def fast(program: Program, fast_url: str) -> Program:
    """The program with keys for the services where every run ends soon."""
    return _connected(program, fast_url)


@pytest.fixture
def still(program: Program, still_url: str) -> Program:
    """The program with keys for the services where next to no time passes."""
    return _connected(program, still_url)


@pytest.fixture
def services(program: Program) -> Iterator[SteppedServices]:
    """Services that the program asks; their time stands at 0 until the test moves it."""
    with SteppedServices() as services:
        program.env |= services.env
        yield services


@pytest.fixture
def slow_names(tmp_path: Path) -> Callable[[Program], Path]:
    """Makes name look-ups of a program hang for long; gives the file that tells of the first."""

    def make(program: Program) -> Path:
        folder, marker = tmp_path / "site", tmp_path / "looked-up"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(
            "import pathlib, socket, time\n"
            "def hang(*words, **options):\n"
            f"    pathlib.Path({str(marker)!r}).touch()\n"
            f"    time.sleep({2 * LIMIT_S})\n"
            "socket.getaddrinfo = hang\n"
        )
        program.env["PYTHONPATH"] = str(folder)
        return marker

    return make


def _connected(program: Program, url: str) -> Program:
    for service, address in (
        ("LANGWATCH", "LANGWATCH_ENDPOINT"),
        ("NUGEN", "NUGEN_BASE_URL"),
        ("RETAB", "RETAB_API_BASE_URL"),
    ):
        program.env[f"{service}_API_KEY"] = "demo"
        program.env[address] = url
    return program
