"""What the screen's libraries keep of texts that were shown once."""

from __future__ import annotations

import gc
import weakref

from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.color import Color

from evaltui.ui.terminal.caches import keep_caches_small


def test_a_background_is_found_without_keeping_whose_it_was() -> None:
    keep_caches_small()
    grey, half = Color(9, 9, 9), Color(200, 0, 0, 0.5)
    lines, others = StylesCache(), StylesCache()
    found = lines.get_inner_outer(grey, half)
    assert others.get_inner_outer(grey, half) is found
    assert [style.background for style in found] == [grey + half, grey]
    gone = weakref.ref(lines)
    del lines
    gc.collect()
    assert gone() is None


def test_few_pieces_of_cut_texts_are_kept() -> None:
    keep_caches_small()
    keep_caches_small()  # as a second screen in this process does
    for number in range(2000):
        before, behind = Segment(f"{number} 漢字").split_cells(len(str(number)) + 2)
        assert (before.text, behind.text) == (f"{number}  ", " 字")
    gc.collect()
    kept = [one for one in gc.get_objects() if isinstance(one, Segment) and one.text == " 字"]
    assert 0 < len(kept) < 500
