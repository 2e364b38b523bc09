"""`evaltui config`: where the files are, which settings hold, and what is wrong in them."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaltui.cli.commands.themes import all_themes, chosen
from evaltui.cli.configuring.faults import CheckKeys, faults_of
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.output import data, document, documents, say
from evaltui.cli.printing.run_table import terminal_width
from evaltui.cli.printing.table import Column, render
from evaltui.files.config import BadConfig
from evaltui.files.config_reader import read_config
from evaltui.files.key_bindings import KeySetting
from evaltui.files.paths import (
    config_folder,
    config_path,
    journal_path,
    runs_path,
    screen_state_path,
)
from evaltui.files.problem import Problem, shown
from evaltui.model.text import one_line
from evaltui.model.words import ABSENT

PATHS = (Column("WHAT"), Column("FILE"), Column("", gives_way=1))
SETTINGS = (Column("SETTING", least=12), Column("VALUE", least=12), Column("FROM", least=8))


def _unchecked(_keys: Sequence[KeySetting]) -> Sequence[Problem]:
    return ()


def run(args: Namespace, *, check_keys: CheckKeys = _unchecked) -> ExitCode:
    """Do what is asked for; `check_keys` says what is wrong with the user's key bindings.

    Raises:
        BadConfig: the settings are to be shown, and the file cannot be used.
    """
    if args.action == "path":
        return _paths(args)
    path = config_path(args.config, os.environ)
    return _show(path, args) if args.action == "show" else _check(path, args, check_keys)


def _paths(args: Namespace) -> ExitCode:
    paths = {
        "config": config_path(args.config, os.environ),
        "runs": runs_path(args.runs_file, os.environ),
        "themes": config_folder() / "themes",
        "state": screen_state_path(),
        "journal": journal_path(),
    }
    if args.json:
        document({name: str(path) for name, path in paths.items()})
        return ExitCode.SUCCESS
    rows = [
        (name, shown(path), "" if path.exists() else "(not there)") for name, path in paths.items()
    ]
    data("\n".join(render(PATHS, rows)))
    return ExitCode.SUCCESS


def _show(path: Path, args: Namespace) -> ExitCode:
    from evaltui.cli.configuring.effective import Effective  # noqa: PLC0415 - brings the providers

    found = read_config(path)
    if found.faults:
        raise BadConfig(found.faults)
    for problem in found.config.problems:
        say(str(problem))
    theme = chosen(all_themes(), found.config)
    settings = list(Effective(found, os.environ, shown(path.name)).settings(*theme))
    if args.json:
        listed = {each.name: {"value": each.value, "source": each.source} for each in settings}
        document({"path": str(path), "exists": path.exists(), "settings": listed})
        return ExitCode.SUCCESS
    rows = [(one_line(each.name), _text(each.value), one_line(each.source)) for each in settings]
    data("\n".join(render(SETTINGS, rows, terminal_width())))
    return ExitCode.SUCCESS


def _check(path: Path, args: Namespace, check_keys: CheckKeys) -> ExitCode:
    faults = faults_of(path, all_themes(), check_keys)
    if args.json:
        documents(
            (
                {"path": str(fault.path), "line": fault.line, "sentence": fault.sentence}
                for fault in faults
            ),
            one_a_line=False,
        )
    elif faults:
        data("\n".join(map(_located, faults)))
    else:
        data(f"no fault in {shown(path)}" if path.exists() else f"no {shown(path)}, and no fault")
    return ExitCode.USAGE if faults else ExitCode.SUCCESS


def _located(fault: Problem) -> str:
    line = "" if fault.line is None else f":{fault.line}"
    return f"{shown(fault.path)}{line}: {one_line(fault.sentence)}"


def _text(value: Any) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return one_line(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
