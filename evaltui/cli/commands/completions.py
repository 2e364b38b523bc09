"""`evaltui completions`: the script that completes evaltui's words in a shell."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module

from evaltui.cli.completing.grammar import commands
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.output import data


def run(args: Namespace) -> ExitCode:
    """Print the script for a shell."""
    script = import_module(f"evaltui.cli.completing.{args.shell}").script
    data(script(commands()).rstrip("\n"))
    return ExitCode.SUCCESS
