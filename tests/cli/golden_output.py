"""What `list`, `status` and `wait` print, kept as text files; to renew them:

    python -m tests.cli.golden_output

Look at every difference before it is kept.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from evaltui.cli.printing.run_table import lines
from tests.cli.conftest import Program, alone
from tests.factories import NOW, varied_watches
from tests.program.stepped_services import SteppedServices

FOLDER = Path(__file__).parent / "golden" / "output"
WIDTHS = (60, 80, 120, None)
"""Of the terminal; None where there is none."""
AT_S = 60.0
"""What time it is in the services' world."""
RUNS = (
    "langwatch:lively-ancient-zebra", "langwatch:brisk-copper-heron",
    "langwatch:quiet-marble-otter", "langwatch:nimble-silver-falcon", "langwatch:keen-jade-panda",
    "nugen:eval-7709ab3c", "retab:wfevalrun_m4x7pd", "retab:wfevalrun_t6n3yb",
)  # fmt: skip
_MOVING = (
    (re.compile(r"\b\d\d:\d\d:\d\d\b"), "hh:mm:ss"),
    # What goes on began 66 s ago, by a service's clock that tells whole seconds.
    (re.compile(r"\b1m 0\ds"), "1m 0#s"),
)


def outputs(program: Program, services: SteppedServices) -> Iterator[tuple[str, str]]:
    """Give each file's name and what is to be in it."""
    for width in WIDTHS:
        text = "\n".join(lines(varied_watches(), NOW, width))
        yield f"table-{width or 'piped'}.txt", f"{text}\n"
    services.step_to(AT_S)
    program("add", *reversed(RUNS))
    program("add", RUNS[0], "--name", "nightly rag")
    for width in WIDTHS:
        for command in (("status", *RUNS), ("list",)):
            ended = program(*command, COLUMNS=None if width is None else str(width))
            yield f"{command[0]}-{width or 'piped'}.txt", still(ended.out)
    ended = program("wait", *RUNS, "--timeout", "2s")
    # The services are asked at once: who answers first is nobody's promise.
    told = sorted(ended.err.splitlines())
    yield "wait.txt", still("\n".join([*told, "--", ended.out]))
    yield "format.txt", program("list", "--format", r"{run:<32}\t{state}\t{done:>3}/{total}").out


def still(text: str) -> str:
    """Give the text without what is another one at another time."""
    for moving, instead in _MOVING:
        text = moving.sub(instead, text)
    return text


def main() -> None:
    """Write all files anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, SteppedServices() as services:
        program = alone(Path(folder))
        program.env |= services.env
        for name, text in outputs(program, services):
            (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
