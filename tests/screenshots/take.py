"""Rewrites the pictures in screenshots/ from the demo: `python -m tests.screenshots.take`.

With a folder as argument, they are written there. The same program gives the same pictures, to
the byte: time is the demo's own, and nothing of the machine is in them.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.screenshots.in_tmux import take_in_tmux  # noqa: E402
from tests.screenshots.still_demo import StillDemo, still_demo  # noqa: E402

FOLDER = ROOT / "screenshots"
FONTS = "Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
"""In place of Fira Code, which is fetched from a server and joins letters that stand apart."""


MOMENT_S = 40.0
"""Two thirds of a minute in, the demo has runs in every state."""


@dataclass(frozen=True)
class Shot:
    """One picture: its size in columns and lines, and what to do before it is taken."""

    name: str
    size: tuple[int, int]
    scene: Callable[[StillDemo], Awaitable[None]]
    theme: str | None = None


async def _failed_run(demo: StillDemo) -> None:
    """One run has failed, and says why."""
    await demo.until(MOMENT_S)
    await demo.select("langwatch:quiet-marble-otter")
    await demo.press("enter", "4")


async def _timeline(demo: StillDemo) -> None:
    """A run that goes on, against time, with what is left of it."""
    await demo.until(MOMENT_S)
    await demo.select("langwatch:nimble-silver-falcon")
    await demo.press("enter", "2")


async def _themes(demo: StillDemo) -> None:
    """The list of themes, and the screen in one of them."""
    await demo.until(MOMENT_S)
    await demo.press("t", *["j"] * 3)


async def _running(demo: StillDemo) -> None:
    await demo.until(22)
    await demo.select("retab:wfevalrun_m4x7pd")


async def _at_the_moment(demo: StillDemo) -> None:
    await demo.until(MOMENT_S)


SHOTS = (
    Shot("demo-120x40", (120, 40), _failed_run),
    Shot("timeline-120x40", (120, 40), _timeline),
    Shot("light-120x40", (120, 40), _at_the_moment, "evaltui-light"),
    Shot("themes-120x40", (120, 40), _themes),
    Shot("demo-80x24", (80, 24), _running),
    Shot("demo-60x8", (60, 8), _at_the_moment),
)
IN_TMUX, TMUX_SIZE = "tmux-60x14", (60, 14)
"""The strip in a real tmux."""


async def take(shot: Shot) -> str:
    """Take one picture, as SVG."""
    async with still_demo(shot.size, shot.theme) as demo:
        await shot.scene(demo)
        return tidied(await demo.picture(), shot.name)


def tidied(svg: str, name: str) -> str:
    """Take out of Textual's SVG what differs from one time to another, and what is fetched."""
    svg = re.sub(r"terminal-\d+", name, svg)
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("font-family: Fira Code, monospace", f"font-family: {FONTS}")
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def settle_surroundings() -> None:
    """Leave nothing of the machine that could be seen in a picture."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    for name in ("NO_COLOR", "TEXTUAL_THEME", "EVALTUI_GLYPHS"):
        os.environ.pop(name, None)


def main(folder: Path) -> None:
    """Write all pictures."""
    settle_surroundings()
    folder.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        (folder / f"{shot.name}.svg").write_text(asyncio.run(take(shot)), encoding="utf-8")
    (folder / f"{IN_TMUX}.svg").write_text(take_in_tmux(TMUX_SIZE), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
