"""`evaltui status-line`: one short line about all runs, from what is saved."""

from __future__ import annotations

from argparse import Namespace

from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.quick.status_line import show


def run(args: Namespace) -> ExitCode:
    """Print the line. Mostly `cli.quick` has done so before argparse was even loaded."""
    return ExitCode(
        show(tmux=args.tmux, ascii=args.ascii, width=args.width, runs_file=args.runs_file)
    )
