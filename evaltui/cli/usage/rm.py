"""What `evaltui rm` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import REFERENCE, Usage


def _arguments(parser: Parser) -> None:
    parser.add_argument("refs", nargs="+", metavar="REF", help=REFERENCE)


USAGE = Usage(
    "watch runs no longer; at the service they stay",
    ("evaltui rm nugen:eval-5f3a9c21",),
    _arguments,
)
