"""Rewrites the golden pictures: `python -m tests.ui.golden`.

With a folder as argument they are written there, with `SIZE-GLYPHS` (such as `80x24-ascii`) as
further ones only those.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from tests.screenshots.take import settle_surroundings  # noqa: E402
from tests.ui.golden.scenes import GLYPHS, SIZES, pictures  # noqa: E402

FOLDER = Path(__file__).parent / "pictures"
SETS = {
    f"{columns}x{lines}-{glyphs}": ((columns, lines), glyphs)
    for columns, lines in SIZES
    for glyphs in GLYPHS
}
"""Sizes and glyphs by the name of their folder."""


async def write(folder: Path, names: list[str]) -> None:
    """Write the pictures of these sets, each in a folder of its own."""
    for name in names:
        size, glyphs = SETS[name]
        there = folder / name
        there.mkdir(parents=True, exist_ok=True)
        for old in there.glob("*.svg"):
            old.unlink()
        async for scene, svg in pictures(size, glyphs):
            (there / f"{scene}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    settle_surroundings()
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    asyncio.run(write(target, sys.argv[2:] or [*SETS]))
