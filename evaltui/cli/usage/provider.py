"""What `evaltui provider` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import Usage, add_json, add_timeout


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "action", choices=("list", "test"), metavar="list|test", help="name them all, or try one"
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="a provider, or an account of one")
    parser.add_argument(
        "ref", nargs="?", metavar="REF", help="a run there: its id, a reference or a URL"
    )
    parser.add_argument(
        "--body", metavar="FILE", help="read this document instead of asking; - is stdin"
    )
    add_timeout(parser, "how long to ask: seconds, or as in 90s, 2m (30 s)", 30.0)
    add_json(parser, "the same as JSON")


USAGE = Usage(
    "list the providers, and try how one reads a run",
    (
        "evaltui provider list",
        "evaltui provider test nemo eval-UVW123XYZ456",
        "evaltui provider test nemo eval-UVW123XYZ456 --body answer.json",
        "evaltui provider test nemo eval-1 --json | jq -r '.faults[]'",
    ),
    _arguments,
    details="""\
list   every provider, built in or of config.toml, with its address and key
test   what each expression of a provider of config.toml gives for one run, why
       an answer does not fit, and the document that comes of it. Nothing is
       saved. Exits with 0 where it fits, 2 where the provider or the id is of
       no use, 3 where the answer does not fit or none came, 4 without a key.

.github/COOKBOOK.md in the sources has tested mappings for many services.""",
)
