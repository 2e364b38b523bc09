"""The program's start. What is run again and again takes a short way that loads next to nothing."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these arguments, or the process's own; give its exit code."""
    try:
        from evaltui.cli.quick import quick  # noqa: PLC0415 - see above

        code = quick(sys.argv[1:] if argv is None else argv)
        if code is not None:
            return code
        from evaltui.program import run  # noqa: PLC0415

        return run(argv)
    except KeyboardInterrupt:  # Ctrl-C so early that not even what deals with it is loaded
        return 130
    except Exception as error:  # noqa: BLE001 - a damaged installation: nothing else can be loaded
        if sys.stderr is not None:
            sys.stderr.write(f"evaltui: it cannot be loaded, install it anew: {error!r}\n")
        return 3
    finally:
        frame = sys.modules.get("evaltui.terminal.first_frame")
        if frame is not None:
            frame.take_back()


if __name__ == "__main__":
    sys.exit(main())
