"""The genuine programs that evaltui watches, each in a folder of its own.

`EVALTUI_TOOLS` names a folder that has them already; without it they are installed, once, into
`.tools/` of this tree. Nothing is skipped because a program is missing.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]

FROM_PYPI = {
    "inspect": ("inspect", "inspect-ai==0.3.285"),
    "mlflow": ("mlflow", "mlflow==3.17.2"),
    "phoenix": ("phoenix", "arize-phoenix==20.26.1"),
}
"""The console script and the requirement, by the folder's name."""
FROM_NPM = {"promptfoo": ("promptfoo/dist/src/main.js", "promptfoo@0.121.20")}
"""The script that node runs, below `node_modules`, and the package, by the folder's name."""

INSTALLATION_S = 900.0


def tool(name: str) -> tuple[str, ...]:
    """Give the command that starts a program: `tool("mlflow")` is `(…/bin/mlflow,)`."""
    if name in FROM_NPM:
        node = shutil.which("node")
        assert node is not None, f"{name} needs node, version 20 or newer, on the path"
        return (node, str(_folder(name) / "node_modules" / FROM_NPM[name][0]))
    return (str(_folder(name) / "bin" / FROM_PYPI[name][0]),)


def python_of(name: str) -> Path:
    """Give the Python of a program's own virtual environment, for scripts that use its client."""
    return _folder(name) / "bin" / "python"


def _folder(name: str) -> Path:
    ready = os.environ.get("EVALTUI_TOOLS")
    folder = Path(ready or ROOT / ".tools") / name
    if ready:
        assert folder.is_dir(), f"EVALTUI_TOOLS names {ready}, which has no {name}"
        return folder
    with _alone(folder.with_suffix(".lock")):
        done = folder / f"{_requirement(name)}.installed"
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _install(name, folder)
            done.touch()
    return folder


def _requirement(name: str) -> str:
    return (FROM_NPM | FROM_PYPI)[name][1]


def _install(name: str, folder: Path) -> None:
    if name in FROM_NPM:
        manifest = folder / "package.json"
        manifest.write_text('{"private": true}\n')
        flags = ("--no-audit", "--no-fund", "--loglevel=error")
        _run(("npm", "install", *flags, _requirement(name)), cwd=folder, env=os.environ)
        return
    _run((sys.executable, "-m", "venv", str(folder)), cwd=folder, env=os.environ)
    flags = ("--quiet", "--disable-pip-version-check", "--no-compile")
    python = str(folder / "bin" / "python")
    _run((python, "-m", "pip", "install", *flags, _requirement(name)), cwd=folder, env=os.environ)


def _run(command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=INSTALLATION_S,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout[-4000:]}"


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one test process at a time install a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
