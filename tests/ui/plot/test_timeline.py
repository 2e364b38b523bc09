from dataclasses import replace

import pytest

from evaltui.ui.cells import width_of
from evaltui.ui.glyphs import ASCII, UNICODE
from evaltui.ui.plot.timeline import Timeline, draw

STEPS = Timeline(((0.0, 0), (20.0, 5), (40.0, 10)), 40.0, 10)


def drawn(timeline, width=30, lines=4, rate_lines=2, glyphs=ASCII):
    rows = draw(timeline, width, lines, rate_lines, glyphs)
    return ["".join(span.text for span in row).rstrip() for row in rows]


def styles_of(timeline, line):
    return [span.style for span in draw(timeline, 30, 4, 2, ASCII)[line] if span.text.strip()]


def test_a_count_is_level_until_it_is_another():
    assert drawn(STEPS) == [
        "  10 |                       :",
        "     |            ...........:",
        "     |            :",
        "   0 |............:",
        "     ++----------------+------",
        "      0               30s",
        "  15 |::::::::::::::::::::::::",
        "   0 |::::::::::::::::::::::::",
    ]


def test_braille_draws_the_same_finer():
    assert drawn(STEPS, glyphs=UNICODE)[:5] == [
        "  10 │                       ⢸",
        "     │            ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣸",
        "     │            ⡇",
        "   0 │⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡇",
        "     └┴────────────────┴──────",
    ]


def test_the_range_of_the_end_is_a_fan_from_the_last_count_to_the_whole():
    running = Timeline(((0.0, 0), (20.0, 5)), 20.0, 10, ahead_s=(30.0, 40.0))
    assert drawn(running, 40, 6, 2, UNICODE) == [
        "  10 │                 ⠄     ⣠⢔⢝⢝⢝⢝⣝⠽⠝⠛⠉",
        "     │                 ⠂  ⣠⢔⢝⣕⡵⠕⠓⠉⠁",
        "     │                 ⣡⡴⠽⠓⠋⠉",
        "     │                 ⡇",
        "     │                 ⡇",
        "   0 │⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡇",
        "     └┴───────────┴────────────┴────────",
        "      0          15s          30s",
        "  15 │⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿",
        "   0 │⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿",
    ]


def test_a_far_end_does_not_squeeze_what_was_seen():
    running = Timeline(((0.0, 0), (20.0, 5)), 20.0, 10, ahead_s=(30.0, 90_000.0))
    assert running.span_s == 80.0
    assert all(width_of(row) <= 60 for row in draw(running, 60, 8, 2, UNICODE))


def test_where_nobody_looked_there_is_no_line_and_no_rate():
    away = replace(STEPS, unseen=((20.0, 40.0),))
    assert drawn(away) == [
        "  10 |                       '",
        "     |            .",
        "     |            :",
        "   0 |............:",
        "     ++----------------!------",
        "      0               30s",
        "  15 |::::::::::::",
        "   0 |::::::::::::",
    ]
    assert styles_of(away, 4) == ["quiet", "trouble-passing", "quiet"]


def test_where_the_count_stood_still_it_is_marked():
    still = replace(STEPS, still=((20.0, 40.0),))
    assert drawn(still)[4] == "     ++----------------%------"
    assert styles_of(still, 1) == ["quiet", "stalled", "state-running"]
    assert drawn(still, glyphs=UNICODE)[4].count("◷") == 1


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("width", [1, 9, 30, 80, 250])
@pytest.mark.parametrize("lines", [1, 2, 4, 7, 30])
def test_it_fits_every_room(width, lines, glyphs):
    odd = [
        STEPS,
        Timeline(((0.0, 3),), 0.0, None),
        Timeline(((0.0, 0),), 0.0, 10**11, ahead_s=(5.0, 5.0)),
        Timeline(((0.0, 900), (1.0, 3), (1.0, 40)), 86_400.0 * 400, 40, still=((1.0, 9.0),)),
        Timeline(((5.0, 1), (6.0, 2)), 9.0, 1, unseen=((0.0, 5.5), (5.7, 9.0))),
    ]
    for timeline in odd:
        rows = draw(timeline, width, lines, 2, glyphs)
        assert lines + 2 <= len(rows) <= lines + 4
        assert max(map(width_of, rows)) <= max(width, 12)
        if glyphs is ASCII:
            assert all(span.text.isascii() for row in rows for span in row)


def test_a_count_that_falls_has_no_negative_rate():
    again = Timeline(((0.0, 8), (10.0, 2), (20.0, 4)), 20.0, 10)
    assert drawn(again)[6:] == ["  12 |            ::::::::::::", "   0 |............::::::::::::"]
