"""Opening what a command works on: files, accounts and the session, from its arguments."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evaltui.cli.printing.output import say
from evaltui.files.config import Config
from evaltui.files.config_reader import load_config
from evaltui.files.paths import config_path, runs_path
from evaltui.files.problem import Problem, shown
from evaltui.files.runs_file import Loaded, RunsFile
from evaltui.model.clock import SystemClock
from evaltui.model.fault import debugging
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.watch import Watch
from evaltui.session.accounts import Accounts

if TYPE_CHECKING:
    from evaltui.session.session import Session

MOST_PROBLEMS = 5
"""Faults of a file that are told one by one: a file of another program has one in every line."""
HOW_TO_ADD = "add one with `evaltui add provider:id` or with the URL of its page"


def open_config(args: Namespace) -> Config:
    """Read the configuration, and say what in it is not known.

    Raises:
        BadConfig: it cannot be used.
    """
    config = load_config(config_path(args.config, os.environ))
    _tell(config.problems)
    return config


def open_runs_file(args: Namespace) -> RunsFile:
    """Give the runs file, not read yet."""
    return RunsFile(runs_file_path(args), SystemClock())


def runs_file_path(args: Namespace) -> Path:
    """Give the place of the runs file."""
    return runs_path(args.runs_file, os.environ)


def load(runs_file: RunsFile) -> Loaded:
    """Read the runs file, and say what in it is not right."""
    loaded = runs_file.load()
    if loaded.damaged is not None:
        say(str(loaded.damaged))
    _tell(loaded.problems)
    return loaded


def _tell(problems: Sequence[Problem]) -> None:
    for problem in problems[:MOST_PROBLEMS]:
        say(str(problem))
    more = len(problems) - MOST_PROBLEMS
    if more > 0:
        say(f"{shown(problems[0].path)} has {more} more such; `evaltui doctor` names them all")


def open_accounts(args: Namespace) -> Accounts:
    """Give the accounts without a way to ask: nothing of the network is imported.

    Raises:
        BadConfig: the configuration cannot be used.
    """
    return Accounts(open_config(args), os.environ)


def open_session(args: Namespace) -> Session:
    """Give the session that asks services; close it in the event loop that used it.

    Raises:
        BadConfig: the configuration cannot be used.
    """
    from evaltui.session.session import Session  # noqa: PLC0415 - brings the HTTP client

    return Session(open_config(args), os.environ, trace=tracing())


def tracing() -> Callable[[str], None] | None:
    """Give what tells of each question on stderr, where the user wants to know."""
    return (lambda line: say(f"debug: {line}")) if debugging(os.environ) else None


def resolve_all(texts: Sequence[str], accounts: Accounts) -> tuple[RunRef, ...]:
    """Give the runs that references and URLs name, each once, in their order.

    Raises:
        BadReference, BadAddress: one of them names none.
    """
    from evaltui.session.references import resolve  # noqa: PLC0415 - brings urllib

    return tuple(dict.fromkeys(resolve(text, accounts) for text in texts))


def can_be_asked(watch: Watch, accounts: Accounts) -> bool:
    """Tell whether a run's account is configured, and its provider of use."""
    try:
        return accounts.fault_of(watch.ref.account) is None
    except BadReference:
        return False
