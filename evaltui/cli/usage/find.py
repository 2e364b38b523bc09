"""What `evaltui find` takes."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import datetime

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import TEMPLATES, Usage, add_forms, add_timeout
from evaltui.model.quantities import length_s
from evaltui.model.run import State

MAX_LIMIT = 1000


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "account", nargs="?", metavar="ACCOUNT", help="whose runs; every account's with a key else"
    )
    parser.add_argument(
        "terms",
        nargs="*",
        metavar="TERM",
        help="the screen's filter: words, state:failed, done<50%%, started<2h, !is:ended",
    )
    parser.add_argument(
        "--in",
        dest="group",
        metavar="GROUP",
        help="of one experiment (LangWatch: slug), workflow or eval (Retab), model (Nugen)",
    )
    parser.add_argument(
        "-s", "--state", choices=[state.value for state in State], metavar="STATE", help=_STATES
    )
    parser.add_argument(
        "--since",
        type=_since,
        metavar="TIME",
        help="begun since then: as in 90m, 24h, 7d, 2026-11-20 or 2026-11-20T10:00:00Z",
    )
    parser.add_argument(
        "-l",
        "--limit",
        type=_limit,
        default=20,
        metavar="N",
        help=f"at most so many of each account, the newest first (20; up to {MAX_LIMIT})",
    )
    parser.add_argument(
        "-a", "--add", action="store_true", help="watch them, and print what was added"
    )
    add_forms(parser)
    add_timeout(parser, "how long to ask: seconds, or as in 90s, 30m, 2h (60 s)", 60.0)


_STATES = f"in this state: {', '.join(State)}"


def _limit(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not 1 <= number <= MAX_LIMIT:
        raise ArgumentTypeError(f"{text!r} is no number of runs: give one from 1 to {MAX_LIMIT}")
    return number


def _since(text: str) -> float | datetime:
    """Give a length of time in seconds, or a moment."""
    seconds = length_s(text.strip())
    if seconds:
        return seconds
    try:
        moment = datetime.fromisoformat(text.strip().upper())
        return moment.astimezone()
    except (ValueError, OverflowError, OSError):
        raise ArgumentTypeError(
            f"{text!r} is no time: write how long ago, as in 90m, 24h or 7d, or a date, as in "
            "2026-11-20 or 2026-11-20T10:00:00Z"
        ) from None


USAGE = Usage(
    "list the runs that a service has, and watch them",
    (
        "evaltui find",
        "evaltui find retab --in wf_invoices --state running",
        "evaltui find langwatch --in rag-quality --since 24h --add",
        "evaltui find nugen 'done<50%' --format '{run} {done}/{total}'",
    ),
    _arguments,
    details=f"""\
The newest of each service's list are looked at: at most 10 pages of Nugen's and
Retab's, and those of LangWatch's 12 experiments that were run last, unless one
is named. LangWatch's list tells no states: they are worked out from times, and
a finished run may have failed. Where nothing is found, that is said, and the
exit code is 0. Without ACCOUNT the accounts are asked one after another; one
that fails is told on stderr, and the worst of them makes the exit code.

{TEMPLATES}""",
)
