"""What `evaltui add` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import REFERENCE, Usage


def _arguments(parser: Parser) -> None:
    parser.add_argument("refs", nargs="+", metavar="REF", help=REFERENCE)
    parser.add_argument("-n", "--name", help="what to call the run; for one REF only")


USAGE = Usage(
    "watch runs from now on",
    (
        "evaltui add langwatch:lively-ancient-zebra --name 'nightly rag'",
        "evaltui add 'https://app.langwatch.ai/acme/experiments/rag?runId=keen-fox'",
    ),
    _arguments,
)
