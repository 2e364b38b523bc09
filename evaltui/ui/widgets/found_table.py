"""The table of runs that a service lists, to choose from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from textual.binding import BindingType

from evaltui.model import words
from evaltui.model.reference import RunRef
from evaltui.model.run import State
from evaltui.model.text import one_line
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span, Spans, steady, width_of
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.keys import bound
from evaltui.ui.widgets.runs_table import RunsTable
from evaltui.ui.widgets.runs_table.columns import COMPACT, Column, Look, state_word
from evaltui.ui.widgets.runs_table.more_columns import BY_KEY

WATCHED = "watched"
_GROUP_LENGTH = 120
"""Characters of a group's name that are looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """A run that a service lists."""

    watch: Watch
    name: str | None = None
    """What it is called in the list; None where that is its id. Untrusted text."""
    group: str | None = None
    """What it is a run of, as the service calls it. Untrusted text."""
    watched: bool = False
    """Whether it is watched already."""


class FoundTable(RunsTable, inherit_bindings=False):
    """Marks runs and moves among them; what Enter does is its screen's to say (`Opened`)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.keep", "enter", "Watch", "Watch the marked runs, or this one", action="open"),
        bound("dialog.toggle", "space", "Mark", "Mark the run, or unmark it", action="mark"),
        bound("dialog.all", "asterisk", "Mark all", "Mark all shown runs", action="mark_all"),
        bound("dialog.up", "up,k", "Up", action="move(-1)"),
        bound("dialog.down", "down,j", "Down", action="move(1)"),
        bound("dialog.page_up", "pageup,ctrl+u", "Page up", action="page(-1)"),
        bound("dialog.page_down", "pagedown,ctrl+d", "Page down", action="page(1)"),
        bound("dialog.first", "home,g", "First", action="first"),
        bound("dialog.last", "end,G", "Last", action="last"),
    ]

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._found: Mapping[RunRef, Found] = {}
        self._group_noun = "group"

    def offer(
        self,
        found: Iterable[Found],
        marked: Collection[RunRef],
        now: datetime,
        *,
        group_noun: str = "group",
    ) -> None:
        """Show these runs in place of all others, some of them marked."""
        self._found = {one.watch.ref: one for one in found}
        self._group_noun = group_noun
        self.set_rows([_searchable(one) for one in self._found.values()], now)
        self._replan()
        self._turn([ref for ref in self._found if (ref in marked) != (ref in self._marks)])

    def action_mark_all(self) -> None:
        """Mark all shown runs that are not watched yet; unmark them where all of them are."""
        self._turn([ref for ref in self._rows.passing if not self._found[ref].watched])

    def _columns(self, *, compact: bool) -> Sequence[Column]:
        title = self._group_noun.upper()
        group = Column("group", title, self._group, least=10, most=32, rank=3, share=3)
        mark = Column(WATCHED, "", self._watched_word, least=0, most=len(WATCHED), rank=2)
        if compact:
            return (*_COMPACT, mark)
        named = any(one.name not in {None, one.watch.ref.id} for one in self._found.values())
        return (*_FULL, group, *([BY_KEY["id"]] if named else []), mark)

    def _widths(self, watch: Watch) -> Mapping[str, int]:
        found = self._found[watch.ref]
        mark = len(WATCHED) if found.watched else 0
        group = width_of((Span(_shown(found.group)),))
        return {**super()._widths(watch), "group": group, WATCHED: mark}

    def _group(self, watch: Watch, look: Look, width: int) -> Spans:
        del width
        return (Span(_shown(self._found[watch.ref].group) or look.glyphs.absent, "quiet"),)

    def _watched_word(self, watch: Watch, look: Look, width: int) -> Spans:
        del look, width
        return (Span(WATCHED if self._found[watch.ref].watched else "", "accent"),)


def _started(watch: Watch, look: Look, width: int) -> Spans:
    del width
    moment = watch.snapshot.started_at if watch.snapshot else None
    if moment is None:
        return (Span(look.glyphs.absent, "quiet"),)
    return (Span(words.ago((look.now - moment).total_seconds()), "quiet"),)


def _state(watch: Watch, look: Look, width: int) -> Spans:
    if _untold(watch):
        word = "".join(span.text for span in state_word(watch))
        return (*_glyph(watch, look, 1), Span(f" {word}", "quiet"))
    return BY_KEY["state"].cell(watch, look, width)


def _glyph(watch: Watch, look: Look, width: int) -> Spans:
    if _untold(watch):
        return (Span(look.glyphs.unknown, "quiet"),)
    return _NARROW["glyph"].cell(watch, look, width)


def _untold(watch: Watch) -> bool:
    """Tell whether a run is over and the list does not tell how it ended."""
    snapshot = watch.snapshot
    return snapshot is not None and snapshot.inferred and snapshot.state is State.COMPLETED


_NARROW = {column.key: column for column in COMPACT}
_FIGURES = replace(_NARROW["figures"], title="PROGRESS", rank=1)
_STARTED = Column("started", "STARTED", _started, least=8, most=8, rank=2, right=True)
_FULL = (
    replace(BY_KEY["state"], cell=_state),
    replace(BY_KEY["name"], share=4, good=0),
    _FIGURES,
    _STARTED,
)
_COMPACT = (
    replace(_NARROW["glyph"], cell=_glyph),
    _NARROW["name"],
    _FIGURES,
    replace(_STARTED, rank=3),
)


def _shown(group: str | None) -> str:
    return steady(one_line(group or "", _GROUP_LENGTH))


def _searchable(found: Found) -> Watch:
    """Give a run that a filter finds by its group as well, and by the service's name for it."""
    watch, snapshot = found.watch, found.watch.snapshot
    if snapshot is None:
        return replace(watch, name=found.name)
    known_as = " ".join(name for name in (found.group, snapshot.name) if name)
    started = snapshot.started_at or snapshot.created_at
    shown = replace(snapshot, name=known_as or None, started_at=started)
    return replace(watch, name=found.name or watch.ref.id, snapshot=shown)
