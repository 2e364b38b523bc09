"""The argument parser that every command uses. Imports nothing heavy."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from evaltui import __version__
from evaltui.cli.errors import UsageError
from evaltui.files.screen_settings import COLORS


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one sentence, and that names what comes nearest."""

    def __init__(
        self, prog: str, description: str, examples: Sequence[str], details: str = ""
    ) -> None:
        shown = "\n".join(("examples:", *(f"  {example}" for example in examples)))
        super().__init__(
            prog=prog,
            description=description,
            epilog=f"{details}\n\n{shown}" if details else shown,
            formatter_class=_HelpFormatter,
            add_help=False,
            allow_abbrev=False,
        )

    def read(self, argv: Sequence[str]) -> argparse.Namespace:
        """Read the arguments, options and references in any order.

        Raises:
            UsageError: they are not right.
        """
        found, rest = self.parse_known_intermixed_args(argv)
        if rest:
            self.error(self._not_known(rest[0]))
        return found

    @property
    def actions(self) -> Sequence[argparse.Action]:
        """Give every option and argument, in the order of the help."""
        return self._actions

    def exclusive(self, action: argparse.Action) -> Sequence[argparse.Action]:
        """Give those that may not stand beside an option."""
        groups = (group._group_actions for group in self._mutually_exclusive_groups)  # noqa: SLF001
        return [other for group in groups if action in group for other in group]

    def name_arguments(self) -> None:
        """Let the usage name what stands by itself, and leave the options to their list.

        How argparse lays out a usage with options changes from one Python to the next.
        """
        words = [self.prog]
        for action in self._actions:
            if not action.option_strings:
                name = str(action.metavar or action.dest)
                shapes = {"?": f"[{name}]", "*": f"[{name} ...]", "+": f"{name} ..."}
                words.append(shapes.get(str(action.nargs), name))
        self.usage = " ".join((*words, "[options]"))

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments, in one sentence.

        Raises:
            UsageError: always.
        """
        message = re.sub(r"^argument ", "", message)
        message = re.sub(r"(?<!\S)-\w/--", "--", message)
        message = re.sub(r"^the following arguments are required: (.*)$", r"\1 is missing", message)
        where = self.prog.removeprefix("evaltui").strip()
        help_too = "" if message.endswith("?") else f"; see `{self.prog} --help`"
        raise UsageError(f"{f'{where}: ' if where else ''}{message}{help_too}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse a word that is none of the choices, the same in every version of Python."""
        if action.choices is None or value in action.choices:
            return
        choices = [str(choice) for choice in action.choices]
        near = did_you_mean(str(value).lower(), choices)
        raise argparse.ArgumentError(action, f"{value!r} is none of {', '.join(choices)}{near}")

    def _not_known(self, word: str) -> str:
        if not word.startswith("-"):
            return f"{word!r} is one argument too many"
        name = word.partition("=")[0]
        long_options = [option for option in self._option_string_actions if option[:2] == "--"]
        return f"{name!r} is no option here{did_you_mean(name, long_options)}"


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Writes `-t, --timeout TIME` in every version of Python (before 3.13: `-t TIME, …`)."""

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        value = self._format_args(action, self._get_default_metavar_for_optional(action))
        return f"{', '.join(action.option_strings)} {value}"


def add_screen_options(parser: Parser) -> None:
    """Add what decides how the screen treats the terminal."""
    group = parser.add_argument_group("for the screen")
    group.add_argument(
        "--color",
        choices=COLORS,
        metavar="WHEN",
        help=f"how many colours: {', '.join(COLORS)} (also EVALTUI_COLOR, NO_COLOR)",
    )
    group.add_argument(
        "--ascii", action="store_true", help="draw with plain ASCII (also EVALTUI_GLYPHS=ascii)"
    )
    group.add_argument(
        "--no-mouse", action="store_true", help="leave the mouse to the terminal, to mark text"
    )
    group.add_argument(
        "--low-bandwidth",
        action="store_true",
        help="write as little as can be: for slow lines",
    )


def add_global_options(parser: Parser) -> None:
    """Add what every command takes."""
    group = parser.add_argument_group("for every command")
    group.add_argument(
        "--runs-file",
        metavar="PATH",
        help="the file of the watched runs (also EVALTUI_RUNS_FILE)",
    )
    group.add_argument(
        "--config", metavar="PATH", help="the configuration file (also EVALTUI_CONFIG)"
    )
    group.add_argument(
        "--debug",
        action="store_true",
        help="tell what is asked, and where a fault arose; no key (also EVALTUI_DEBUG=1)",
    )
    group.add_argument("-h", "--help", action="help", help="show this help and end")
    group.add_argument(
        "-V",
        "--version",
        action="version",
        version=f"evaltui {__version__}",
        help="show the version and end",
    )


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Give `: did you mean X?` for what comes nearest; empty where nothing does."""
    from difflib import get_close_matches  # noqa: PLC0415 - only slips need it

    near = get_close_matches(word, known, n=1)
    return f": did you mean {near[0]}?" if near else ""
