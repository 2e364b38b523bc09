"""The wheel: what is in it, and that the program starts from it in a clean environment."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from email import message_from_string
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest

import evaltui
from tests.program.conftest import fresh_home
from tests.program.terminal import Terminal

ROOT = Path(__file__).parents[2]
DEPENDENCIES = {"textual", "httpx", "pydantic", "tomli-w", "jmespath", "backports-zstd"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the tree as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    # The build's own copy: it must not find what an earlier build left in the tree.
    source = shutil.copytree(
        ROOT,
        folder / "source",
        ignore=shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "tests"),
    )
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def archive(wheel: Path) -> Iterator[ZipFile]:
    with ZipFile(wheel) as archive:
        yield archive


@pytest.fixture(scope="module")
def metadata(archive: ZipFile) -> Message:
    (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    return message_from_string(archive.read(name).decode())


def test_it_holds_the_package_and_all_that_the_package_reads(archive: ZipFile) -> None:
    inside = set(archive.namelist())
    for path in (ROOT / "evaltui").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in inside
    for path in (ROOT / "themes").glob("*.toml"):
        assert f"evaltui/themes/{path.name}" in inside
    assert "evaltui/py.typed" in inside


def test_it_holds_nothing_else(archive: ZipFile) -> None:
    info = f"evaltui-{evaltui.__version__}.dist-info"
    tops = {name.partition("/")[0] for name in archive.namelist()}
    assert tops == {"evaltui", info}
    assert not [name for name in archive.namelist() if name.endswith((".pyc", ".orig", ".rej"))]


def test_it_holds_the_licence(archive: ZipFile, metadata: Message) -> None:
    assert metadata["License-Expression"] == "Apache-2.0"
    (name,) = [name for name in archive.namelist() if name.endswith("/licenses/LICENSE")]
    assert archive.read(name) == (ROOT / "LICENSE").read_bytes()


def test_it_asks_for_these_dependencies_and_no_more(metadata: Message) -> None:
    wanted = metadata.get_all("Requires-Dist") or []
    always = [line for line in wanted if "extra ==" not in line]
    names = {line.partition("<")[0].partition(">")[0].partition("=")[0] for line in always}
    assert names == DEPENDENCIES
    for line in always:
        assert ">=" in line
        assert "<" in line, f"{line} has no upper bound"
    assert metadata["Requires-Python"] == ">=3.11"


def test_it_names_the_version_and_the_program(archive: ZipFile, metadata: Message) -> None:
    assert metadata["Version"] == evaltui.__version__
    (name,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
    assert "evaltui = evaltui.__main__:main" in archive.read(name).decode()


@pytest.mark.long
def test_the_demo_starts_from_it_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    """Slow but real: pip fetches the dependencies as it does for a user."""
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    home = fresh_home(tmp_path / "user")
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel],
        check=True,
        capture_output=True,
    )
    asked = subprocess.run(
        [python, "-m", "evaltui", "--version"],
        check=True,
        capture_output=True,
        encoding="utf-8",
        cwd=home.folder,
        env=home.env,
    )
    assert asked.stdout == f"evaltui {evaltui.__version__}\n"
    with Terminal([folder / "bin" / "evaltui", "demo"], env=home.env, cwd=home.folder) as terminal:
        terminal.wait_for("running", "nightly rag", "langwatch", "ok")
        terminal.wait_for("running", "support tone", "nugen", "ok")
        terminal.wait_for("running", "purchase orders", "retab", "ok")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert home.files() == []


def test_serving_the_demo_without_the_extra_says_what_to_install(
    wheel: Path, tmp_path: Path
) -> None:
    """uvicorn is an extra: a plain install does without it, and says so in one sentence."""
    home = fresh_home(tmp_path)
    (home.folder / "sitecustomize.py").write_text("import sys\nsys.modules['uvicorn'] = None\n")
    ran = subprocess.run(
        [sys.executable, "-m", "evaltui", "demo", "--serve", "0"],
        capture_output=True,
        encoding="utf-8",
        cwd=home.folder,
        env={**home.env, "PYTHONPATH": str(home.folder)},
        check=False,
    )
    assert ran.returncode == 2
    assert "pip install 'evaltui[serve]'" in ran.stderr
    assert ran.stderr.count("\n") == 1
