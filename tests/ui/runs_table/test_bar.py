import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.run import Counts, Outcome, State
from evaltui.ui.cells import width_of
from evaltui.ui.glyphs import ASCII, UNICODE
from evaltui.ui.widgets.runs_table.bar import progress_bar
from tests.factories import a_watch


def drawn(width=10, glyphs=UNICODE, **snapshot):
    return progress_bar(a_watch(**snapshot).snapshot, width, glyphs)


def text(spans):
    return "".join(span.text for span in spans)


@pytest.mark.parametrize(
    ("done", "total", "bar"),
    [
        (0, 10, "──────────"),
        (5, 10, "━━━━━─────"),
        (11, 20, "━━━━━╾────"),
        (10, 10, "━━━━━━━━━━"),
        (13, 10, "━━━━━━━━━━"),
        (1, 10_000, "╾─────────"),
        (9_999, 10_000, "━━━━━━━━━╾"),
        (-4, 10, "──────────"),
    ],
)
def test_a_bar_is_neither_full_before_the_end_nor_bare_after_the_start(done, total, bar):
    assert text(drawn(done=done, total=total)) == bar


def test_per_cent_alone_fill_a_bar_without_wrong_parts() -> None:
    spans = drawn(done=None, total=None, percent=50.0, counts=Counts(error=3))
    assert text(spans) == "━━━━━─────"
    assert "state-failed" not in [span.style for span in spans]


@pytest.mark.parametrize(("done", "total"), [(None, 10), (5, None), (0, 0), (5, 0), (5, -1)])
def test_without_a_total_there_is_no_bar(done, total):
    assert drawn(done=done, total=total) == ()
    assert progress_bar(None, 10, UNICODE) == ()


def test_what_went_wrong_has_its_own_colour_at_the_end_of_the_bar():
    spans = drawn(done=8, total=10, counts=Counts(error=1), outcome=Outcome(failed=1))
    assert [(span.text, span.style) for span in spans] == [
        ("━━━━━━", "state-running"),
        ("━━", "state-failed"),
        ("──", "faint"),
    ]


def test_one_failure_in_a_thousand_still_shows():
    spans = drawn(state=State.COMPLETED, done=1_000, total=1_000, outcome=Outcome(999, 1, 0))
    assert spans[-1] == ("━", "state-failed")


def test_more_failures_than_parts_stay_within_the_bar():
    spans = drawn(done=2, total=10, counts=Counts(error=99))
    assert text(spans) == "━━────────"
    assert spans[0].style == "state-failed"


def test_plain_bars():
    assert text(drawn(glyphs=ASCII, done=11, total=20)) == "=====....."


numbers = st.integers(-5, 10**30)


@given(numbers, numbers, numbers, st.integers(0, 60))
def test_a_bar_is_always_exactly_as_wide_as_asked(done, total, error, width):
    spans = drawn(width, done=done, total=total, counts=Counts(error=error))
    assert width_of(spans) == (width if total > 0 else 0)
