"""What the program takes without a command: the runs for the screen."""

from __future__ import annotations

from evaltui.cli.exit_codes import help_table
from evaltui.cli.usage import NAMES, usage_of
from evaltui.cli.usage.arguments import Parser, add_global_options, add_screen_options
from evaltui.cli.usage.command import REFERENCE


def screen_parser() -> Parser:
    """Give the parser for the screen, whose help is that of the whole program."""
    width = max(map(len, NAMES))
    listed = "\n".join(f"  {name:<{width}}  {usage_of(name).summary}" for name in NAMES)
    parser = Parser(
        "evaltui",
        "Watch evaluation runs on hosted services from a terminal. Without a command\n"
        "the screen opens on the saved runs, and on those named.\n\n"
        f"commands:\n{listed}\n\n{help_table()}",
        (
            "evaltui                                          the screen",
            "evaltui langwatch:lively-ancient-zebra           the screen, with one run more",
            "evaltui demo                                     no key and no network needed",
            "evaltui wait retab:wfevalrun_q1z2 --timeout 30m  for scripts",
        ),
    )
    parser.usage = "evaltui [REF ...] | evaltui COMMAND ... | evaltui COMMAND --help"
    parser.add_argument("refs", nargs="*", metavar="REF", help=REFERENCE)
    add_screen_options(parser)
    add_global_options(parser)
    return parser
