"""CONTRIBUTING's example of a new provider, added to a copy of the tree, passes the contract."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACT = ("test_contract.py", "test_contract_of_lists.py")

_BLOCK = re.compile(r"^ *<!-- (\S+) -->\n *```\w+\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def blocks() -> dict[str, str]:
    """The files that CONTRIBUTING shows, by their paths."""
    text = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return {path: textwrap.dedent(held) for path, held in _BLOCK.findall(text)}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the tree, as far as the contract needs it."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "evaltui", tmp_path / "evaltui")
    (tmp_path / "tests").mkdir()
    for path in (*(ROOT / "tests").glob("*.py"), ROOT / "tests" / "providers"):
        target = tmp_path / "tests" / path.name
        shutil.copytree(path, target) if path.is_dir() else shutil.copy(path, target)
    return tmp_path


def in_copy(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (sys.executable, "-m", *words),
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def contract(copy: Path, which: str = "") -> subprocess.CompletedProcess[str]:
    """Run the contract for the fifth provider; `which` names a part of it."""
    files = (f"tests/providers/{name}" for name in CONTRACT)
    return in_copy(
        copy, "pytest", "-n0", "-q", "-k", f"acme and {which}" if which else "acme", *files
    )


def test_the_example_is_one_file_and_one_folder_and_the_contract_takes_it(copy: Path) -> None:
    shown = blocks()
    assert sorted(shown) == [
        "evaltui/providers/acme.py",
        "tests/providers/acme/going.json",
        "tests/providers/acme/over.json",
    ]
    for path, held in shown.items():
        target = copy / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(held, encoding="utf-8")
    took = contract(copy)
    assert took.returncode == 0, took.stdout
    passed = re.search(r"(\d+) passed", took.stdout)
    assert passed is not None
    assert int(passed[1]) >= 20
    tidy = in_copy(copy, "ruff", "check", "evaltui/providers/acme.py")
    assert tidy.returncode == 0, tidy.stdout
    formatted = in_copy(copy, "ruff", "format", "--check", "evaltui/providers/acme.py")
    assert formatted.returncode == 0, formatted.stdout

    # A contract that takes anything would show nothing.
    module = copy / "evaltui" / "providers" / "acme.py"
    module.write_text(shown["evaltui/providers/acme.py"].replace("quoted(run_id)", "run_id"))
    assert contract(copy, "an_id_is_one_segment").returncode == 1
    (copy / "tests" / "providers" / "acme" / "over.json").unlink()
    assert contract(copy, "every_state_word").returncode == 1
