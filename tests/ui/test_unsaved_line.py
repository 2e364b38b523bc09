from pathlib import Path

from evaltui.files.atomic import NotSaved
from evaltui.files.damage import DamagedRunsFile
from evaltui.session.unsaved import Unsaved
from evaltui.ui.glyphs import ASCII
from evaltui.ui.widgets.unsaved_line import UnsavedLine, sentence
from tests.ui.hosts import Host, screen, spy_refresh

RUNS, JOURNAL = Path("/home/me/.config/evaltui/runs.toml"), Path("/home/me/journal.jsonl")


def full(path: Path) -> Unsaved:
    return Unsaved.of(NotSaved(path, "the disk is full"))


def test_files_are_named_by_their_reasons_each_once():
    gone = Unsaved.of(NotSaved(Path("/x/screen.json"), "the network folder has gone away"))
    assert sentence([full(RUNS), gone, full(JOURNAL)]) == (
        "Not saved: runs.toml, journal.jsonl: the disk is full; "
        "screen.json: the network folder has gone away"
    )
    assert sentence([]) == ""


def test_a_damaged_file_is_named_by_its_line():
    damaged = Unsaved.of(DamagedRunsFile(RUNS, 4, "is not TOML: a value is missing"))
    assert sentence([damaged]) == "Not saved: runs.toml: its line 4 is not TOML: a value is missing"


def test_a_name_of_a_file_is_untrusted():
    assert "\x1b" not in sentence([full(Path("/x/a\x1b[31m\nb"))])


async def test_it_is_there_only_while_something_is_not_saved():
    line = UnsavedLine()
    app = Host(line)
    async with app.run_test(size=(60, 3)) as pilot:
        assert not line.display
        line.show([full(RUNS)])
        await pilot.pause()
        assert screen(app)[0].rstrip() == " ! Not saved: runs.toml: the disk is full"
        seen = spy_refresh(line)
        line.show([full(RUNS)])
        await pilot.pause()
        assert seen == []  # an idle screen writes nothing
        line.show([])
        await pilot.pause()
        assert not line.display
        assert line.told == ""


async def test_it_is_cut_where_the_terminal_is_narrow():
    line = UnsavedLine(ASCII)
    app = Host(line)
    async with app.run_test(size=(24, 3)) as pilot:
        line.show([full(RUNS)])
        await pilot.pause()
        text = screen(app)[0]
        assert len(text) == 24
        assert text.isascii()
        assert text.startswith(" ! Not saved: runs")
