"""The dialog that asks whether runs are really to be stopped at their services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from evaltui.model import words
from evaltui.model.text import one_line
from evaltui.model.watch import Watch
from evaltui.session.session import Session
from evaltui.ui.cells import steady
from evaltui.ui.keys import bound
from evaltui.ui.screens.dialog import Dialog, PickList

_NAMED = 10
"""Runs that are named at most; of more, the rest are counted."""
_AROUND = 9
"""Lines that are left to what stands around the names."""
_AROUND_LOW = 4
"""The same in a strip, where only the answers and the frame are."""


class Answers(PickList):
    """No, then yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.choose", "enter,space", "Choose", "Give this answer", action="select"),
    ]


class StopRuns(Dialog[bool]):
    """Gives True where the runs are to be stopped."""

    DEFAULT_CSS = """
    StopRuns {
        & #dialog { overflow-y: hidden; }
        & #runs { height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
        & #left { height: auto; max-height: 4; color: $text-muted; }
        & Answers { margin: 1 0 0 0; height: 2; }
        &.-strip Answers { margin: 0; }
        &.-strip #left { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.yes", "y", "Yes", "Stop the runs", action="answer(True)"),
        bound("dialog.no", "n", "No", "Let the runs go on", action="answer(False)"),
    ]

    def __init__(self, runs: Sequence[Watch], others: str = "") -> None:
        """Ask about these; `others` says what becomes of the other runs that were meant."""
        super().__init__()
        self._runs, self._others = runs, others

    def compose(self) -> ComposeResult:
        """Draw the dialog."""
        several = len(self._runs) > 1
        them, they = ("them", "they go") if several else ("it", "it goes")
        with Vertical(id="dialog") as dialog:
            dialog.border_title = _question(self._runs)
            dialog.border_subtitle = self.glyphs.words("y stops · n, esc leave")
            yield Static(id="runs")
            if self._others:
                yield Static(Content(self.glyphs.words(self._others)), id="left")
            no = Option(f"No, {they} on")
            yes = Option(f"Yes, stop {them} at the service; there is no way back")
            yield Answers(no, yes, compact=True)

    def on_resize(self) -> None:
        """Name as many runs as there is room for."""
        around = _AROUND_LOW if self.has_class("-strip") else _AROUND
        room = max(1, min(_NAMED, self.size.height - around))
        self.query_one("#runs", Static).update(Content("\n").join(self._names(room)))

    @on(OptionList.OptionSelected)
    def _selected(self, message: OptionList.OptionSelected) -> None:
        self.action_answer(message.option_index == 1)

    def action_answer(self, stop: bool) -> None:  # noqa: FBT001 - Textual passes it so
        """Give the answer."""
        self.dismiss(stop or None)

    def _names(self, room: int) -> list[Content]:
        if len(self._runs) <= room:
            return list(map(self._told, self._runs))
        lines = list(map(self._told, self._runs[: max(1, room - 1)]))
        rest = words.number(len(self._runs) - len(lines))
        return [*lines, Content(self.glyphs.words(f"… and {rest} more"))][:room]

    def _told(self, watch: Watch) -> Content:
        ref, title = steady(one_line(str(watch.ref), 100)), steady(words.title(watch))
        called: list[str | tuple[str, str]] = [(ref, "bold")]
        if title != watch.ref.id:
            called = [(title, "bold"), f"  {ref}"]
        if watch.snapshot is None:
            return Content.assemble(*called, ("  not seen yet", "dim"))
        figures = words.progress(watch.snapshot)
        progress = self.glyphs.words(f"  {steady(words.state_word(watch))} {figures}")
        return Content.assemble(*called, (progress, "dim"))


def _question(runs: Sequence[Watch]) -> str:
    return "Stop this run?" if len(runs) == 1 else f"Stop these {len(runs)} runs?"


def stoppable(watch: Watch, session: Session) -> bool:
    """Tell whether there is something to stop, and a way."""
    return not watch.ended and session.can_cancel(watch.ref)


def why_not(watches: Sequence[Watch], session: Session) -> str:
    """Say why these runs cannot be stopped."""
    sentences: list[str] = []
    ended = [watch for watch in watches if watch.ended]
    if ended:
        have = "has" if len(ended) == 1 else "have"
        sentences.append(f"{_who(ended)} {have} ended: there is nothing to stop")
    by_provider: dict[str, list[Watch]] = {}
    for watch in watches:
        if not watch.ended:
            by_provider.setdefault(watch.provider, []).append(watch)
    for those in by_provider.values():
        how = session.how_to_cancel(those[0].ref)
        sentences.append(f"{_who(those)} cannot be stopped from here: {how}")
    return "; ".join(sentences)


def _who(watches: Sequence[Watch]) -> str:
    if len(watches) == 1:
        return one_line(words.title(watches[0]), 40)
    return f"{words.number(len(watches))} runs"
