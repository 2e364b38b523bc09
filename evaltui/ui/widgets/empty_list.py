"""What stands in the table's place while nothing is watched."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from evaltui.ui.glyphs import Glyphs
from evaltui.ui.keys import shown_key

_NARROW = 52
"""Below so many cells the short form is shown; below so many lines as well."""
_LOW = 10
_KEYS = (
    ("runs.add", "paste a run's reference or the URL of its page", "add a run"),
    ("runs.find", "choose among the recent runs of an account", "find runs"),
    ("runs.start", "start a run at a service and watch it", "start one"),
    ("runs.demo", "look around in the demo first, no key needed", "the demo"),
    ("runs.help", "all keys", "all keys"),
)


class EmptyList(Static):
    """Says how to add the first run, with the keys that do it."""

    DEFAULT_CSS = """
    EmptyList { width: 1fr; height: 1fr; content-align: center middle; }
    """

    def __init__(
        self,
        glyphs: Glyphs,
        *,
        offers_demo: bool = True,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._keys = [key for key in _KEYS if offers_demo or key[0] != "runs.demo"]

    def on_resize(self) -> None:
        """Say it in the room there is."""
        short = self.size.width < _NARROW or self.size.height < _LOW
        shown: dict[str | None, str] = {}
        for active in self.screen.active_bindings.values():
            display = self.app.get_key_display(active.binding)
            shown.setdefault(active.binding.id, shown_key(display, self._glyphs))
        keys = [
            (shown[name], few if short else many) for name, many, few in self._keys if name in shown
        ]
        gap = "\n" if short else "\n\n"
        lines = [
            part for key, words in keys for part in ((key, "bold $accent"), (f"  {words}\n", ""))
        ]
        self.update(Content.assemble(("No runs are watched yet.", "bold"), gap, *lines))
