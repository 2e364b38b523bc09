"""The picture of the first screen, kept for the next start, and what it was drawn from.

It loads nothing that Python has not loaded: the next start shows it before all else. Losing it is
no harm.
"""

from __future__ import annotations

import os

from evaltui import __version__
from evaltui.files.folders import config_name, runs_name, state_folder_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES = 1 << 20
_WORDS = (
    *("TERM", "COLORTERM", "TERM_PROGRAM", "NO_COLOR", "COLORFGBG", "WT_SESSION", "TMUX", "STY"),
    *("EVALTUI_COLOR", "EVALTUI_GLYPHS", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONIOENCODING"),
    *("COLUMNS", "LINES", "SSH_CONNECTION", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM"),
)
"""Variables that change what the first screen looks like."""


def load(runs_file: str | None, size: tuple[int, int], environ: Mapping[str, str]) -> str | None:
    """Give the picture, if nothing that it was drawn from has changed since.

    `size` is that of the terminal, in columns and lines; `runs_file` is the command line's.
    """
    try:
        with open(_name(), "rb") as file:  # noqa: PTH123 - pathlib is slow to load
            key, _, picture = file.read(MAX_BYTES).partition(b"\n")
        known = _key(runs_name(runs_file, environ), size, environ)
        return picture.decode() if key == known.encode() else None
    except (OSError, ValueError):
        return None


def save(runs_file: str, size: tuple[int, int], environ: Mapping[str, str], picture: str) -> None:
    """Keep a picture of what the files hold now, for this user alone.

    Raises:
        OSError: it cannot be kept.
    """
    name = _name()
    new = f"{name}.{os.getpid()}"
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(f"{_key(runs_file, size, environ)}\n{picture}".encode())
        os.replace(new, name)  # noqa: PTH105 - as above
    except BaseException:
        os.unlink(new)  # noqa: PTH108 - as above
        raise


def _name() -> str:
    return f"{state_folder_name()}{os.sep}first-screen"


def _key(runs_file: str, size: tuple[int, int], environ: Mapping[str, str]) -> str:
    """Give a text that is another one once the first screen would look otherwise."""
    config = config_name(None, environ)
    files = (
        *(runs_file, config, f"{state_folder_name()}{os.sep}screen.json"),
        os.path.join(os.path.dirname(config), "themes"),  # noqa: PTH118, PTH120 - as above
    )
    words = [environ.get(word) for word in _WORDS]
    return repr((__version__, size, runs_file, [*map(_stamp, files)], words))


def _stamp(name: str) -> tuple[int, int, int] | None:
    try:
        about = os.stat(name)  # noqa: PTH116 - as above
    except FileNotFoundError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino
