"""What the usage of a command consists of, and the arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.durations import duration_s
from evaltui.cli.usage.expressions import template

REFERENCE = "a run: provider:id, account:id, or a URL of its page or of the service's API"

TEMPLATES = r"""--format TEMPLATE:
  Fields of the public document (see --json) in braces, as in {run}, {state},
  {outcome.failed} or {summary["my key"]}; {{ and }} are braces, \t and \n a tab
  and a new line. {done:>5} is aligned right in 5 cells, {name:.20} cut to 20,
  {elapsed_s:.1} has one digit behind the point. An absent value is a -."""
"""What the help of a command with --format says of it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """One command: its summary, a few examples, and what adds its arguments."""

    summary: str
    examples: tuple[str, ...]
    arguments: Callable[[Parser], None]
    details: str = ""
    """What its help says besides: lines of at most 79 cells, shown as they are."""


def add_json(parser: Parser, text: str) -> None:
    """Add --json alone, for a command whose data is one document."""
    parser.add_argument("-j", "--json", action="store_true", help=text)


def add_forms(parser: Parser) -> None:
    """Add --json, --jsonl and --format, for a command that prints runs."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("-j", "--json", action="store_true", help="one JSON array")
    form.add_argument("--jsonl", action="store_true", help="one JSON object a line")
    form.add_argument(
        "-f",
        "--format",
        type=template,
        metavar="TEMPLATE",
        help="a line for each run, as in '{name} {done}/{total}'",
    )


def add_record(parser: Parser) -> None:
    """Add --record, for a command that asks services."""
    parser.add_argument(
        "--record",
        metavar="FILE",
        help="add what is seen to a recording, for `evaltui replay`; it holds no key",
    )


def add_timeout(parser: Parser, text: str, default_s: float | None = None) -> None:
    """Add --timeout, in seconds."""
    parser.add_argument(
        "-t", "--timeout", type=duration_s, default=default_s, metavar="TIME", help=text
    )
