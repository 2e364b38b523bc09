"""What `evaltui completions` takes."""

from __future__ import annotations

from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import Usage

SHELLS = ("bash", "zsh", "fish")


def _arguments(parser: Parser) -> None:
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help="bash, zsh or fish")


USAGE = Usage(
    "print what makes a shell complete evaltui's words at Tab",
    (
        "evaltui completions bash > ~/.local/share/bash-completion/completions/evaltui",
        "evaltui completions zsh > ~/.zfunc/_evaltui",
        "evaltui completions fish > ~/.config/fish/completions/evaltui.fish",
    ),
    _arguments,
    details="""\
Commands, options, their values, accounts and the saved runs are completed, with
a few words about each in zsh and fish. For bash without bash-completion, put
  eval "$(evaltui completions bash)"
into ~/.bashrc. For zsh, the folder must be in fpath before compinit is called:
  fpath=(~/.zfunc $fpath); autoload -Uz compinit; compinit
or, after compinit: source <(evaltui completions zsh)""",
)
