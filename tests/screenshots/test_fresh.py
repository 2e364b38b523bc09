"""The pictures in screenshots/ show the program as it is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.bench.screen.rows import PLOT as GROWTH
from tests.genuine.one_screen import PICTURE as ONE_SCREEN
from tests.screenshots.take import FOLDER, IN_TMUX, ROOT, SHOTS, Shot
from tests.ui.golden.svg import visible

RENEW = "renew the pictures with `python -m tests.screenshots.take`"
_LINE = re.compile(r"-line-(\d+)\)$")


@pytest.fixture(scope="module")
def retaken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pictures as the program gives them now, taken in a process of their own."""
    folder = tmp_path_factory.mktemp("pictures")
    subprocess.run(
        [sys.executable, "-m", "tests.screenshots.take", folder], check=True, cwd=ROOT, timeout=300
    )
    return folder


@pytest.mark.parametrize("name", [*(shot.name for shot in SHOTS), IN_TMUX])
def test_a_picture_shows_what_the_program_shows_now(name: str, retaken: Path) -> None:
    assert (FOLDER / f"{name}.svg").exists(), RENEW
    committed, now = _text(FOLDER / f"{name}.svg"), _text(retaken / f"{name}.svg")
    assert now, "nothing is to be seen"
    assert committed == now, RENEW


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_a_picture_is_complete_and_fetches_nothing(shot: Shot, retaken: Path) -> None:
    svg = (retaken / f"{shot.name}.svg").read_text(encoding="utf-8")
    assert not re.search(r"url\((?!#)|@import|href=", svg)
    lines = _text(retaken / f"{shot.name}.svg")
    assert len(lines) <= shot.size[1]
    assert any("failed" in line for line in lines)
    assert any("nightly rag" in line for line in lines)


def test_the_strip_stands_in_a_real_tmux_under_the_command_that_opened_it(retaken: Path) -> None:
    lines = _text(retaken / f"{IN_TMUX}.svg")
    assert lines[0] == "$ tmux split-window -l 8 evaltui"
    assert any("nightly rag" in line and "40/40" in line for line in lines[6:])


def test_there_is_no_picture_that_nobody_takes() -> None:
    names = {shot.name for shot in SHOTS} | {IN_TMUX, ONE_SCREEN.stem, GROWTH.stem}
    assert {path.stem for path in FOLDER.glob("*.svg")} == names


def _text(picture: Path) -> list[str]:
    """The lines that a picture shows, without the spaces at their ends."""
    if picture.stem == IN_TMUX:
        return visible(picture.read_text(encoding="utf-8"))
    lines: dict[int, list[tuple[float, str]]] = {}
    for element in ET.parse(picture).iter("{http://www.w3.org/2000/svg}text"):
        found = _LINE.search(element.get("clip-path", ""))
        if found:
            piece = (float(element.get("x", 0)), element.text or "")
            lines.setdefault(int(found[1]), []).append(piece)
    return [
        "".join(text for _, text in sorted(pieces)).replace("\xa0", " ").rstrip()
        for _, pieces in sorted(lines.items())
    ]
