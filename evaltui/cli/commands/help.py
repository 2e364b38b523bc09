"""`evaltui help`: what `--help` says."""

from __future__ import annotations

from argparse import Namespace

from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.parser import command_parser
from evaltui.cli.printing.output import data
from evaltui.cli.usage.screen import screen_parser


def run(args: Namespace) -> ExitCode:
    """Print the help of one command, or of the program."""
    parser = screen_parser() if args.topic is None else command_parser(args.topic)
    data(parser.format_help().rstrip("\n"))
    return ExitCode.SUCCESS
