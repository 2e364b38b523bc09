"""`evaltui replay`: play a recording; with --json as one public document for each of its lines."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from evaltui.cli.errors import UsageError
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.output import documents
from evaltui.files.problem import reason, shown
from evaltui.files.recording import BadRecording, read_recording
from evaltui.model.record import Record
from evaltui.session.replaying import Replay


def run(args: Namespace) -> ExitCode:
    """Print a document for each line as soon as it is read, as the run was known at that moment.

    Raises:
        BadRecording: at a line that is none; what came before is printed.
        UsageError: the file cannot be read.
    """
    replay = Replay()
    with _opened(args.file) as (file, name):
        for record in read_recording(file, name):
            documents([replay.play(record)], one_a_line=True)
    return ExitCode.SUCCESS


def read_whole(args: Namespace) -> tuple[list[Record], BadRecording | None]:
    """Give what a file records, up to the first line that cannot be read, and what is wrong there.

    Raises:
        UsageError: the file cannot be read.
    """
    records: list[Record] = []
    if args.file == "-":
        raise UsageError("replay: the screen needs the keyboard: give a file, or add --json")
    with _opened(args.file) as (file, name):
        try:
            records.extend(read_recording(file, name))
        except BadRecording as error:
            if not records:
                raise
            return records, error
    if not records:
        raise UsageError(f"replay: {name} holds no lines: there is nothing to play")
    return records, None


@contextmanager
def _opened(path: str) -> Iterator[tuple[BinaryIO, str]]:
    """Give the file and what to call it.

    Raises:
        UsageError: it cannot be opened, or not be read to its end.
    """
    if path == "-":
        if sys.stdin is None:
            raise UsageError("replay: there is no standard input")
        yield sys.stdin.buffer, "standard input"
        return
    name = shown(path)
    try:
        with _open(path) as file:
            yield file, name
    except OSError as error:
        raise UsageError(f"replay: {name} cannot be read: {reason(error)}") from error


def _open(path: str) -> BinaryIO:
    try:
        return Path(path).expanduser().open("rb")
    except (ValueError, RuntimeError) as error:  # a NUL in it, or `~` of nobody
        raise UsageError(f"replay: {shown(path)} is no name of a file") from error
