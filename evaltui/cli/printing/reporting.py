"""Runs as `list` and `status` print them: a table, one JSON array, one object or text a line."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from evaltui.cli.asking.opening import HOW_TO_ADD
from evaltui.cli.printing.output import data, documents, say
from evaltui.cli.printing.run_table import lines, terminal_width
from evaltui.model.document import document
from evaltui.model.watch import Watch


def report(
    watches: Sequence[Watch], now: datetime, args: Namespace, *, are_all: bool = True
) -> None:
    """Print the runs to stdout in the form that was asked for.

    Without `are_all`, of which a damaged file leaves doubt, none is not told as none watched.
    """
    if not watches and are_all:
        say(f"no run is watched: {HOW_TO_ADD}")
    if not print_documents((document(watch, now) for watch in watches), args) and watches:
        data("\n".join(lines(watches, now, terminal_width())))


def print_documents(found: Iterable[Mapping[str, Any]], args: Namespace) -> bool:
    """Print public documents as --json, --jsonl or --format want them.

    Gives False, and prints nothing, where none of these was given.
    """
    if args.json or args.jsonl:
        documents(found, one_a_line=args.jsonl)
        return True
    if args.format is None:
        return False
    text = [args.format.fill(each) for each in found]
    if text:
        data("\n".join(text))
    return True
