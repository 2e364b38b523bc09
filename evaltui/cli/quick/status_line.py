"""The line about all watched runs, for tmux's status bar or a shell's prompt."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from evaltui.files.folders import runs_name
from evaltui.files.saved_states import UNHEARD, Unreadable, read_states
from evaltui.model.amounts import age, remaining

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evaltui.files.saved_states import SavedState

LIVE_S = 420.0
"""What was seen within so many seconds is told as it stands. While somebody looks, a run that goes
on is saved at least every `evaltui.session.worth_saving.SAVE_STANDING_EVERY_S`."""
MARKS = {
    "running": "▸",
    "waiting": "▹",
    "failed": "✗",
    "trouble": "!",
    "old": "?",
    "stopped": "⊘",
    "paused": "=",
    "passed": "✓",
}
"""The signs of the screen, in the order of the line."""
ASCII_MARKS = {
    "running": ">",
    "waiting": "~",
    "failed": "x",
    "trouble": "!",
    "old": "?",
    "stopped": "-",
    "paused": "=",
    "passed": "+",
}
TMUX_STYLES = {
    "failed": "#[fg=white,bg=red,bold]",
    "trouble": "#[fg=black,bg=yellow]",
    "old": "#[fg=black,bg=yellow]",
}
"""Only what asks for attention is coloured, with a ground of its own: that can be read on every
bar, while coloured text vanishes on a ground of its colour, such as green on tmux's usual one."""
_GIVES_WAY = ("eta", "percent", "passed", "paused", "stopped", "waiting", "age", "old", "running")
"""What is left out first where there is no room."""


def show(*, tmux: bool, ascii: bool, width: int | None, runs_file: str | None) -> int:  # noqa: A002
    """Print the line and give the exit code: 0, whatever the file holds.

    A bar or a prompt shows what it gets, so that no trouble may be told in more than a word.
    """
    plain = ascii or not _can_tell_marks(os.environ)
    try:
        states = read_states(runs_name(runs_file, os.environ))
        parts = parts_of(states, datetime.now(UTC), ASCII_MARKS if plain else MARKS)
    except (Unreadable, OSError):
        parts = [("trouble", "! runs file")]
    text = joined(parts, width, TMUX_STYLES if tmux else {})
    try:
        sys.stdout.write((text.replace("–", "-") if plain else text) + "\n")
        sys.stdout.flush()
    except (OSError, ValueError, AttributeError):
        return 0  # nobody listens
    return 0


def parts_of(
    states: Iterable[SavedState], now: datetime, marks: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Give what the line says, each part with its name: `2▸ 1✗ 3✓ 56% 3–5m`.

    A run that goes on counts as what it was seen to be only while that is fresh, else as `?`, and
    where none is fresh, the age of the newest follows. A `?` is also a run that was never seen,
    that the service no longer knows, of which it says a word that is not known here, or of which
    a list said only that it is over.
    """
    kinds: dict[str, int] = dict.fromkeys(marks, 0)
    running: list[SavedState] = []
    ages: list[float] = []
    for state in states:
        kind = _kind(state, now)
        kinds[kind] += 1
        if kind == "running":
            running.append(state)
        if kind == "old" and not state.ended and (seconds := state.age_s(now) or 0.0) > LIVE_S:
            ages.append(seconds)
    parts = [(kind, f"{number}{marks[kind]}") for kind, number in kinds.items() if number]
    if ages and not kinds["running"] and not kinds["waiting"]:
        place = [kind for kind, _ in parts].index("old") + 1
        parts.insert(place, ("age", f"{age(min(ages))} ago"))
    return parts + _progress(running, now)


def joined(parts: Sequence[tuple[str, str]], width: int | None, styles: Mapping[str, str]) -> str:
    """Put the parts into one line of at most `width` cells; what does not fit is left out."""
    shown = list(parts)
    for name in _GIVES_WAY:
        if width is None or _width(shown) <= width:
            break
        shown = [part for part in shown if part[0] != name]
    while width is not None and shown and _width(shown) > width:
        shown.pop()
    texts = (f"{styles[name]}{text}#[default]" if name in styles else text for name, text in shown)
    return " ".join(texts)


def _kind(state: SavedState, now: datetime) -> str:
    if state.ended:
        return "old" if state.verdict == "none" else state.verdict
    if state.paused:
        return "paused"
    if state.health in UNHEARD:
        return "trouble"
    seconds = state.age_s(now)
    if state.health == "gone" or seconds is None or seconds > LIVE_S or state.state == "unknown":
        return "old"
    return "running" if state.state == "running" else "waiting"


def _progress(running: Sequence[SavedState], now: datetime) -> list[tuple[str, str]]:
    """Give the share of all parts that is done, and how long the longest run still takes.

    Runs that tell no total do not count; there is no ETA while one of them has none.
    """
    known = [(run.done, run.total) for run in running if run.done is not None and run.total]
    total = sum(total for _, total in known if total > 0)
    done = sum(min(max(0, done), total) for done, total in known if total > 0)
    parts = [("percent", f"{100 * done // total}%")] if total > 0 else []
    ends = []
    for run in running:
        seconds = run.age_s(now)
        if run.eta_s is None or seconds is None or run.eta_s[1] < seconds:
            return parts
        ends.append((max(0.0, run.eta_s[0] - seconds), run.eta_s[1] - seconds))
    if ends:
        low, high = max(low for low, _ in ends), max(high for _, high in ends)
        parts.append(("eta", remaining(low, high)))
    return parts


def _width(parts: Sequence[tuple[str, str]]) -> int:
    """Give the cells of the parts and the blanks between them; each sign takes one."""
    return sum(len(text) for _, text in parts) + max(0, len(parts) - 1)


def _can_tell_marks(environ: Mapping[str, str]) -> bool:
    wish = environ.get("EVALTUI_GLYPHS", "").lower()
    if wish in {"ascii", "unicode"}:
        return wish == "unicode"
    encoding = getattr(sys.stdout, "encoding", None) or ""
    return encoding.lower().replace("-", "").startswith("utf")
