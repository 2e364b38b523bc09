"""The saved runs on the screen at once, as a picture, while the screen itself is loaded."""

from __future__ import annotations

import os

from evaltui.files.first_picture import load
from evaltui.terminal.first_frame import is_possible, show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def show_first(argv: Sequence[str]) -> None:
    """Show the picture if the arguments are none, or `--runs-file` alone."""
    if argv and len(argv) != 2:
        return
    if not is_possible(os.environ.get("TERM", "")):
        return
    runs_file = argv[1] if argv else None
    try:
        size = os.get_terminal_size(1)
        picture = load(runs_file, (size.columns, size.lines), os.environ)
    except OSError:
        return
    if picture is not None:
        show(picture)
