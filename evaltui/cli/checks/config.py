"""Checks of the configuration file: every fault, with its line."""

from __future__ import annotations

from pathlib import Path

from evaltui.cli.checks.finding import Finding, Group
from evaltui.cli.checks.shell import edit
from evaltui.files.config import BadConfig, Config
from evaltui.files.config_reader import load_config
from evaltui.files.problem import Problem, shown

_GROUP = Group("config")


def check_config(path: Path) -> tuple[Config | None, list[Finding]]:
    """Read the file; without a configuration where it cannot be used."""
    try:
        config = load_config(path)
    except BadConfig as error:
        return None, [_GROUP.fix(*_told(fault)) for fault in error.faults]
    if config.problems:
        return config, [_GROUP.note(*_told(problem)) for problem in config.problems]
    if not path.exists():
        return config, [_GROUP.ok("config.toml", f"none: the usual settings hold ({shown(path)})")]
    return config, [_GROUP.ok("config.toml", f"read without a fault ({shown(path)})")]


def _told(problem: Problem) -> tuple[str, str, str]:
    name = problem.path.name if problem.line is None else f"line {problem.line}"
    return name, str(problem), edit(problem.path, problem.line)
