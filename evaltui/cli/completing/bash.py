"""The script for bash, from 3.2 on, which macOS has; it needs no bash-completion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaltui.cli.completing.grammar import ASKED, FILES, WORDS, Command, Value

_SCRIPT = r"""# Completions of evaltui for bash, as `evaltui completions bash` prints them.

_evaltui() {
    local program=${1/#\~/$HOME} rest=${COMP_LINE:0:COMP_POINT}
    local -a words=()
    local word place command='' previous='' quote='' cut='' kind=''
    COMPREPLY=()

    # Bash takes words apart at colons and equals signs: put them together, up to the cursor.
    for ((place = 0; place <= COMP_CWORD; place++)); do
        if [[ $place -eq 0 || $rest == [[:space:]]* ]]; then
            rest=${rest#"${rest%%[![:space:]]*}"}
            words+=('')
        fi
        word=${COMP_WORDS[place]}
        [[ $place -lt $COMP_CWORD ]] || word=$rest
        words[${#words[@]} - 1]+=$word
        rest=${rest#"$word"}
    done

    local last=$((${#words[@]} - 1)) taken=0
    local current=${words[last]}
    case $current in
        --*=*) previous=${current%%=*} cut=$previous= current=${current#*=} ;;
    esac
    case $current in
        [\"\']*) quote=${current:0:1} current=${current:1} ;;
        *) current=${current//\\/} ;;
    esac
    words[last]=$current

    # The command, and how many words that are no options stand behind it.
    for ((place = 1; place < last; place++)); do
        word=${words[place]}
        _evaltui_value "$command" "$word"
        if [[ -n $kind ]]; then
            if ((place == last - 1)) && [[ -z $previous ]]; then previous=$word; fi
            ((place++))
        elif [[ $word == -* ]]; then
            continue
        elif [[ -z $command && $taken -eq 0 ]] && _evaltui_is_command "$word"; then
            command=$word
        else
            ((taken++))
        fi
    done

    kind=''
    if [[ -n $previous ]]; then
        _evaltui_value "$command" "$previous"
    elif [[ $current == -* && -z $quote ]]; then
        _evaltui_options "$command"
        return
    else
        _evaltui_argument "$command" "$taken"
    fi
    case $kind in
        words:*) _evaltui_offer ${kind#words:} ;;
        commands+runs)
            _evaltui_offer @COMMANDS@
            _evaltui_ask runs
            ;;
        @ASKED@) _evaltui_ask "$kind" ;;
        files) _evaltui_files ;;
    esac
}

# Those of the words that begin as the current one; dynamic scope gives them what they need.
_evaltui_offer() {
    local word shown
    for word in "$@"; do
        [[ $word == "$current"* ]] || continue
        # Bash puts the candidate in the place of what stands behind the last colon alone.
        shown=$word
        if [[ $COMP_WORDBREAKS == *:* && -z $quote ]]; then
            shown=${word#"${current%"${current##*:}"}"}
        fi
        # Of nothing, %q makes a pair of quotes.
        if [[ -z $quote && -n $shown ]]; then printf -v shown %q "$shown"; fi
        if [[ $COMP_WORDBREAKS != *=* ]]; then shown=$cut$shown; fi
        COMPREPLY+=("$shown")
    done
}

_evaltui_ask() {
    local word about
    while IFS=$'\t' read -r word about; do
        _evaltui_offer "$word"
    done < <("$program" __complete "$1" "${words[@]}" 2>/dev/null)
    if [[ $1 == new-runs ]]; then _evaltui_attach; fi
}

_evaltui_files() {
    local file
    while IFS= read -r file; do
        if [[ $COMP_WORDBREAKS != *=* ]]; then file=$cut$file; fi
        COMPREPLY+=("$file")
    done < <(compgen -f -- "$current")
    if type compopt &>/dev/null; then compopt -o filenames 2>/dev/null; fi
}

# What follows is written on right behind the candidate.
_evaltui_attach() {
    if type compopt &>/dev/null; then compopt -o nospace 2>/dev/null; fi
}

_evaltui_is_command() {
    case $1 in
        @COMMAND_PATTERN@) return 0 ;;
    esac
    return 1
}

# Sets `kind` to what stands behind an option; empty where nothing does.
_evaltui_value() {
    kind=''
    case "$1 $2" in
@VALUES@
    esac
}

_evaltui_options() {
    case $1 in
@OPTIONS@
    esac
}

# Sets `kind` to what stands by itself after so many others.
_evaltui_argument() {
    case "$1 $2" in
@ARGUMENTS@
    esac
}

complete -F _evaltui evaltui
"""


def script(commands: Sequence[Command]) -> str:
    """Give the script."""
    names = [command.name for command in commands if command.name]
    filled = {
        "@COMMANDS@": " ".join(names),
        "@COMMAND_PATTERN@": "|".join(names),
        "@ASKED@": "|".join(ASKED),
        "@VALUES@": "\n".join(_values(commands)),
        "@OPTIONS@": "\n".join(_options(commands)),
        "@ARGUMENTS@": "\n".join(_arguments(commands)),
    }
    text = _SCRIPT
    for mark, value in filled.items():
        text = text.replace(mark, value)
    return text


def _values(commands: Iterable[Command]) -> Iterable[str]:
    for command in commands:
        for option in command.options:
            if option.value is not None:
                patterns = "|".join(f"'{command.name} {name}'" for name in option.names)
                yield f"        {patterns}) kind={_kind(option.value)} ;;"


def _options(commands: Iterable[Command]) -> Iterable[str]:
    for command in commands:
        names = " ".join(name for option in command.options for name in option.names)
        yield f"        '{command.name}') _evaltui_offer {names} ;;"


def _arguments(commands: Iterable[Command]) -> Iterable[str]:
    for command in commands:
        if not command.name:
            yield "        ' 0') kind=commands+runs ;;"
        for number, argument in enumerate(command.arguments):
            place = "'*" if argument.repeats else f"{number}'"
            yield f"        '{command.name} {place}) kind={_kind(argument.value)} ;;"


def _kind(value: Value) -> str:
    if value.kind == WORDS:
        return f"'words:{' '.join(value.words)}'"
    return value.kind if value.kind in {FILES, *ASKED} else "nothing"
