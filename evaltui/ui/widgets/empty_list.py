"""What stands in the table's place while nothing is watched."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

_TEXT = (
    ("No runs are watched yet.\n\n", "bold"),
    ("a", "bold $accent"),
    ("  paste a run's reference or the URL of its page\n", ""),
    ("s", "bold $accent"),
    ("  start a LangWatch experiment and watch it\n", ""),
    ("?", "bold $accent"),
    ("  all keys\n\n", ""),
    ("Just looking? ", "dim"),
    ("evaltui demo", "bold"),
    (" shows a dozen runs, no key needed.", "dim"),
)


class EmptyList(Static):
    """Says how to add the first run."""

    DEFAULT_CSS = """
    EmptyList { width: 1fr; height: 1fr; content-align: center middle; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(Content.assemble(*_TEXT), id=id)
