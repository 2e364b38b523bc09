from evaltui.ui.widgets.detail.error_tab import fold

PYTHON = """Traceback (most recent call last):
  File "a.py", line 1, in main
    one()
  File "b.py", line 2, in one
    two()
  File "c.py", line 3, in two
    three()
  File "d.py", line 4, in three
    raise ValueError
ValueError"""


def test_a_trace_is_folded_to_its_first_and_last_frames():
    folded = fold(PYTHON)
    assert folded.head.splitlines()[-1] == "    one()"
    assert (folded.hidden, folded.what) == (2, "frames")
    assert folded.tail.splitlines()[0] == '  File "d.py", line 4, in three'
    assert folded.tail.endswith("ValueError")


def test_frames_of_other_languages_are_known():
    trace = "Error: no\n" + "\n".join(f"    at step{n} (file.js:{n}:1)" for n in range(9))
    folded = fold(trace)
    assert folded.head == "Error: no\n    at step0 (file.js:0:1)"
    assert (folded.hidden, folded.tail) == (7, "    at step8 (file.js:8:1)")


def test_of_lines_that_are_no_frames_both_ends_are_kept():
    folded = fold("\n".join(map(str, range(20))))
    assert (folded.head, folded.hidden, folded.what, folded.tail) == (
        "0\n1\n2",
        14,
        "lines",
        "17\n18\n19",
    )


def test_a_short_trace_is_shown_whole():
    short = "Traceback\n" + '  File "a.py"\n' * 3 + "E"
    assert fold(short).hidden == 0
    assert fold(short).head == short
