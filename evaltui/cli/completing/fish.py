"""The script for fish, from 3.1 on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaltui.cli.completing.grammar import ASKED, FILES, WORDS, Command, Option, Value

_SCRIPT = r"""# Completions of evaltui for fish, as `evaltui completions fish` prints them.

# Prints the command on the line, or an empty line, and then how many words stand behind it.
function __evaltui_line
    set -l command ''
    set -l taken 0
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word @WITH_VALUE@
            set skip 1
        else if string match -q -- '-*' $word
            continue
        else if test -z "$command" -a $taken = 0; and contains -- $word @COMMANDS@
            set command $word
        else
            set taken (math $taken + 1)
        end
    end
    printf '%s\n' "$command" $taken
end

# Whether the line is at a command, with as many words behind it as is told.
function __evaltui_at
    set -l line (__evaltui_line)
    test "$line[1]" = "$argv[1]"; or return 1
    test (count $argv) -lt 2; or test $line[2] $argv[2] $argv[3]
end

function __evaltui_ask
    set -l words (commandline -opc)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    command $program __complete $argv[1] $words (commandline -ct) 2>/dev/null
end

complete -c evaltui -e
complete -c evaltui -f
@LINES@
"""


def script(commands: Sequence[Command]) -> str:
    """Give the script."""
    options = [option for command in commands for option in command.options]
    with_value = [name for option in options if option.value for name in option.names]
    lines = [line for command in commands for line in _lines(command)]
    first = [
        f"{_at('', 0)} -a {command.name} -d {_quoted(command.about)}"
        for command in commands
        if command.name
    ]
    filled = {
        "@WITH_VALUE@": " ".join(dict.fromkeys(with_value)),
        "@COMMANDS@": " ".join(command.name for command in commands if command.name),
        "@LINES@": "\n".join((*first, *lines)),
    }
    text = _SCRIPT
    for mark, value in filled.items():
        text = text.replace(mark, value)
    return text


def _lines(command: Command) -> Iterable[str]:
    """Give a line for every option of a command, and one for what stands by itself."""
    for option in command.options:
        what = f"{_names(option)}{_value(option.value)}"
        yield f"{_at(command.name)}{what} -d {_quoted(option.about)}"
    for number, argument in enumerate(command.arguments):
        if values := _values(argument.value):
            yield f"{_at(command.name, number, repeats=argument.repeats)}{values}"


def _at(command: str, behind: int | None = None, *, repeats: bool = False) -> str:
    """Give the beginning of a line that counts at a command, with so many words behind it."""
    words = "" if behind is None else f" {'-ge' if repeats else '-eq'} {behind}"
    return f"complete -c evaltui -n '__evaltui_at \"{command}\"{words}'"


def _names(option: Option) -> str:
    return "".join(
        f" -l {name[2:]}" if name.startswith("--") else f" -s {name[1:]}" for name in option.names
    )


def _value(value: Value | None) -> str:
    if value is None:
        return ""
    return " -r -F" if value.kind == FILES else f" -x{_values(value)}"


def _values(value: Value) -> str:
    if value.kind == WORDS:
        return f" -a {_quoted(' '.join(value.words))}"
    if value.kind in ASKED:
        return f" -k -a '(__evaltui_ask {value.kind})'"
    return " -F" if value.kind == FILES else ""


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
