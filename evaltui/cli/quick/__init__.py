"""What a status bar, a prompt or a press of Tab runs again and again: it starts as Python does.

Nothing here loads argparse, pathlib, dataclasses or the model. Whatever is not plainly right, such
as `--help` or a slip, is left to the parser that every command has.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


def quick(argv: Sequence[str]) -> int | None:
    """Run one of these commands and give its exit code; None where it is not for here."""
    if not argv or argv[0] == "--runs-file":
        _show_first(argv)
        return None
    if argv[0] not in {"status-line", "__complete", "--version", "-V"}:
        return None
    try:
        if argv[0] in {"--version", "-V"}:
            return _version() if len(argv) == 1 else None
        if argv[0] == "__complete":
            from evaltui.cli.quick.candidates import complete  # noqa: PLC0415 - one of them is run

            return complete(argv[1:])
        from evaltui.cli.quick.options import read  # noqa: PLC0415 - as above

        options = read(argv[1:])
        if options is None:
            return None
        from evaltui.cli.quick.status_line import show  # noqa: PLC0415 - as above

        return show(**options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - whatever nobody foresaw, the long way tells in one sentence
        return None
    finally:
        _hang_up()


def _show_first(argv: Sequence[str]) -> None:
    """Show what the screen looked like last, while it is loaded."""
    from evaltui.cli.quick.first_frame import show_first  # noqa: PLC0415 - as above

    try:
        show_first(argv)
    except Exception:  # noqa: BLE001 - the screen that comes is all that matters
        return


def _version() -> int:
    from evaltui import __version__  # noqa: PLC0415 - as above

    if sys.stdout is not None:
        sys.stdout.write(f"evaltui {__version__}\n")
    return 0


def _hang_up() -> None:
    """Let standard output end quietly where nobody listens any more."""
    try:
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except OSError:
        import os  # noqa: PLC0415 - only a broken pipe needs it

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
