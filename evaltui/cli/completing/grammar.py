"""What may stand on the command line, as the shells' scripts need to know it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from evaltui.cli.parser import command_parser
from evaltui.cli.usage import NAMES, usage_of
from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.screen import screen_parser

FILES, NOTHING, WORDS = "files", "nothing", "words"
ASKED = ("runs", "new-runs", "accounts")
"""What `evaltui __complete` is asked for; see `cli.quick.candidates`."""
_BY_METAVAR = {
    "REF": "runs",
    "ACCOUNT": "accounts",
    "ACCOUNT:WHAT": "new-runs",
    "FILE": FILES,
    "PATH": FILES,
    "JSON|@FILE": FILES,
}
"""What completes a value, by what the help calls it; nothing does where it is not here."""
_BY_COMMAND = {("add", "REF"): "new-runs", ("provider", "NAME"): "accounts"}
_ANY_NUMBER = {argparse.ZERO_OR_MORE, argparse.ONE_OR_MORE}


@dataclass(frozen=True, slots=True)
class Value:
    """What stands behind an option, or by itself."""

    name: str
    """As the help calls it."""
    kind: str
    """FILES, NOTHING, WORDS or one of ASKED."""
    words: tuple[str, ...] = ()
    """All that there can be, for WORDS."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command."""

    names: tuple[str, ...]
    about: str
    value: Value | None
    """None for one that is merely set."""
    excludes: tuple[str, ...]
    """The names that may not stand beside it, its own among them; `-` and `*` are all."""


@dataclass(frozen=True, slots=True)
class Argument:
    """What stands by itself behind a command."""

    value: Value
    about: str
    repeats: bool


@dataclass(frozen=True, slots=True)
class Command:
    """A command; the program without one is called the empty text."""

    name: str
    about: str
    options: tuple[Option, ...]
    arguments: tuple[Argument, ...]
    """In their order; only the last may repeat."""


def commands() -> tuple[Command, ...]:
    """Give the program without a command, and every command in the order of the help."""
    return (
        _command("", "the screen", screen_parser()),
        *(_command(name, usage_of(name).summary, command_parser(name)) for name in NAMES),
    )


def _command(name: str, about: str, parser: Parser) -> Command:
    options: list[Option] = []
    arguments: list[Argument] = []
    for action in parser.actions:
        if action.help == argparse.SUPPRESS:
            continue
        words = (action.help or "").replace("%%", "%")
        if not action.option_strings:
            repeats = action.nargs in _ANY_NUMBER
            arguments.append(Argument(_value(name, action), words, repeats))
            continue
        value = None if action.nargs == 0 else _value(name, action)
        names = tuple(action.option_strings)
        options.append(Option(names, words, value, _excluded(action, parser)))
    return Command(name, about, tuple(options), tuple(arguments))


def _value(command: str, action: argparse.Action) -> Value:
    name = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if action.choices is not None:
        return Value(name, WORDS, tuple(map(str, action.choices)))
    usual = _BY_METAVAR.get(name, NOTHING)
    return Value(name, _BY_COMMAND.get((command, name), usual))


def _excluded(action: argparse.Action, parser: Parser) -> tuple[str, ...]:
    if action.dest in {"help", "version"}:
        return ("-", "*")
    repeats = isinstance(action, argparse._AppendAction)  # noqa: SLF001 - it has no public name
    excluded = () if repeats else tuple(action.option_strings)
    others = (other for group in parser.exclusive(action) for other in group.option_strings)
    return tuple(dict.fromkeys((*excluded, *others)))
