"""What waits for a disk that is full stays small, and says the same as all edits in a row."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from evaltui.files.runs_document import RunsDocument
from evaltui.files.runs_edits import Add, Remove, Rename, SetInterval, SetPaused, UpdateLast
from evaltui.files.saved_run import SavedRun, last_known
from evaltui.model.reference import RunRef
from evaltui.session.pending import PendingEdits
from tests.factories import a_watch

A, B = RunRef("langwatch", "a"), RunRef("nugen", "b")
REFS = st.sampled_from([A, B])
EDITS = st.one_of(
    st.builds(lambda ref: Add(SavedRun(ref)), REFS),
    st.builds(Remove, REFS),
    st.builds(Rename, REFS, st.sampled_from(["one", "two", None])),
    st.builds(SetPaused, REFS, st.booleans()),
    st.builds(SetInterval, REFS, st.sampled_from([1.0, 60.0, None])),
)


def written(edits, document=None):
    document = document or RunsDocument()
    for edit in edits:
        document = edit.apply(document)
    return [dict(entry.values) for entry in document.entries]


@given(st.lists(EDITS, max_size=12))
def test_what_is_left_out_changes_nothing(edits):
    pending = PendingEdits()
    for edit in edits:
        pending.add(edit)
    assert written(pending) == written(edits)


@given(st.lists(EDITS, max_size=8), st.lists(EDITS, max_size=8))
def test_edits_that_came_back_go_before_the_later_ones(early, late):
    pending = PendingEdits()
    for edit in late:
        pending.add(edit)
    pending.put_first(early)
    assert written(pending) == written([*early, *late])


def test_counts_seen_for_days_take_no_more_room_than_once():
    pending = PendingEdits()
    for done in range(1000):
        pending.add(UpdateLast(A, last_known(a_watch(done=done))))
    assert [edit.last.snapshot.done for edit in pending] == [999]


def test_it_knows_what_is_on_its_way():
    pending = PendingEdits()
    assert not pending
    pending.add(Add(replace(SavedRun(A), name="x")))
    pending.add(Remove(B))
    pending.add(Rename(A, "y"))
    assert pending.added() == {A}
    assert pending.removed() == {B}
    assert pending.sets(Rename, A)
    assert not pending.sets(Rename, B)
    assert not pending.sets(SetPaused, A)
    assert len(pending.take()) == 3
    assert not pending
