"""What `evaltui demo` takes."""

from __future__ import annotations

from argparse import ArgumentTypeError

from evaltui.cli.usage.arguments import Parser, add_screen_options
from evaltui.cli.usage.command import Usage


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "--serve",
        type=_port,
        metavar="PORT",
        help="open no screen, but put the simulated services on 127.0.0.1; 0 takes a free port",
    )
    add_screen_options(parser)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65_535):
        raise ArgumentTypeError(f"{text!r} is no port: give one from 1 to 65535, or 0 for any")
    return int(text)


USAGE = Usage(
    "show the screen on simulated services, or serve these",
    ("evaltui demo", "evaltui demo --serve 8765"),
    _arguments,
)
