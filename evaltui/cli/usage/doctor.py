"""What `evaltui doctor` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import Usage, add_json, add_timeout


def _arguments(parser: Parser) -> None:
    add_json(parser, "one JSON object: {version, checks: [{group, name, status, message, fix}]}")
    parser.add_argument("--offline", action="store_true", help="ask no service")
    add_timeout(parser, "how long a service may take: seconds, or as in 30s (10 s)", 10.0)
    parser.add_argument(
        "--ascii", action="store_true", help="print plain ASCII (also EVALTUI_GLYPHS=ascii)"
    )


USAGE = Usage(
    "check terminal, keys, services and files, and say what mends them",
    (
        "evaltui doctor",
        "evaltui doctor --offline",
        "evaltui doctor --json | jq -r '.checks[] | select(.status == \"fix\") | .fix'",
    ),
    _arguments,
    """\
what is printed:
  ok    all is well
  note  evaltui does without it, or with less
  fix   it does not work until the line below it was pasted; what stands there
        for a key, a path or an address is yours to fill in

It exits with 2 for what is wrong on this machine, else 4 for a key that is
missing or refused, else 3 for a service that does not answer. An account
that neither the configuration nor a saved run names needs no key. The
terminal is judged by its environment; it is asked nothing itself. A service
is asked for a run that does not exist: only who has a key is told so.""",
)
