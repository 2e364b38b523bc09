"""What `evaltui config` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import Usage, add_json


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "action",
        choices=("path", "show", "check"),
        metavar="path|show|check",
        help="where the files are, what is in force, or what is wrong",
    )
    add_json(parser, "the same as JSON")


USAGE = Usage(
    "tell where the files are, what is in force, and what is wrong",
    (
        "evaltui config path",
        "evaltui config show",
        "evaltui config check",
        "evaltui config path --json | jq -r .config",
        "evaltui config show --json | jq '.settings.theme'",
    ),
    _arguments,
    details="""\
path   the files of evaltui, whether they exist or not
show   every setting, its value here, and what decides on it: the line of
       config.toml, a variable of the environment, or the usual. Of a key it
       shows where it is kept and whether it is set, never the key.
check  every fault of config.toml, one a line as FILE:LINE: SENTENCE, also in
       the names of themes and keys; exits with 2 where there is any. With
       --json an array of {path, line, sentence}.""",
)
