"""Glyphs: what the screen draws with, in Unicode and in plain ASCII.

State glyphs are of East Asian width `N` (neutral), so that terminals set up for Chinese, Japanese
or Korean draw them in one cell too, and have no emoji form. Box drawing, `–` and `…` are of
ambiguous width but drawn in one cell by every terminal that does not ask for trouble.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evaltui.model.run import State
from evaltui.model.words import ASCII_MARKS, MARKS, Part
from evaltui.terminal.letters import letters_of


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of glyphs; each is one cell wide unless said otherwise."""

    name: str
    pending: str
    queued: str
    running: str
    completed: str
    failed: str
    stopped: str
    unknown: str
    unseen: str
    """No good answer yet."""
    stalled: str
    paused: str
    trouble: str
    """The asking goes wrong."""
    bar_full: str
    bar_half: str
    """The last half cell of a bar and the line that goes on from it; empty where there is none."""
    bar_rest: str
    cursor: str
    """Stands before the selected row."""
    dot: str
    """Stands between facts in a line."""
    rule: str
    more: str
    """Stands where text was cut."""
    absent: str
    dash: str
    """Stands between the ends of a range."""
    marked: str
    """Stands before a row that the user marked."""
    folded: str
    """Stands before a heading whose runs are not shown."""
    unfolded: str
    ascending: str
    descending: str
    marks: Mapping[Part, str]

    def state(self, state: State | None) -> str:
        """Give the glyph of a state; None is a run never seen."""
        if state is None:
            return self.unseen
        glyph: str = getattr(self, state.value)
        return glyph

    def words(self, text: str) -> str:
        """Give our own words in what this set can draw. Not for a service's text."""
        if self is UNICODE:
            return text
        return text.replace("–", "-").replace("…", self.more).replace("·", self.dot)


UNICODE = Glyphs(
    name="unicode",
    pending="◌",
    queued="▹",
    running="▸",
    completed="✓",
    failed="✗",
    stopped="⊘",
    unknown="?",
    unseen="◦",
    stalled="◷",
    paused="=",
    trouble="!",
    bar_full="━",
    bar_half="╾",
    bar_rest="─",
    cursor="▌",
    dot="·",
    rule="─",
    more="…",
    absent="–",
    dash="–",
    marked="✱",
    folded="⊞",
    unfolded="⊟",
    ascending="▴",
    descending="▾",
    marks=MARKS,
)
ASCII = Glyphs(
    name="ascii",
    pending=".",
    queued="~",
    running=">",
    completed="+",
    failed="x",
    stopped="-",
    unknown="?",
    unseen="_",
    stalled="%",
    paused="=",
    trouble="!",
    bar_full="=",
    bar_half="",
    bar_rest=".",
    cursor=">",
    dot="|",
    rule="-",
    more="~",
    absent="-",
    dash="-",
    marked="*",
    folded="+",
    unfolded="-",
    ascending="^",
    descending="v",
    marks=ASCII_MARKS,
)


def detect(
    environ: Mapping[str, str],
    encoding: str | None,
    *,
    option: str | None = None,
    configured: str | None = None,
) -> Glyphs:
    """Choose the set for a terminal, as `evaltui.terminal.letters` decides."""
    letters = letters_of(environ, encoding, option=option, configured=configured)
    return ASCII if letters.ascii_only else UNICODE
