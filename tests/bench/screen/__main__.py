"""What the screen costs, beside Textual's own: python -m tests.bench.screen."""

from __future__ import annotations

import sys

from tests.bench.screen.rows import rows


def main() -> None:
    for row in rows():
        ratio = "" if row.ratio is None else f"{row.ratio:.2f} ×"
        print(f"{row.what:<52}{row.ours:<22}{ratio:>9}  {row.reference}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
