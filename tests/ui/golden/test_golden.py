"""Every screen and state looks as its golden picture: `python -m tests.ui.golden` renews them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.ui.golden.__main__ import FOLDER, ROOT, SETS
from tests.ui.golden.scenes import ALL
from tests.ui.golden.svg import CELL_H, CELL_W, Piece, difference, draw, pieces, visible

RENEW = "if it should look so, renew the pictures with `python -m tests.ui.golden`"
KEPT = Path(tempfile.gettempdir()) / "evaltui-golden"
"""Where pictures are put that are not as they were."""


@pytest.mark.long
@pytest.mark.parametrize("name", [*SETS])
def test_every_scene_looks_as_it_did(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.ui.golden", str(tmp_path), name]
    taken = subprocess.run(
        command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert taken.returncode == 0, taken.stderr
    found = [told for scene in ALL if (told := _told(name, scene.name, tmp_path))]
    if found:
        where = f"{len(found)} of {len(ALL)} differ; the new ones are in {KEPT / name}"
        pytest.fail("\n\n".join([*found, f"{where}; {RENEW}"]), pytrace=False)


def _told(name: str, scene: str, taken: Path) -> str | None:
    """What is other than in the golden picture; keeps the new one if something is."""
    golden, now = FOLDER / name / f"{scene}.svg", taken / name / f"{scene}.svg"
    after = now.read_text(encoding="utf-8")
    before = golden.read_text(encoding="utf-8") if golden.exists() else None
    if before == after:
        return None
    kept = KEPT / name / now.name
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(after, encoding="utf-8")
    what = "there is no such picture yet" if before is None else difference(before, after)
    return f"{name}, {scene}:\n{what}"


@pytest.mark.parametrize("name", [*SETS])
def test_there_is_a_picture_of_every_scene_and_no_other(name: str) -> None:
    there = {path.stem for path in (FOLDER / name).glob("*.svg")}
    assert there == {scene.name for scene in ALL}, RENEW


@pytest.mark.parametrize("name", [*SETS])
def test_pictures_hold_what_their_size_and_glyphs_allow(name: str) -> None:
    (columns, lines), glyphs = SETS[name]
    for path in (FOLDER / name).glob("*.svg"):
        svg = path.read_text(encoding="utf-8")
        assert f'viewBox="0 0 {columns * CELL_W} {lines * CELL_H}"' in svg
        shown = visible(svg)
        assert len(shown) <= lines, path.name
        assert all(len(line) <= columns for line in shown), path.name
        if glyphs == "ascii":
            assert "".join(shown).isascii(), path.name


def test_all_pictures_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.svg")) < 15_000_000


class TestDrawing:
    """The drawing itself."""

    def strips(self, *lines: tuple[tuple[str, str], ...]):
        return [Strip(Segment(text, Style.parse(style)) for text, style in line) for line in lines]

    def test_what_is_drawn_can_be_read_back(self) -> None:
        strips = self.strips(
            (("ab ", "#ff0000"), ("  ", "#00ff00"), ("日本 <&>", "bold #0000ff on #111111")),
            (("    ", ""),),
            (("  x", "reverse #123456 on #654321"),),
        )
        svg = draw(strips, (20, 3))
        assert visible(svg) == ["ab   日本 <&>", "", "  x"]
        assert pieces(svg)[1] == Piece(0, 5, "日本 <&>", "fill:#0000ff;font-weight:bold")
        assert pieces(svg)[2].look == "fill:#654321"
        assert 'fill="#123456"' in svg

    def test_every_braille_glyph_has_its_place(self) -> None:
        svg = draw(self.strips(((" ", ""), ("⠁⠂⠄ ", "#ff0000"))), (8, 1))
        assert f'x="{CELL_W} {2 * CELL_W} {3 * CELL_W}"' in svg
        assert visible(svg) == [" ⠁⠂⠄"]

    def test_a_difference_is_told_in_words(self) -> None:
        one = draw(self.strips((("state ok", "#ffffff"),)), (20, 1))
        other = draw(self.strips((("state no", "#ffffff"),)), (20, 1))
        painted = draw(self.strips((("state ok", "#ff0000"),)), (20, 1))
        assert "-state ok\n+state no" in difference(one, other)
        assert "'state ok' was fill:#ffffff, is fill:#ff0000" in difference(one, painted)
