"""What `evaltui wait` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import REFERENCE, Usage, add_json, add_record, add_timeout
from evaltui.cli.usage.expressions import condition

DETAILS = """\
what ends it:
  Without --any, each run must have ended, or be of no more use to ask: its key
  is refused, the service says there is no such run, or six answers in a row
  are no document (about a minute). A service that cannot be reached is asked
  on until the time is up: give a --timeout.
  With --any, the first run that ends, and the exit code is by its verdict
  alone: 0 passed, 1 failed or stopped. If none can end any more: 4 or 3.
  With --fail-fast, besides, the first run that has failed or was stopped, or
  that cannot pass any more since a part of it failed: exit code 1.
  When the time is up, the exit code is 8 where a run may still go on.

--until EXPR:
  A run counts once EXPR holds for its public document (see status --json),
  and is asked for no more. Exit code 0 once it held for all, or with --any for
  one, however they end; 1 if a run has ended and EXPR never held.
  A comparison is a field, one of == != < <= > >=, and a value:
    outcome.failed > 3            done >= 50%         state == completed
    elapsed_s > 30m               eta.high_s < 5m     error != null
    summary.failedCells == 0      summary["my key"] == "two words"
  Join them by and, or, not and parentheses. % is a share of the total. What
  a service does not tell meets no comparison but == null."""


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "refs", nargs="*", metavar="REF", help=f"{REFERENCE}; the saved ones that go on else"
    )
    how_many = parser.add_mutually_exclusive_group()
    how_many.add_argument("--any", action="store_true", help="until the first run has ended")
    how_many.add_argument(
        "--all", action="store_true", help="until every run has ended, as without this option"
    )
    add_timeout(parser, "how long to wait: seconds, or as in 90s, 30m, 2h; for ever else")
    parser.add_argument(
        "--fail-fast", action="store_true", help="end as soon as a run can pass no more"
    )
    parser.add_argument(
        "--until", type=condition, metavar="EXPR", help="until EXPR holds, rather than to the end"
    )
    parser.add_argument(
        "-q", "--quiet", action="store_true", help="print nothing but what --json gives"
    )
    add_json(parser, "at the end, one JSON array")
    add_record(parser)


USAGE = Usage(
    "wait until runs have ended, and exit by their verdicts",
    (
        "evaltui wait langwatch:lively-ancient-zebra --timeout 30m",
        "evaltui wait retab:wfevalrun_q1z2 nugen:eval-5f3a9c21 --json > ended.json",
        "evaltui wait --fail-fast --quiet --timeout 1h",
        "evaltui wait langwatch:lively-ancient-zebra --until 'done >= 50%'",
    ),
    _arguments,
    DETAILS,
)
