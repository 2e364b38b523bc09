"""From the command line to what is wanted. Imports nothing heavy."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from evaltui.cli.errors import UsageError
from evaltui.cli.usage import NAMES, usage_of
from evaltui.cli.usage.arguments import Parser, add_global_options, did_you_mean

SCREEN = "screen"
"""What is wanted where no command is named."""
OPTIONS_WITH_VALUE = ("--runs-file", "--config", "--color")
"""Those that may stand before or after the command and take a value."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Give what is wanted: `command` names it, SCREEN where the screen is to open.

    `--help` and `--version` print and end the program.

    Raises:
        UsageError: the arguments are not right; the sentence says what would be.
    """
    word, rest = _split(argv, NAMES)
    if word is None:
        from evaltui.cli.usage.screen import screen_parser  # noqa: PLC0415 - loads every usage

        found = screen_parser().read(rest)
        found.command = SCREEN
    else:
        found = command_parser(word).read(rest)
        found.command = word
    if found.config and not (word == "config" and found.action == "path"):
        _refuse_what_is_not_there(found.config)
    return found


def _refuse_what_is_not_there(path: str) -> None:
    """Refuse a configuration that was named and is not there: its keys and accounts are meant.

    Raises:
        UsageError: there is no such file.
    """
    if not os.path.exists(os.path.expanduser(path)):  # noqa: PTH110, PTH111 - pathlib loads slowly
        from evaltui.model.text import one_line  # noqa: PLC0415 - only slips need it

        raise UsageError(
            f"--config: there is no file {one_line(path)}: name one that there is, or leave the"
            " option out for the usual one, which `evaltui config path` shows"
        )


def command_parser(name: str) -> Parser:
    """Give the parser of one command."""
    usage = usage_of(name)
    summary = f"{usage.summary[0].upper()}{usage.summary[1:]}."
    parser = Parser(f"evaltui {name}", summary, usage.examples, usage.details)
    usage.arguments(parser)
    add_global_options(parser)
    parser.name_arguments()
    return parser


def _split(argv: Sequence[str], commands: Sequence[str]) -> tuple[str | None, list[str]]:
    """Take the command out of the arguments: the first that is neither an option nor its value."""
    place = 0
    while place < len(argv):
        word = argv[place]
        if word in OPTIONS_WITH_VALUE:
            place += 2
        elif word.startswith("-") and word not in {"-", "--"}:
            place += 1
        elif word in commands:
            return word, [*argv[:place], *argv[place + 1 :]]
        elif ":" in word or word == "--":
            break
        else:
            hint = did_you_mean(word.lower(), commands) or (
                f": the commands are {', '.join(commands)}, and a run is named provider:id"
            )
            raise UsageError(f"{word!r} is no command and no run reference{hint}")
    return None, list(argv)
