"""What `evaltui cancel` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import REFERENCE, TEMPLATES, Usage, add_forms


def _arguments(parser: Parser) -> None:
    parser.add_argument("refs", nargs="+", metavar="REF", help=REFERENCE)
    add_forms(parser)


USAGE = Usage(
    "stop runs at their service, where it can (Retab)",
    (
        "evaltui cancel retab:wfevalrun_q1z2",
        "evaltui cancel retab:wfevalrun_q1z2 retab:wfevalrun_m4x7 -f '{run} {state}'",
    ),
    _arguments,
    details=f"""\
Nobody is asked whether it is meant. Nothing is stopped where one of the runs is
of a service that stops none. A run that had ended before is told, and counts as
success: it does not go on. One that does not exist makes the exit code 3.
Printed is how the runs stand then. To stop all that run:
  evaltui find retab --state running --format '{{run}}' | xargs evaltui cancel

{TEMPLATES}""",
)
