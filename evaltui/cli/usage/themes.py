"""What `evaltui themes` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import Usage, add_json


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "action", nargs="?", choices=("list",), default="list", metavar="list", help="name them all"
    )
    add_json(parser, "one JSON array: name, kind, own, path, chosen, problem")


USAGE = Usage(
    "list the themes of the screen",
    (
        "evaltui themes list",
        "evaltui themes list --json | jq -r '.[] | select(.chosen).name'",
    ),
    _arguments,
    details="""\
The * marks the one that the screen opens with here: what was picked with t,
else `theme` in config.toml, else what fits the terminal. Themes of your own are
TOML files in the folder `themes` beside config.toml; evaltui-dark.toml tells
how to write one.""",
)
