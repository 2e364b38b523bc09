from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.reference import RunRef
from evaltui.ui.widgets.runs_table.marks import Marks

RUNS = [RunRef("retab", name) for name in "abcdef"]
A, B, C, D, E, F = RUNS


def marked(*refs):
    marks = Marks()
    marks.turn(refs)
    return marks


def test_turning_marks_all_unless_all_are_marked():
    marks = marked(A)
    marks.turn([A, B])
    assert marks.all == {A, B}
    marks.turn([A, B])
    assert marks.all == set()


def test_extending_there_and_back_leaves_what_was_marked_before():
    marks = marked(E)
    for there in (B, C, D, E, F):
        marks.extend(RUNS, B, there)
    assert marks.all == {B, C, D, E, F}
    marks.extend(RUNS, F, C)
    assert marks.all == {B, C, E}
    marks.extend(RUNS, C, A)
    assert marks.all == {A, B, E}


def test_after_something_else_an_extension_begins_anew():
    marks = marked()
    marks.extend(RUNS, A, B)
    marks.settle()
    marks.extend(RUNS, D, E)
    assert marks.all == {A, B, D, E}


def test_an_extension_whose_beginning_is_gone_begins_anew():
    marks = marked()
    marks.extend(RUNS, A, B)
    marks.extend(RUNS[1:], C, D)
    assert marks.all == {A, B, C, D}


def test_what_is_no_longer_there_loses_its_mark():
    marks = marked(A, B)
    marks.keep([B, C])
    assert marks.all == {B}
    assert len(marks) == 1
    marks.clear()
    assert B not in marks


@given(st.lists(st.sampled_from(RUNS)), st.lists(st.sampled_from(RUNS), min_size=1))
def test_an_extension_marks_what_lies_between_its_ends(before, steps):
    marks = marked(*dict.fromkeys(before))
    first = here = steps[0]
    for there in steps:
        marks.extend(RUNS, here, there)
        here = there
    low, high = sorted((RUNS.index(first), RUNS.index(here)))
    assert marks.all == {*before, *RUNS[low : high + 1]}
