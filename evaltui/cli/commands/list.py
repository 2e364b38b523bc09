"""`evaltui list`: the watched runs as they were last seen, without network."""

from __future__ import annotations

from argparse import Namespace

from evaltui.cli.asking.opening import load, open_accounts, open_runs_file
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.reporting import report
from evaltui.model.clock import SystemClock
from evaltui.session.restoring import restored


def run(args: Namespace) -> ExitCode:
    """Print the saved runs; of a damaged file, what can still be read."""
    accounts = open_accounts(args)
    loaded = load(open_runs_file(args))
    watches = [restored(saved, accounts) for saved in loaded.runs]
    is_whole = loaded.damaged is None
    report(watches, SystemClock().now(), args, are_all=is_whole)
    return ExitCode.SUCCESS if is_whole else ExitCode.USAGE
