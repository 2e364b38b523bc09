"""What each command takes, and its help."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from dataclasses import dataclass

from evaltui.cli.arguments import Parser, add_global_options, add_screen_options
from evaltui.cli.durations import duration_s

_REFERENCE = "a run: provider:id, account:id, or a URL of its page or of the service's API"
_EXIT_CODES = """\
exit codes:
  0 success (wait: every verdict passed)   1 a run failed or was stopped
  2 wrong usage                            3 no verdict: unreachable, gone, malformed
  4 the key is missing or refused          8 still pending when the time was up
  130 interrupted"""

MIN_SPEED, MAX_SPEED = 0.01, 1_000_000.0
"""Of a replay, in seconds of the recording for one second."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its summary, a few examples, and what adds its arguments."""

    summary: str
    examples: tuple[str, ...]
    arguments: Callable[[Parser], None]


def screen_parser() -> Parser:
    """Give the parser for the screen, whose help is that of the whole program."""
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:<{width}}  {one.summary}" for name, one in COMMANDS.items())
    parser = Parser(
        "evaltui",
        "Watch evaluation runs on hosted services from a terminal. Without a command the screen\n"
        f"opens on the saved runs, and on those named.\n\ncommands:\n{listed}\n\n{_EXIT_CODES}",
        (
            "evaltui                                        the screen",
            "evaltui langwatch:lively-ancient-zebra         the screen, with one run more",
            "evaltui demo                                   no key and no network needed",
            "evaltui wait retab:wfevalrun_q1z2 --timeout 30m  for scripts",
        ),
    )
    parser.usage = "evaltui [REF ...] | evaltui COMMAND ... | evaltui COMMAND --help"
    parser.add_argument("refs", nargs="*", metavar="REF", help=_REFERENCE)
    add_screen_options(parser)
    add_global_options(parser)
    return parser


def command_parser(name: str) -> Parser:
    """Give the parser of one command."""
    command = COMMANDS[name]
    summary = f"{command.summary[0].upper()}{command.summary[1:]}."
    parser = Parser(f"evaltui {name}", summary, command.examples)
    command.arguments(parser)
    add_global_options(parser)
    return parser


def _demo(parser: Parser) -> None:
    parser.add_argument(
        "--serve",
        type=_port,
        metavar="PORT",
        help="open no screen, but put the simulated services on 127.0.0.1; 0 takes a free port",
    )
    add_screen_options(parser)


def _add(parser: Parser) -> None:
    parser.add_argument("refs", nargs="+", metavar="REF", help=_REFERENCE)
    parser.add_argument("--name", help="what to call the run; for one REF only")


def _rm(parser: Parser) -> None:
    parser.add_argument("refs", nargs="+", metavar="REF", help=_REFERENCE)


def _list(parser: Parser) -> None:
    _json_or_lines(parser)


def _status(parser: Parser) -> None:
    parser.add_argument("refs", nargs="*", metavar="REF", help=f"{_REFERENCE}; all saved ones else")
    _json_or_lines(parser)
    parser.add_argument(
        "--timeout",
        type=duration_s,
        default=15.0,
        metavar="TIME",
        help="how long to ask: seconds, or as in 90s, 30m, 2h (15 s)",
    )
    parser.add_argument(
        "--exit-status", action="store_true", help="exit by the verdicts, as wait does"
    )
    _record(parser)


def _wait(parser: Parser) -> None:
    parser.add_argument(
        "refs", nargs="*", metavar="REF", help=f"{_REFERENCE}; the saved ones that go on else"
    )
    _timeout(parser, "how long to wait: seconds, or as in 90s, 30m, 2h; for ever else")
    parser.add_argument("--json", action="store_true", help="at the end, one JSON array")
    _record(parser)


def _run(parser: Parser) -> None:
    parser.add_argument(
        "target", metavar="ACCOUNT:SLUG", help="what to run, as in langwatch:rag-quality"
    )
    parser.add_argument("--name", help="what to call the run; its slug else")
    rows = parser.add_mutually_exclusive_group()
    rows.add_argument(
        "--data", metavar="JSON|@FILE", help="the rows to run on; @- reads standard input"
    )
    rows.add_argument("--dataset-id", metavar="ID", help="the service's dataset to run on")
    parser.add_argument(
        "--parameters", metavar="JSON|@FILE", help="a JSON object, as the experiment takes it"
    )
    parser.add_argument("--wait", action="store_true", help="wait for its end, as wait does")
    parser.add_argument(
        "--stream", action="store_true", help="follow its event stream to its end, without polling"
    )
    _timeout(parser, "with --wait or --stream: how long, as in 90s, 30m, 2h; for ever else")
    parser.add_argument("--json", action="store_true", help="the run's document, one JSON object")


def _record(parser: Parser) -> None:
    parser.add_argument(
        "--record",
        metavar="FILE",
        help="add what is seen to a recording, for `evaltui replay`; it holds no key",
    )


def _replay(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="a recording: JSON lines; - is standard input")
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="N",
        help="on the screen: so many seconds of the recording in one second (1)",
    )
    parser.add_argument(
        "--json", action="store_true", help="no screen: one JSON document for each line, at once"
    )
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


def _timeout(parser: Parser, text: str) -> None:
    parser.add_argument("--timeout", type=duration_s, metavar="TIME", help=text)


def _json_or_lines(parser: Parser) -> None:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON array")
    form.add_argument("--jsonl", action="store_true", help="one JSON object a line")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65_535):
        raise ArgumentTypeError(f"{text!r} is no port: give one from 1 to 65535, or 0 for any")
    return int(text)


COMMANDS = {
    "demo": Command(
        "show the screen on simulated services, or serve these",
        ("evaltui demo", "evaltui demo --serve 8765"),
        _demo,
    ),
    "add": Command(
        "watch runs from now on",
        (
            "evaltui add langwatch:lively-ancient-zebra --name 'nightly rag'",
            "evaltui add 'https://app.langwatch.ai/acme/experiments/rag?runId=lively-ancient-zebra'",
        ),
        _add,
    ),
    "rm": Command(
        "watch runs no longer; at the service they stay",
        ("evaltui rm nugen:eval-5f3a9c21",),
        _rm,
    ),
    "list": Command(
        "show the watched runs as they were last seen, without network",
        ("evaltui list", "evaltui list --json | jq -r '.[].run'"),
        _list,
    ),
    "status": Command(
        "ask the services once and show how the runs stand",
        (
            "evaltui status",
            "evaltui status langwatch:lively-ancient-zebra --json | jq '.[0].state'",
            "evaltui status --exit-status --timeout 30s",
            "evaltui status --record trace.jsonl",
        ),
        _status,
    ),
    "wait": Command(
        "wait until runs have ended, and exit by their verdicts",
        (
            "evaltui wait langwatch:lively-ancient-zebra --timeout 30m",
            "evaltui wait retab:wfevalrun_q1z2 nugen:eval-5f3a9c21 --json > ended.json",
        ),
        _wait,
    ),
    "run": Command(
        "start a run, watch it and print its reference",
        (
            "evaltui run langwatch:rag-quality",
            "evaltui run langwatch:rag-quality --data @rows.json --wait --timeout 1h",
            "evaltui run langwatch:rag-quality --stream --json",
        ),
        _run,
    ),
    "replay": Command(
        "play a recording, on the screen or as JSON",
        (
            "evaltui replay trace.jsonl --speed 60",
            "evaltui replay --json trace.jsonl | jq -c '[.observed_at, .done, .eta]'",
        ),
        _replay,
    ),
}
"""Every command by its name, in the order of the help."""
