"""Shows the demo in this terminal at one moment and holds it there, for pictures of terminals.

`python hold.py MARK` writes the file MARK once everything is on the screen.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from textual.pilot import Pilot

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.screenshots.still_demo import StillDemo
from tests.screenshots.take import MOMENT_S, settle_surroundings


async def hold(mark: Path) -> None:
    """Show the demo until somebody ends this."""
    with tempfile.TemporaryDirectory(prefix="evaltui-pictures-") as folder:
        demo = StillDemo(Path(folder), (60, 8))

        async def drive(pilot: Pilot[None]) -> None:
            demo.pilot = pilot
            await pilot.pause()
            await demo.settle()
            await demo.until(MOMENT_S)
            demo.app.clear_notifications()
            await demo.quiet()
            await asyncio.to_thread(mark.touch)

        await demo.app.run_async(auto_pilot=drive, mouse=False)


if __name__ == "__main__":
    settle_surroundings()
    asyncio.run(hold(Path(sys.argv[1])))
