"""A detail pane in an app of its own, and what is then on the screen."""

from __future__ import annotations

from datetime import UTC

from evaltui.ui.messages import CopyWanted
from evaltui.ui.widgets.detail import DetailPane
from evaltui.ui.widgets.detail.picking import PickingReader
from tests.factories import NOW
from tests.ui.hosts import Host, screen


class PaneHost(Host):
    """Keeps what is wanted to be copied, too."""

    def on_copy_wanted(self, message: CopyWanted) -> None:
        self.heard.append(message)


class Opened:
    """A pane in an app that shows one run, and what is then on the screen."""

    def __init__(self, watch, size=(100, 40), keys=(), glyphs=None, **options):
        self.pane = DetailPane(glyphs, zone=UTC) if glyphs else DetailPane(zone=UTC)
        self.app = PaneHost(self.pane)
        self.watch, self.size, self.keys, self.options = watch, size, keys, options

    async def __aenter__(self):
        self.running = self.app.run_test(size=self.size)
        self.pilot = await self.running.__aenter__()
        self.pane.show(self.watch, NOW, **self.options)
        self.pane.focus()
        await self.press(*self.keys)
        return self

    async def __aexit__(self, *raised):
        await self.running.__aexit__(*raised)

    async def press(self, *keys):
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text):
        """Open the line for typing and type."""
        await self.press("slash", *("space" if sign == " " else sign for sign in text))

    @property
    def reader(self):
        return self.app.query_one(PickingReader)

    @property
    def copied(self):
        """The last text that was to be copied, and what it is."""
        message = self.app.heard_of(CopyWanted)[-1]
        return message.text, message.what

    @property
    def lines(self):
        return [line.rstrip() for line in screen(self.app)]

    @property
    def text(self):
        return "\n".join(self.lines)
