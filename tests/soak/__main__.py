"""`python -m tests.soak`: two days in some minutes; prints the figures as one line of JSON."""

from __future__ import annotations

import argparse
import sys

from tests.soak.living import as_line, soak
from tests.soak.plan import Plan
from tests.soak.test_soak import verdict


def main() -> int:
    usual = Plan()
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=usual.hours)
    parser.add_argument("--runs", type=int, default=usual.runs)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--trace", action="store_true", help="tell where memory is held; slow")
    args = parser.parse_args()
    told = soak(
        Plan(hours=args.hours, runs=args.runs, seed=args.seed, tells=True, trace=args.trace)
    )
    print(as_line(told))
    problems = verdict(told)
    print(*problems, sep="\n", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
