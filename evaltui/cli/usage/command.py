"""What the usage of a command consists of, and the arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.durations import duration_s

REFERENCE = "a run: provider:id, account:id, or a URL of its page or of the service's API"


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


def add_json_or_lines(parser: Parser) -> None:
    """Add --json and --jsonl, for a command that prints runs."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("-j", "--json", action="store_true", help="one JSON array")
    form.add_argument("--jsonl", action="store_true", help="one JSON object a line")


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
