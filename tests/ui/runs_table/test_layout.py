import pytest

from evaltui.ui.widgets.runs_table.columns import COLUMNS
from evaltui.ui.widgets.runs_table.layout import plan

WANTED = {"name": 24, "provider": 9, "figures": 7, "counts": 10, "eta": 11, "last": 11}


def keys(width, *, compact=False):
    return [place.column.key for place in plan(width, WANTED, compact=compact).places]


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("width", [1, 5, 20, *range(36, 64), 80, 100, 120, 200, 250])
def test_columns_never_overlap_nor_leave_the_room(width, compact):
    x = 0
    for place in plan(width, WANTED, compact=compact).places:
        assert place.x >= x
        x = place.x + place.width
        assert place.width >= 0
    if width >= 60:
        assert x <= width


def test_more_room_only_ever_adds_columns():
    shown = set()
    for width in range(40, 251):
        now = {*keys(width)}
        assert shown <= now
        shown = now
    assert shown == {column.key for column in COLUMNS}


def test_what_every_width_shows():
    assert keys(60) == ["state", "name", "progress", "eta"]
    assert keys(80) == ["state", "name", "progress", "counts", "eta", "age"]
    assert keys(120)[-1] == "health"
    assert keys(40, compact=True) == ["glyph", "name", "bar", "figures", "last"]


def test_room_that_is_left_goes_to_names_and_bars():
    narrow, wide = plan(122, WANTED, compact=False), plan(140, WANTED, compact=False)
    grown = {
        after.column.key
        for before, after in zip(narrow.places, wide.places, strict=True)
        if after.width > before.width
    }
    assert grown <= {"name", "progress"}


def test_no_name_is_cut_short_for_a_luxury():
    for width in range(60, 251):
        layout = plan(width, WANTED, compact=False)
        name = next(place for place in layout.places if place.column.key == "name")
        assert name.width == WANTED["name"] or not layout.shows("health")
