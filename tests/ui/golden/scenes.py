"""What the golden pictures show: every screen and state, from the demo with its time stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from evaltui.ui.glyphs import ASCII, UNICODE
from tests.screenshots.still_demo import StillDemo, still_demo
from tests.ui.golden.svg import difference, draw

SIZES = ((60, 8), (80, 24), (120, 40), (200, 60))
"""Columns and lines."""
GLYPHS = {"unicode": UNICODE, "ascii": ASCII}
MOMENT_S = 40.0
"""Two thirds of a minute in, the demo has runs in every state."""
FAILED = "langwatch:quiet-marble-otter"
RUNNING = "retab:wfevalrun_8kq2vt"
LISTED = "retab:wfevalrun_m4x7pd"
NAMES = {
    ":": "colon",
    "-": "minus",
    "<": "less_than_sign",
    "%": "percent_sign",
    " ": "space",
    "/": "slash",
    ".": "full_stop",
    "?": "question_mark",
    "=": "equals_sign",
}


@dataclass(frozen=True)
class Scene:
    """One state of the screen: the keys that lead there, and those that lead back."""

    name: str
    keys: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    selected: str | None = None
    """The run that is selected before the keys are pressed."""


def typed(text: str) -> tuple[str, ...]:
    """The keys that type a text."""
    return tuple(NAMES.get(sign, sign) for sign in text)


def _in_details(name: str, key: str, *, run: str = FAILED, then: tuple[str, ...] = ()) -> Scene:
    return Scene(name, ("enter", key, *then), ("1", "escape"), run)


LEAVE = ("escape",)
SCENES = (
    Scene("main"),
    Scene("main-failed-selected", selected=FAILED),
    Scene("add-unfit", ("a", *typed("nowhere:x")), LEAVE),
    Scene("add-fit", ("a", *typed("nugen:eval-5f3a9c21")), LEAVE),
    Scene("start", ("s",), LEAVE),
    Scene("start-fit", ("s", *typed("rag-quality"), "tab", "space"), LEAVE),
    Scene("start-retab", ("s", *typed("retab:wf_claims")), LEAVE),
    Scene("stop", ("X",), LEAVE, RUNNING),
    Scene("rename", ("e",), LEAVE),
    Scene("interval-unfit", ("i", *typed("0.1")), LEAVE),
    Scene("help", ("question_mark",), LEAVE),
    Scene("help-end", ("question_mark", "end"), LEAVE),
    Scene("theme-picker", ("t", "j"), LEAVE),
    Scene("columns", ("C", "j"), LEAVE),
    Scene("sort", ("S", "right"), LEAVE),
    Scene("filter", ("slash", *typed("state:failed")), LEAVE),
    Scene("filter-mistake", ("slash", *typed("stat:failed")), LEAVE),
    Scene("filter-kept", ("slash", *typed("provider:retab"), "enter"), LEAVE),
    Scene("marked", ("space", "space", "J"), ("M",)),
    Scene("happened", ("w",), LEAVE),
    Scene("toast", ("d",), ("u",)),
)
DETAILS = (
    _in_details("detail-summary", "1"),
    _in_details("detail-timeline", "2", run=RUNNING),
    _in_details("detail-error", "4"),
    _in_details("detail-polling", "5"),
    _in_details("detail-raw", "6"),
    Scene("detail-alone", ("z",), ("z",), FAILED),
)
LAST = (
    _in_details("detail-results", "3", run=LISTED),
    Scene("find", ("f",), LEAVE, RUNNING),
    Scene("find-filter", ("f", "slash", *typed("wf_inv")), ("escape", "escape")),
    Scene("find-langwatch", ("f", "tab"), LEAVE),
    Scene("grouped", ("b",), ("b", "b", "b")),
    Scene("grouped-folded", ("b", "left"), ("b", "b", "b")),
)
"""Played last, for they leave something behind: a question that was asked, wider columns."""
EMPTY = (
    Scene("empty"),
    Scene("empty-help", ("question_mark",), LEAVE),
    Scene("cannot-stop", ("X",)),
    Scene("find-marked", ("f", "space", "tab", "space", "space"), LEAVE),
)
ALL = (*SCENES, *DETAILS, *LAST, *EMPTY)


async def pictures(size: tuple[int, int], glyphs: str) -> AsyncIterator[tuple[str, str]]:
    """Give every scene's name and picture, at one size and with one set of glyphs."""
    async with still_demo(size, glyphs=GLYPHS[glyphs], toasts=True) as demo:
        await demo.until(MOMENT_S)
        async for found in _played(demo, (*SCENES, *DETAILS), size):
            yield found
        async for found in _played(demo, LAST, size, leave=True):
            yield found
    async with still_demo(size, glyphs=GLYPHS[glyphs], empty=True, toasts=True) as demo:
        async for found in _played(demo, EMPTY, size, leave=True):
            yield found


async def _played(
    demo: StillDemo, scenes: tuple[Scene, ...], size: tuple[int, int], *, leave: bool = False
) -> AsyncIterator[tuple[str, str]]:
    """Play scenes one after another; each must leave the screen as it found it, unless `leave`."""
    demo.app.clear_notifications()
    before = await _taken(demo, size)
    for scene in scenes:
        if scene.selected is not None:
            await demo.select(scene.selected)
        await demo.press(*scene.keys)
        yield scene.name, await _taken(demo, size)
        await demo.press(*scene.back, "g")
        demo.app.clear_notifications()
        after = await _taken(demo, size)
        left = difference(before, after)
        assert leave or after == before, f"{scene.name} left something behind:\n{left}"


async def _taken(demo: StillDemo, size: tuple[int, int]) -> str:
    await demo.quiet()
    return draw(demo.app.screen._compositor.render_strips(), size)
