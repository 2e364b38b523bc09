"""How a cell looks, and the shortest sequence from one look to another.

The codes are those of ECMA-48's SGR ("Select Graphic Rendition"), which takes an attribute away
alone; Rich writes a reset behind every piece of text, and all of the next one's codes again.
"""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color, ColorSystem
from rich.style import Style

_MOST = 4096
"""More looks, and ways from one to another, than any screen has: then all are forgotten, and what
is on the screen is drawn again as if it were another."""
# By the bits of Rich's styles: what turns each on, and what turns off it and those like it.
_ON = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
_OFF = (
    (0b0000000000011, "22"),
    (0b0000000000100, "23"),
    (0b0001000001000, "24"),
    (0b0000000110000, "25"),
    (0b0000001000000, "27"),
    (0b0000010000000, "28"),
    (0b0000100000000, "29"),
    (0b0110000000000, "54"),
    (0b1000000000000, "55"),
)
_ON_BLANKS = 0b1111101001000
"""Underlined, reversed, struck through, framed: what can be seen of a blank too."""
_USUAL_TEXT, _USUAL_GROUND = "39", "49"


class Look:
    """What can be seen of a style. Two that look the same are the same object."""

    __slots__ = ("blank", "ground", "link", "link_id", "shows_on_blanks", "text", "traits")

    def __init__(self, traits: int, text: str, ground: str, link: str, link_id: str) -> None:
        self.traits = traits
        """The bits of Rich's attributes."""
        self.text, self.ground = text, ground
        """The codes of the colours."""
        self.link, self.link_id = link, link_id
        """An address (OSC 8), or nothing."""
        self.shows_on_blanks = bool(traits & _ON_BLANKS)
        self.blank = self
        """How a blank cell in this looks: the colour of letters is not seen there."""


class Looks:
    """All looks that there were, with so many colours."""

    def __init__(self, system: ColorSystem) -> None:
        self._system = system
        self._of_style: dict[Style, Look] = {}
        self._known: dict[tuple[int, str, str, str], Look] = {}
        self._ways: dict[tuple[Look, Look], str] = {}
        self.plain = self.of_parts(0, _USUAL_TEXT, _USUAL_GROUND)
        """What a terminal begins with."""

    def of(self, style: Style | None) -> Look:
        """Give how a style looks."""
        if style is None:
            return self.plain
        found = self._of_style.get(style)
        if found is None:
            if len(self._of_style) >= _MOST:
                self._of_style.clear()
            found = self._of_style[style] = self._made(style)
        return found

    def of_parts(
        self, traits: int, text: str, ground: str, link: str = "", link_id: str = ""
    ) -> Look:
        """Give the look of these parts, always the same object."""
        key = (traits, text, ground, link)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            found = self._known[key] = Look(traits, text, ground, link, link_id)
            if not found.shows_on_blanks and (traits or text != _USUAL_TEXT):
                found.blank = self.of_parts(0, _USUAL_TEXT, ground, link, link_id)
        return found

    def for_blank(self, pen: Look, blank: Look) -> Look:
        """Give the look nearest to the pen's in which a blank looks like `blank`."""
        if blank.shows_on_blanks:
            return blank
        traits = 0 if pen.shows_on_blanks else pen.traits
        return self.of_parts(traits, pen.text, blank.ground, blank.link, blank.link_id)

    def way(self, here: Look, there: Look) -> str:
        """Give what is written to come from one look to another."""
        if here is there:
            return ""
        found = self._ways.get((here, there))
        if found is None:
            if len(self._ways) >= _MOST:
                self._ways.clear()
            found = self._ways[here, there] = _way(here, there)
        return found

    def _made(self, style: Style) -> Look:
        traits = sum(bit for bit, name in _BITS if getattr(style, name))
        text = _codes(style.color, self._system, foreground=True)
        ground = _codes(style.bgcolor, self._system, foreground=False)
        return self.of_parts(traits, text, ground, style.link or "", style.link_id)


_NAMES = (
    *("bold", "dim", "italic", "underline", "blink", "blink2", "reverse", "conceal", "strike"),
    *("underline2", "frame", "encircle", "overline"),
)
_BITS = tuple((1 << place, name) for place, name in enumerate(_NAMES))


@lru_cache(_MOST)
def _codes(colour: Color | None, system: ColorSystem, *, foreground: bool) -> str:
    if colour is None:
        return _USUAL_TEXT if foreground else _USUAL_GROUND
    return ";".join(colour.downgrade(system).get_ansi_codes(foreground=foreground))


def _way(here: Look, there: Look) -> str:
    step = min(_changes(here, there), _anew(there), key=len)
    # Written by `Style.render` too: the id joins the pieces of one link.
    link = f"\x1b]8;id={there.link_id};{there.link}\x1b\\" if there.link else "\x1b]8;;\x1b\\"
    return (link if here.link != there.link else "") + step


def _changes(here: Look, there: Look) -> str:
    """Take away what is too much, add what is missing."""
    codes, standing = [], here.traits
    for alike, off in _OFF:
        if standing & ~there.traits & alike:
            codes.append(off)
            standing &= ~alike
    codes += _turned_on(there.traits & ~standing)
    codes += [there.text] if here.text != there.text else []
    codes += [there.ground] if here.ground != there.ground else []
    return f"\x1b[{';'.join(codes)}m" if codes else ""


def _anew(there: Look) -> str:
    """Take everything away, add all that there is."""
    codes = _turned_on(there.traits)
    codes += [there.text] if there.text != _USUAL_TEXT else []
    codes += [there.ground] if there.ground != _USUAL_GROUND else []
    return f"\x1b[{';'.join(['0', *codes])}m" if codes else "\x1b[m"


def _turned_on(traits: int) -> list[str]:
    return [code for place, code in enumerate(_ON) if traits >> place & 1]
