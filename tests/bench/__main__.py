"""All benchmarks, each row ours beside its reference: python -m tests.bench [PART…]."""

from __future__ import annotations

import argparse
import sys

from tests.bench.table import PARTS, Row, chosen, line, machine, measured, measured_at, rewrite


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; or all")
    parser.add_argument("--write-readme", action="store_true", help="put the table into README.md")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"{', '.join(sorted(unknown))}: the parts are {', '.join(PARTS)}")
    print(machine(), flush=True)
    for part in chosen(options.parts):
        origin, rows = measured_at(), list[Row]()
        print(f"\n{PARTS[part]} ({origin})", flush=True)
        for row in measured(part):
            rows.append(row)
            print(line(row), flush=True)
        if options.write_readme:  # after each part: the next may fail
            rewrite({part: rows}, origin=origin)


if __name__ == "__main__":
    sys.exit(main())
