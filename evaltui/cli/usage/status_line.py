"""What `evaltui status-line` takes. `cli/quick/options.py` reads the same without argparse."""

from __future__ import annotations

from argparse import ArgumentTypeError

from evaltui.cli.quick.options import MAX_WIDTH, width_of
from evaltui.cli.usage.arguments import Parser
from evaltui.cli.usage.command import Usage


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "--tmux", action="store_true", help="mark with tmux's colours what asks for attention"
    )
    parser.add_argument(
        "--width", type=_width, metavar="N", help="leave out what does not fit into N cells"
    )
    parser.add_argument(
        "--ascii", action="store_true", help="plain ASCII: > ~ x ! ? - = + (also EVALTUI_GLYPHS)"
    )


def _width(text: str) -> int:
    width = width_of(text)
    if width is None:
        raise ArgumentTypeError(f"{text!r} is no width: give a number of cells, 1 to {MAX_WIDTH}")
    return width


USAGE = Usage(
    "one short line about all runs, for tmux or a prompt",
    (
        "evaltui status-line",
        "evaltui status-line --width 30",
        "evaltui status-line --tmux",
    ),
    _arguments,
    details="""\
It reads what is saved and asks nobody: the screen or a `wait` must be open
somewhere for it to move. The line counts runs, as in 2▸ 1✗ 3✓ 56% 3–5m:
  ▸ running  ▹ waiting  ✗ failed  ⊘ stopped  ✓ passed  = paused
  ! cannot be asked for
  ? nobody has looked for 7 minutes (how long ago follows), or the service no
    longer knows it, or says a word that is not known here
  56%   of the parts of the running ones is done
  3–5m  until the last of them ends

In tmux.conf, for the bar at the bottom:
  set -g status-interval 5
  set -ag status-right ' #(evaltui status-line --tmux)'
In bash, and in zsh, where % is special:
  PS1='$(evaltui status-line --width 30) \\$ '
  precmd() { psvar[1]=$(evaltui status-line --width 30) }; PROMPT='%1v %# '

It prints one line and exits with 0 whatever the file holds: an empty line where
no run is watched, `! runs file` where the file cannot be read (then
`evaltui list` says why).""",
)
