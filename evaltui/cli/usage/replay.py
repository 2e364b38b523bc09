"""What `evaltui replay` takes."""

from __future__ import annotations

from argparse import ArgumentTypeError

from evaltui.cli.usage.arguments import Parser, add_screen_options
from evaltui.cli.usage.command import Usage, add_json

MIN_SPEED, MAX_SPEED = 0.01, 1_000_000.0
"""Of a replay, in seconds of the recording for one second."""


def _arguments(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="a recording: JSON lines; - is standard input")
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="N",
        help="on the screen: so many seconds of the recording in one second (1)",
    )
    add_json(parser, "no screen: one JSON document for each line, at once")
    add_screen_options(parser)


def _speed(text: str) -> float:
    try:
        speed = float(text.removesuffix("x"))
    except ValueError:
        speed = 0.0
    if not MIN_SPEED <= speed <= MAX_SPEED:
        raise ArgumentTypeError(
            f"{text!r} is no speed: give a number from {MIN_SPEED:g} to {MAX_SPEED:,.0f}"
        )
    return speed


USAGE = Usage(
    "play a recording, on the screen or as JSON",
    (
        "evaltui replay trace.jsonl --speed 60",
        "evaltui replay --json trace.jsonl | jq -c '[.observed_at, .done, .eta]'",
    ),
    _arguments,
)
