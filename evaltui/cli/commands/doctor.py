"""`evaltui doctor`: check everything that evaltui needs, and say how to mend what is wrong."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping
from contextlib import aclosing

from evaltui.cli.asking.opening import open_runs_file, tracing
from evaltui.cli.asking.running import run_to_end
from evaltui.cli.checks.accounts import Asked, check_accounts, open_accounts
from evaltui.cli.checks.clock import check_clock
from evaltui.cli.checks.config import check_config
from evaltui.cli.checks.finding import Finding, Group, exit_code
from evaltui.cli.checks.multiplexer import check_multiplexer
from evaltui.cli.checks.network import check_network
from evaltui.cli.checks.runs_file import check_runs_file
from evaltui.cli.checks.shell import ask_program
from evaltui.cli.checks.state import check_state
from evaltui.cli.checks.terminal import Here, check_terminal
from evaltui.cli.checks.versions import check_versions
from evaltui.cli.commands.themes import all_themes
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.finding_list import lines, summary
from evaltui.cli.printing.output import data, document
from evaltui.cli.printing.run_table import terminal_width
from evaltui.files.config import Config
from evaltui.files.paths import config_path, journal_path
from evaltui.files.runs_file import Loaded
from evaltui.model.account import Account
from evaltui.session.session import Session
from evaltui.terminal.depth import depth_of
from evaltui.terminal.facts import look
from evaltui.terminal.letters import letters_of

VERSION = 1
"""Of the JSON document, which only ever grows."""


def run(args: Namespace) -> ExitCode:
    """Check everything, and print what was found as soon as it is known."""
    environ: Mapping[str, str] = os.environ
    config, of_config = check_config(config_path(args.config, environ), all_themes())
    settings = config or Config()
    report = _Report(args, environ, settings)
    report.add([*_terminal(environ, settings), *of_config, *check_versions()])
    runs_file = open_runs_file(args)
    loaded = runs_file.load(keep_aside=False)
    session = Session(settings, environ, trace=tracing())
    of_runs = check_runs_file(runs_file.path, loaded, session.accounts if config else None)
    report.add([*of_runs, *check_state(journal_path(), settings.journal)])
    if config is None:
        told = "neither keys nor services: the configuration comes first"
        report.add([Group("accounts").note("not looked at", told)])
        return report.end()
    accounts, faults = open_accounts(session)
    report.add([*check_network(settings.network, environ, accounts), *faults])
    asked = run_to_end(_ask(session, accounts, _needed(config, loaded), args))
    report.add(finding for one in asked for finding in one.findings)
    answers = {one.account.name: one.answer for one in asked if one.answer is not None}
    if not args.offline:
        report.add([check_clock(answers, session.clock, sys.platform)])
    return report.end()


class _Report:
    """Gathers what is found, and prints it: lines at once, JSON at the end."""

    def __init__(self, args: Namespace, environ: Mapping[str, str], settings: Config) -> None:
        encoding = getattr(sys.stdout, "encoding", None)
        wish = "ascii" if args.ascii else None
        letters = letters_of(environ, encoding, option=wish, configured=settings.terminal.glyphs)
        self._ascii_only = letters.ascii_only
        self._as_json: bool = args.json
        self._found: list[Finding] = []

    def add(self, findings: Iterable[Finding]) -> None:
        new = list(findings)
        self._found += new
        if new and not self._as_json:
            width = terminal_width()
            data("\n".join(lines(new, ascii_only=self._ascii_only, width=width)))

    def end(self) -> ExitCode:
        if self._as_json:
            checks = [finding.document() for finding in self._found]
            document({"version": VERSION, "checks": checks})
        else:
            data(summary(self._found))
        return exit_code(self._found)


def _terminal(environ: Mapping[str, str], settings: Config) -> list[Finding]:
    facts = look(environ)
    depth = depth_of(environ, facts, configured=settings.terminal.color).depth
    return [
        *check_terminal(Here(environ, facts, sys.stdin, sys.stdout), settings.terminal),
        *check_multiplexer(facts, depth, ask_program),
    ]


def _needed(config: Config, loaded: Loaded) -> set[str]:
    """Give the accounts that somebody wants to use."""
    return {*config.accounts, *(run.ref.account for run in loaded.runs)}


async def _ask(
    session: Session, accounts: Iterable[Account], needed: Iterable[str], args: Namespace
) -> list[Asked]:
    async with aclosing(session):
        return await check_accounts(
            session, accounts, needed, offline=args.offline, limit_s=args.timeout
        )
