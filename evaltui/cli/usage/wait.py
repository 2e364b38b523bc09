"""What `evaltui wait` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import REFERENCE, Usage, add_json, add_record, add_timeout


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "refs", nargs="*", metavar="REF", help=f"{REFERENCE}; the saved ones that go on else"
    )
    add_timeout(parser, "how long to wait: seconds, or as in 90s, 30m, 2h; for ever else")
    add_json(parser, "at the end, one JSON array")
    add_record(parser)


USAGE = Usage(
    "wait until runs have ended, and exit by their verdicts",
    (
        "evaltui wait langwatch:lively-ancient-zebra --timeout 30m",
        "evaltui wait retab:wfevalrun_q1z2 nugen:eval-5f3a9c21 --json > ended.json",
    ),
    _arguments,
)
