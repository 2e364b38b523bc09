"""What `evaltui run` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import Usage, add_json, add_timeout


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "target", metavar="ACCOUNT:SLUG", help="what to run, as in langwatch:rag-quality"
    )
    parser.add_argument("-n", "--name", help="what to call the run; its slug else")
    rows = parser.add_mutually_exclusive_group()
    rows.add_argument(
        "--data", metavar="JSON|@FILE", help="the rows to run on; @- reads standard input"
    )
    rows.add_argument("--dataset-id", metavar="ID", help="the service's dataset to run on")
    parser.add_argument(
        "--parameters", metavar="JSON|@FILE", help="a JSON object, as the experiment takes it"
    )
    parser.add_argument("-w", "--wait", action="store_true", help="wait for its end, as wait does")
    parser.add_argument(
        "--stream", action="store_true", help="follow its event stream to its end, without polling"
    )
    add_timeout(parser, "with --wait or --stream: how long, as in 90s, 30m, 2h; for ever else")
    add_json(parser, "the run's document, one JSON object")


USAGE = Usage(
    "start a run, watch it and print its reference",
    (
        "evaltui run langwatch:rag-quality",
        "evaltui run langwatch:rag-quality --data @rows.json --wait --timeout 1h",
        "evaltui run langwatch:rag-quality --stream --json",
    ),
    _arguments,
)
