"""How long commands take to start, beside Python itself:

python -m tests.bench.start [--runs N] [--times N]
"""

from __future__ import annotations

import argparse
import platform
import sys
import sysconfig
import tempfile
from pathlib import Path

from tests.bench.start.measure import LINES, Line, medians, saved_runs, settled


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.start", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="watched runs in the file (20)")
    parser.add_argument("--times", type=int, default=15, help="how often each is started (15)")
    options = parser.parse_args()
    program = Path(sysconfig.get_path("scripts")) / "evaltui"
    with tempfile.TemporaryDirectory() as folder:
        env = settled(Path(folder), saved_runs(options.runs))
        found = medians(LINES, program, env, max(11, options.times))
    bare = found[LINES[0]]
    print(f"Python {platform.python_version()}, {options.runs} runs in the file\n")
    print(f"{'command':<28}{'median':>10}{'× bare':>9}")
    for line, seconds in found.items():
        print(f"{_shown(line):<28}{seconds * 1000:>7.1f} ms{seconds / bare:>9.1f}")


def _shown(line: Line) -> str:
    return f"{line.of} {' '.join(line.words)}"


if __name__ == "__main__":
    sys.exit(main())
