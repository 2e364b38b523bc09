import json

from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.order import COLUMNS as NAMES
from evaltui.ui.widgets.runs_table import RunsTable
from evaltui.ui.widgets.runs_table.chosen import (
    Choice,
    columns_of,
    from_json,
    of_names,
    to_json,
    usual,
)
from evaltui.ui.widgets.runs_table.columns import COLUMNS, COMPACT
from evaltui.ui.widgets.runs_table.layout import plan
from evaltui.ui.widgets.runs_table.more_columns import BY_KEY, OFFERED
from tests.factories import NOW, varied_watches
from tests.model.strategies import jsons
from tests.ui.hosts import Host

WANTED = {"name": 24, "provider": 9, "figures": 7, "counts": 10, "eta": 11, "id": 20}


def test_the_configuration_knows_the_columns_that_are_offered():
    assert {column.key for column in OFFERED} == {*NAMES}
    assert len(BY_KEY) == len(OFFERED)


def test_usually_the_programs_columns_are_shown():
    assert columns_of(usual()) == COLUMNS


def test_named_columns_stand_in_their_order_and_the_rest_is_hidden():
    choices = of_names(["eta", "name", "nonsense", "eta"])
    assert [choice.key for choice in choices if choice.shown] == ["eta", "name"]
    assert {choice.key for choice in choices} == {*NAMES}


def test_a_width_of_its_own_is_just_so_wide():
    choices = (Choice("name", width=30), Choice("eta"), Choice("progress", width=12))
    layout = plan(120, WANTED, compact=False, columns=columns_of(choices))
    assert [(place.column.key, place.width) for place in layout.places] == [
        ("name", 30),
        ("eta", 11),
        ("progress", 12),
    ]


def test_a_chosen_column_is_no_luxury():
    choices = of_names(["state", "name", "progress", "eta", "health"])
    layout = plan(80, WANTED, compact=False, columns=columns_of(choices))
    assert layout.shows("health")
    assert not plan(80, WANTED, compact=False).shows("health")


async def test_the_compact_form_is_the_same_whatever_is_chosen():
    table = RunsTable()
    async with Host(table).run_test(size=(50, 6)) as pilot:
        table.set_rows(varied_watches(), NOW)
        await pilot.pause()
        usually = table.columns_shown
        table.choose_columns(of_names(["eta"]))
        await pilot.pause()
        assert table.compact
        assert table.columns_shown == usually == tuple(column.key for column in COMPACT)


choices = st.permutations([column.key for column in OFFERED]).flatmap(
    lambda keys: st.tuples(
        *(
            st.builds(Choice, st.just(key), st.booleans(), st.none() | st.integers(3, 120))
            for key in keys
        )
    )
)


@given(choices)
def test_what_is_remembered_comes_back(chosen):
    back = from_json(json.loads(json.dumps(to_json(chosen))))
    assert back == (chosen if any(choice.shown for choice in chosen) else usual())


@given(st.lists(st.tuples(st.sampled_from([*NAMES, "x"]), jsons, jsons).map(list) | jsons))
def test_whatever_was_remembered_gives_each_column_once(value):
    found = from_json(value)
    assert sorted(choice.key for choice in found) == sorted(NAMES)
    assert any(choice.shown for choice in found)


@given(choices, st.integers(1, 250))
def test_chosen_columns_never_overlap_nor_leave_the_room(chosen, width):
    x = 0
    for place in plan(width, WANTED, compact=False, columns=columns_of(chosen)).places:
        assert place.x >= x
        assert place.width >= 0
        x = place.x + place.width
        assert x <= max(width, place.x)
