"""What is wrong with a text that somebody typed, and where."""

from __future__ import annotations

QUOTED = 24
"""Characters of a wrong word that a sentence repeats."""


class Mistake(ValueError):
    """A text that cannot be read; its message is `at 9: ` and a sentence."""

    def __init__(self, position: int, sentence: str) -> None:
        """Say where the wrong part begins, the first character being 1, and what would be right."""
        super().__init__(f"at {position}: {sentence}")
        self.position = position
        self.sentence = sentence


def quoted(word: str) -> str:
    """Give a word in quotes as a sentence repeats it, cut where it is long."""
    return f'"{word if len(word) <= QUOTED else word[: QUOTED - 1] + "…"}"'
