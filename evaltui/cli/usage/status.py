"""What `evaltui status` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import REFERENCE, Usage, add_json_or_lines, add_record, add_timeout


def _arguments(parser: Parser) -> None:
    parser.add_argument("refs", nargs="*", metavar="REF", help=f"{REFERENCE}; all saved ones else")
    add_json_or_lines(parser)
    add_timeout(parser, "how long to ask: seconds, or as in 90s, 30m, 2h (15 s)", 15.0)
    parser.add_argument(
        "--exit-status", action="store_true", help="exit by the verdicts, as wait does"
    )
    add_record(parser)


USAGE = Usage(
    "ask the services once and show how the runs stand",
    (
        "evaltui status",
        "evaltui status langwatch:lively-ancient-zebra --json | jq '.[0].state'",
        "evaltui status --exit-status --timeout 30s",
        "evaltui status --record trace.jsonl",
    ),
    _arguments,
)
