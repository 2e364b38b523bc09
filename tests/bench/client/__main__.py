"""What asking the services costs: python -m tests.bench.client."""

from __future__ import annotations

import sys

from tests.bench.client.rows import rows
from tests.bench.table import line


def main() -> None:
    for row in rows():
        print(line(row), flush=True)


if __name__ == "__main__":
    sys.exit(main())
