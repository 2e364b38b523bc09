"""From the command line to what is wanted. Imports nothing heavy."""

from __future__ import annotations

import argparse
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
        return found
    found = command_parser(word).read(rest)
    found.command = word
    return found


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
