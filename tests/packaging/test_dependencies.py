"""What evaltui is built on: little, each with a reason, and never more than was tried."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRIBUTING = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
AT_RUN_TIME = PROJECT["project"]["dependencies"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
MOST = 6
"""Packages that everybody installs; one more needs a reason that outweighs it."""
BROUGHT = {
    "rich": "textual",
    "platformdirs": "textual",
    "httpcore": "httpx",
    "h11": "httpx",
    "pydantic_core": "pydantic",
}
"""Imported, but named by a dependency of ours, which cannot do without it."""
MODULES = {"tomli-w": "tomli_w", "backports.zstd": "backports", "socksio": "socksio"}


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", requirement)
    assert found
    return found[0]


EVERYTHING = [
    *PROJECT["build-system"]["requires"],
    *AT_RUN_TIME,
    *(one for extra in EXTRAS.values() for one in extra if not one.startswith("evaltui[")),
]


@pytest.mark.parametrize("requirement", EVERYTHING)
def test_each_has_a_lower_and_an_upper_bound(requirement: str) -> None:
    version = requirement.partition(";")[0][len(name_of(requirement)) :]
    assert re.fullmatch(r">=[0-9.]+,<[0-9.]+", version.strip())


def test_they_are_few() -> None:
    assert len(AT_RUN_TIME) <= MOST


def test_each_stands_in_contributing_with_its_reason_and_no_other_does() -> None:
    table = CONTRIBUTING.partition("## Dependencies")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", table, re.MULTILINE)[2:]
    told: dict[str, str] = {}
    for names, why in rows:
        extra = re.search(r"\(extra `(\w+)`\)", names)
        for name in re.sub(r"\(.*\)", "", names).split(","):
            told[name.strip()] = extra[1] if extra else ""
            assert len(why.split()) > 2
    assert set(told) == {name_of(requirement) for requirement in EVERYTHING}
    for name, extra in told.items():
        if extra:
            assert name in {name_of(requirement) for requirement in EXTRAS[extra]}


def imported() -> set[str]:
    """Give the top-level names of what evaltui's modules import and do not hold."""
    found = set()
    for path in (ROOT / "evaltui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"evaltui", "__future__"}


def test_nothing_is_imported_that_is_not_declared_and_nothing_declared_in_vain() -> None:
    declared = {name_of(requirement) for requirement in AT_RUN_TIME}
    optional = {"uvicorn", "keyring"}
    modules = {MODULES.get(name, name) for name in declared}
    found = imported()
    assert found - optional - modules <= set(BROUGHT)
    assert modules <= found
    assert {BROUGHT[name] for name in found & set(BROUGHT)} <= declared


def test_known_holes_are_looked_for_in_the_workflow() -> None:
    text = (ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    steps = [step.get("run", "") for step in workflow["jobs"]["audit"]["steps"]]
    assert any("pip_audit --strict" in step for step in steps)
    assert any("pip install '.[dev]'" in step for step in steps)
    assert workflow[True]["schedule"]  # YAML 1.1 reads `on` as true
    assert workflow["permissions"] == {"contents": "read"}


def test_how_to_report_a_hole_is_told() -> None:
    told = (ROOT / ".github" / "SECURITY.md").read_text(encoding="utf-8")
    assert "https://github.com/evaltui/evaltui/security/advisories/new" in told
    for path in re.findall(r"`((?:tests|\.github)/[^`]*)`", told):
        assert (ROOT / path).exists()
