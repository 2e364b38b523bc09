"""Checks of the configuration file: every fault, with its line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evaltui.cli.checks.finding import Finding, Group
from evaltui.cli.checks.shell import edit
from evaltui.cli.configuring.faults import faults_of
from evaltui.files.config import BadConfig, Config
from evaltui.files.config_reader import read_config
from evaltui.files.key_bindings import KeySetting
from evaltui.files.problem import Problem, shown
from evaltui.files.themes import ThemeFiles

_GROUP = Group("config")


def check_config(path: Path, themes: ThemeFiles) -> tuple[Config | None, list[Finding]]:
    """Read the file; without a configuration where it cannot be used."""
    try:
        found = read_config(path)
    except BadConfig as error:
        return None, [_GROUP.fix(*_told(fault)) for fault in error.faults]
    unusable = set(found.faults)
    findings = [
        _GROUP.fix(*_told(fault)) if fault in unusable else _GROUP.note(*_told(fault))
        for fault in faults_of(path, themes, _left_to_the_screen)
    ]
    if unusable:
        return None, findings
    if not findings:
        findings.append(_GROUP.ok("config.toml", _whole(path, found.config)))
    return found.config, findings


def _left_to_the_screen(_keys: Sequence[KeySetting]) -> Sequence[Problem]:
    """Check no key bindings: the screen would have to be loaded for it."""
    return ()


def _whole(path: Path, config: Config) -> str:
    if not path.exists():
        return f"none: the usual settings hold ({shown(path)})"
    rest = "; `evaltui config check` looks at its keys" if config.keys else ""
    return f"read without a fault ({shown(path)}){rest}"


def _told(problem: Problem) -> tuple[str, str, str]:
    name = problem.path.name if problem.line is None else f"line {problem.line}"
    return name, str(problem), edit(problem.path, problem.line)
