"""What `evaltui cancel` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import REFERENCE, Usage, add_json


def _arguments(parser: Parser) -> None:
    parser.add_argument("refs", nargs="+", metavar="REF", help=REFERENCE)
    add_json(parser, "how the runs stand then, one JSON array")


USAGE = Usage(
    "stop runs at their service, where it can (Retab)",
    (
        "evaltui cancel retab:wfevalrun_q1z2",
        "evaltui find retab --state running --json | jq -r '.[].run' | xargs evaltui cancel",
    ),
    _arguments,
    details="""\
Nobody is asked whether it is meant. Nothing is stopped where one of the runs is
of a service that stops none. A run that had ended before is told, and counts as
success: it does not go on. One that does not exist makes the exit code 3.""",
)
