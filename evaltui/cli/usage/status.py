"""What `evaltui status` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import (
    REFERENCE,
    TEMPLATES,
    Usage,
    add_forms,
    add_record,
    add_timeout,
)
from evaltui.cli.usage.durations import duration_s

DETAILS = f"""\
--watch:
  On a terminal the table is rewritten in place. Piped, each change is a line,
  with --jsonl the run's whole document, with --format its line where it is
  another one. It ends by itself once nothing can change any more (every run
  has ended, is gone, its key is refused, or six answers in a row were no
  document), and when nobody reads on.

{TEMPLATES}"""


def _arguments(parser: Parser) -> None:
    parser.add_argument("refs", nargs="*", metavar="REF", help=f"{REFERENCE}; all saved ones else")
    add_forms(parser)
    parser.add_argument(
        "-w", "--watch", action="store_true", help="go on asking, and show what changes"
    )
    parser.add_argument(
        "--interval",
        type=duration_s,
        metavar="TIME",
        help="with --watch: how long from one question to the next (as configured)",
    )
    add_timeout(parser, "how long to ask: seconds, or as in 90s, 30m, 2h (15 s; --watch: for ever)")
    parser.add_argument(
        "--exit-status", action="store_true", help="exit by the verdicts, as wait does"
    )
    add_record(parser)


USAGE = Usage(
    "ask the services once and show how the runs stand",
    (
        "evaltui status",
        "evaltui status langwatch:lively-ancient-zebra --json | jq '.[0].state'",
        "evaltui status --format '{name} {done}/{total}'",
        "evaltui status --watch --interval 10s",
        "evaltui status --exit-status --timeout 30s",
        "evaltui status --record trace.jsonl",
    ),
    _arguments,
    DETAILS,
)
