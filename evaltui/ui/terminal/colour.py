"""Drawing with no more colours than the terminal has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor

from evaltui.terminal.depth import Depth

_SYSTEMS: Mapping[Depth, Literal["truecolor", "256", "standard"]] = {
    Depth.TRUE: "truecolor",
    Depth.C256: "256",
    Depth.C16: "standard",
    # Rich leaves bold and reverse out too where it is told that there are no colours; the filter
    # below takes them away instead.
    Depth.NONE: "standard",
}


def console_for(depth: Depth, like: Console) -> Console:
    """Give a console that draws with so many colours, and is otherwise as Textual makes its own."""
    return Console(
        color_system=_SYSTEMS[depth],
        file=like.file,
        force_terminal=True,
        no_color=False,
        markup=True,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        safe_box=False,
        soft_wrap=False,
    )


class WithoutColour(LineFilter):
    """Takes every colour away, and leaves bold, dim, underline and reverse.

    A ground of the palette's own colours, which a theme such as `ansi` gives to what is chosen or
    marked, becomes reversed text. Textual's own filters for this write grey, or the codes for
    default colours.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Give the segments without colours."""
        return [
            Segment(text, None if style is None else _colourless(style), control)
            for text, style, control in segments
        ]


def without_greys(filters: Sequence[LineFilter]) -> list[LineFilter]:
    """Leave out what Textual adds where NO_COLOR is set."""
    return [one for one in filters if not isinstance(one, Monochrome | NoColor)]


_REVERSED, _AS_IT_IS = Style(reverse=True), Style()


@lru_cache(4096)
def _colourless(style: Style) -> Style:
    if style.color is None and style.bgcolor is None:
        return style
    ground = style.bgcolor
    stands_out = ground is not None and ground.triplet is None and not ground.is_default
    # Rich forgets the meta data too, by which Textual finds what was clicked and marked.
    plain = style.without_color + (_REVERSED if stands_out else _AS_IT_IS)
    return plain + Style.from_meta(style.meta) if style.meta else plain
