"""Where the terminal's cursor is and how it draws, and the shortest way to the next cell."""

from __future__ import annotations

from collections.abc import Sequence

from evaltui.ui.terminal.painting.looks import Look, Looks

_ELSEWHERE = -1


class Pen:
    """Draws cells from the top left to the bottom right; begins and ends with the plain look."""

    def __init__(self, looks: Looks) -> None:
        self.looks = looks
        self._look = looks.plain
        self._y = self._x = _ELSEWHERE
        self._parts: list[str] = []

    def draw(self, y: int, x: int, signs: Sequence[str], seen: Sequence[Look]) -> None:
        """Draw the sign in a cell of a line that looks as given."""
        self._go(y, x, signs, seen)
        sign, look = signs[x], seen[x]
        if sign == " ":
            look = self._look if self._suits_blank(look) else self.looks.for_blank(self._look, look)
        self._parts += (self.looks.way(self._look, look), sign)
        self._look = look
        # Terminals differ in how many cells joined, accented and wide signs take.
        is_usual = len(sign) == 1 and (x + 1 == len(signs) or signs[x + 1])
        self._x = x + 1 if is_usual else _ELSEWHERE

    def written(self) -> str:
        """Give everything that was drawn."""
        return "".join((*self._parts, self.looks.way(self._look, self.looks.plain)))

    def _go(self, y: int, x: int, signs: Sequence[str], seen: Sequence[Look]) -> None:
        if y != self._y:
            self._parts.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H")
        elif self._x == _ELSEWHERE:
            self._parts.append(f"\x1b[{x + 1}G")
        elif x != self._x:
            gap = x - self._x
            step = f"\x1b[{gap}C" if gap > 1 else "\x1b[C"
            self._parts.append(self._again(x, signs, seen, len(step)) or step)
        self._y, self._x = y, x

    def _again(self, x: int, signs: Sequence[str], seen: Sequence[Look], most: int) -> str | None:
        """Give what stands between here and there, if writing it again takes no more bytes."""
        if x - self._x > most:
            return None
        for place in range(self._x, x):
            sign, look = signs[place], seen[place]
            if not sign.isprintable() or len(sign) != 1:
                return None
            if look is not self._look and not (sign == " " and self._suits_blank(look)):
                return None
        text = "".join(signs[self._x : x])
        return text if len(text.encode()) <= most else None

    def _suits_blank(self, look: Look) -> bool:
        """Tell whether a blank drawn now looks like that."""
        pen = self._look
        if look.shows_on_blanks or pen.shows_on_blanks:
            return look is pen
        return look.ground == pen.ground and look.link == pen.link
