"""The script for zsh: to be sourced, or put as `_evaltui` into a folder of `fpath`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaltui.cli.completing.grammar import FILES, NOTHING, WORDS, Command, Option, Value

_SCRIPT = r"""#compdef evaltui
# Completions of evaltui for zsh, as `evaltui completions zsh` prints them.

_evaltui() {
    local curcontext="$curcontext" state state_descr line
    local -A opt_args
    local -a typed=("${(@Q)words[1,CURRENT]}")
    integer ret=1

    _arguments -C -s -S : \
@SCREEN@
        '1: :->first' \
        '*:: :->rest' && ret=0

    case $state in
        first)
            _evaltui_commands && ret=0
            _evaltui_ask runs && ret=0
            ;;
        rest)
            curcontext="${curcontext%:*:*}:evaltui-$words[1]:"
            case $words[1] in
@COMMANDS@
                *) _evaltui_ask runs && ret=0 ;;
            esac
            ;;
    esac
    return ret
}

_evaltui_commands() {
    local -a commands=(
@NAMES@
    )
    _describe -t commands command commands
}

# What `evaltui __complete` gives: a candidate, a tab, a few words about it. Colons part the two in
# what _describe takes, so that those of a reference need a backslash.
_evaltui_ask() {
    local -a lines found attach
    local one
    lines=("${(@f)$(${~typed[1]} __complete $1 "${(@)typed}" 2>/dev/null)}")
    for one in $lines; do
        local value=${one%%$'\t'*} about=${one#*$'\t'}
        value=${value//\\/\\\\}
        found+=("${value//:/\\:}:$about")
    done
    [[ $1 == new-runs ]] && attach=(-S '')
    (( $#found )) || return 1
    _describe -V -t $1 ${1//-/ } found "${attach[@]}"
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _evaltui "$@"
else
    compdef _evaltui evaltui
fi
"""


def script(commands: Sequence[Command]) -> str:
    """Give the script."""
    screen, *named = commands
    filled = {
        "@SCREEN@": "\n".join(f"        {spec} \\" for spec in _specs(screen.options)),
        "@COMMANDS@": "\n".join(map(_command, named)),
        "@NAMES@": "\n".join(
            f"        {_quoted(f'{command.name}:{command.about}')}" for command in named
        ),
    }
    text = _SCRIPT
    for mark, value in filled.items():
        text = text.replace(mark, value)
    return text


def _command(command: Command) -> str:
    specs = list(_specs(command.options))
    for number, argument in enumerate(command.arguments, 1):
        place, value = "*" if argument.repeats else str(number), argument.value
        specs.append(_quoted(f"{place}:{_escaped(value.name)}:{_action(value)}"))
    lines = "".join(f" \\\n                        {spec}" for spec in specs)
    return (
        f"                {command.name})\n"
        f"                    _arguments -s -S :{lines} && ret=0\n"
        "                    ;;"
    )


def _specs(options: Iterable[Option]) -> Iterable[str]:
    """Give what _arguments takes for each name of each option."""
    for option in options:
        excluded = f"({' '.join(option.excludes)})" if option.excludes else "*"
        for name in option.names:
            joint, value = "", ""
            if option.value is not None:
                joint = "=" if name.startswith("--") else "+"
                value = f":{_escaped(option.value.name)}:{_action(option.value)}"
            yield _quoted(f"{excluded}{name}{joint}[{_escaped(option.about)}]{value}")


def _action(value: Value) -> str:
    if value.kind == WORDS:
        return f"({' '.join(value.words)})"
    if value.kind == FILES:
        return "_files"
    # A blank before it: without one, _arguments puts arguments of its own first.
    return " " if value.kind == NOTHING else f" _evaltui_ask {value.kind}"


def _escaped(text: str) -> str:
    for sign in "\\:[]":
        text = text.replace(sign, f"\\{sign}")
    return text


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
