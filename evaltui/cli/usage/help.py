"""What `evaltui help` takes."""

from __future__ import annotations

from evaltui.cli.usage import NAMES
from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import Usage


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "topic",
        nargs="?",
        choices=NAMES,
        metavar="COMMAND",
        help="the command to explain; all of them in short else",
    )


USAGE = Usage(
    "explain a command, as its --help does",
    ("evaltui help", "evaltui help wait"),
    _arguments,
)
