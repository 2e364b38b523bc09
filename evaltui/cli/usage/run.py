"""What `evaltui run` takes."""

from __future__ import annotations

from argparse import ArgumentTypeError

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import Usage, add_json, add_timeout
from evaltui.model.run_inputs import BadInput, row_indices


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "target",
        metavar="ACCOUNT:WHAT",
        help="what to run: langwatch:SLUG of an experiment, retab:ID of a workflow",
    )
    parser.add_argument("-n", "--name", help="what to call the run; as what is run, else")
    langwatch = parser.add_argument_group("for LangWatch")
    rows = langwatch.add_mutually_exclusive_group()
    rows.add_argument(
        "--data",
        metavar="JSON|@FILE",
        help="the rows to run on, a list of objects; @- reads standard input",
    )
    rows.add_argument("--dataset-id", type=_id, metavar="ID", help="the dataset to run on")
    langwatch.add_argument(
        "--parameters", metavar="JSON|@FILE", help="a JSON object: inputs for every row"
    )
    langwatch.add_argument(
        "--row-indices",
        type=_indices,
        metavar="N,N-M",
        help="only these rows, the first being 0, as in 0,3-7",
    )
    retab = parser.add_argument_group("for Retab").add_mutually_exclusive_group()
    retab.add_argument(
        "--eval", dest="eval_id", type=_id, metavar="ID", help="one eval of the workflow; all else"
    )
    retab.add_argument(
        "--block",
        dest="block_id",
        type=_id,
        metavar="ID",
        help="the evals of one of its blocks; all else",
    )
    after = parser.add_argument_group("once it has started")
    after.add_argument("-w", "--wait", action="store_true", help="wait for its end, as wait does")
    after.add_argument(
        "--stream",
        action="store_true",
        help="follow its event stream to its end, without polling (LangWatch)",
    )
    add_timeout(parser, "with --wait or --stream: how long, as in 90s, 30m, 2h; for ever else")
    add_json(parser, "the run's document, one JSON object")


def _id(text: str) -> str:
    if not text.strip():
        raise ArgumentTypeError("an id is needed, not an empty text")
    return text.strip()


def _indices(text: str) -> tuple[int, ...]:
    try:
        return row_indices(text)
    except BadInput as error:
        raise ArgumentTypeError(str(error)) from None


USAGE = Usage(
    "start a run, watch it and print its reference",
    (
        "evaltui run langwatch:rag-quality",
        "evaltui run langwatch:rag-quality --data @rows.json --wait --timeout 1h",
        "evaltui run langwatch:rag-quality --row-indices 0,3-7 --stream --json",
        "evaltui run retab:wf_abc123xyz --block block_extract_invoice --wait",
    ),
    _arguments,
)
