import math
from datetime import UTC, timedelta, timezone

import pytest

from evaltui.model import words
from evaltui.model.eta import Eta, EtaReason, EtaSource
from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Counts, Outcome, State
from tests.factories import NOW, a_watch, ago


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (math.inf, "–"),
        (math.nan, "–"),
        (-5, "0s"),
        (0.9, "0s"),
        (42.7, "42s"),
        (59.999, "59s"),
        (185, "3m 05s"),
        (3_599, "59m 59s"),
        (7_800, "2h 10m"),
        (86_399, "23h 59m"),
        (356_400, "4d 3h"),
        (100 * 86_400, "100d"),
    ],
)
def test_durations(seconds, text):
    assert words.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (-3, "now"),
        (9.9, "now"),
        (10, "10s"),
        (59, "50s"),
        (60, "1m"),
        (3_599, "59m"),
        (3_600, "1h"),
        (172_799, "47h"),
        (172_800, "2d"),
    ],
)
def test_ages_are_coarse(seconds, text):
    assert words.age(seconds) == text


def test_an_age_changes_at_most_every_ten_seconds():
    texts = [words.age(second) for second in range(600)]
    assert len({*texts}) == 1 + 5 + 9


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (40, 75, "40–75s"),
        (41.2, 73.9, "40–75s"),
        (180, 300, "3–5m"),
        (62, 62, "~62s"),
        (62.4, 62.4, "~62s"),
        (12, 17, "12–17s"),
        (40, 130, "40s–3m"),
        (90, 130, "1–3m"),
        (7_200, 10_000, "2–3h"),
        (0, 0, "due"),
        (0, 0.4, "due"),
        (0, 30, "0–30s"),
        (-4, 62, "0–65s"),
        (3_000_000, 4_000_000, "34–47d"),
    ],
)
def test_remaining_times(low, high, text):
    assert words.eta_range(Eta(low, high, EtaSource.ESTIMATE)) == text


def test_a_range_never_claims_less_than_it_holds():
    for low, high in [(21, 23), (121, 179), (5_999, 6_001), (99.2, 99.9)]:
        text = words.eta_range(Eta(low, high, EtaSource.ESTIMATE))
        assert text.startswith("~") or "–" in text


def test_every_reason_has_a_short_form_that_fits_its_column():
    for reason in EtaReason:
        assert 0 < len(words.eta_short(reason)) <= 9
        assert words.eta_sentence(reason, "nugen").startswith("none")


def test_who_says_the_remaining_time_is_told():
    assert words.eta_sentence(Eta(62, 62, EtaSource.PROVIDER), "nugen") == "~62s, says nugen"
    assert words.eta_sentence(Eta(40, 75, EtaSource.ESTIMATE), "nugen") == "40–75s, estimated here"


@pytest.mark.parametrize(
    ("done", "total", "text"),
    [
        (5, 10, "5/10"),
        (None, 10, "–/10"),
        (5, 4, "5/4"),
        (0, 0, "0/0"),
        (None, None, "–"),
        (3, None, "3/–"),
        (-1, 10, "-1/10"),
        (9_999_999, 12_345_678, "9999999/12.3M"),
    ],
)
def test_progress_figures_are_the_true_ones(done, total, text):
    assert words.figures(done, total) == text


def test_a_number_of_any_size_fits_a_cell():
    assert words.figures(10**14, 10**4_400) == "100.0T/>999T"
    assert words.number(-(10**4_400)) == "<-999T"


def tallied(**snapshot):
    return words.tallies_text(words.tallies(a_watch(**snapshot).snapshot))


def test_counts_tell_what_went_well_and_what_did_not():
    both = Counts(0, 0, 0, 13, 2, 0)
    assert tallied(counts=both, outcome=Outcome(12, 1, 0)) == "12✓ 1✗ 2!"
    assert tallied(counts=both, outcome=Outcome(12, 1, 3)) == "12✓ 1✗ 2! 3⊠"
    assert tallied(counts=Counts(completed=8, error=2)) == "8✓ 2!"
    assert tallied(counts=Counts(completed=0, cancelled=4)) == "0✓ 4⊘"


def test_counts_that_nobody_gave_are_absent():
    assert tallied() == "–"
    assert tallied(counts=Counts(), outcome=Outcome()) == "–"
    assert tallied(outcome=Outcome(failed=2)) == "2✗"
    assert words.tallies(None) == ()


def test_an_unknown_state_is_the_services_own_word_on_one_line():
    watch = a_watch(state=State.UNKNOWN, state_raw="RE\x1b[31mINDEX\nING")
    assert words.state_word(watch) == "REINDEX ING"
    assert words.state_word(a_watch(state=State.UNKNOWN, state_raw=" ")) == "unknown"
    assert words.state_word(a_watch(state=None)) == "–"


def test_a_title_is_never_empty():
    assert words.title(a_watch(name="\u202e\x1b[2J")) == "lively-ancient-zebra"


def test_health_is_told_in_one_sentence():
    bad = Health(HealthStatus.UNREACHABLE, "connection\nrefused", 14, ago(1_360))
    assert words.health_sentence(a_watch(health=bad), NOW) == (
        "unreachable: connection refused (14 failures in a row); last good answer 22m ago"
    )
    assert words.health_sentence(a_watch(), NOW) == "ok: it answers"
    assert words.health_sentence(a_watch(state=None), NOW) == "not asked yet"
    assert "resume" in words.health_sentence(a_watch(paused=True), NOW)
    assert words.health_word(a_watch(paused=True)) == "paused"
    assert words.health_word(a_watch(paused=True, health=bad)) == "unreachable"


def test_times_are_given_in_the_zone_asked_for():
    zone = timezone(timedelta(hours=2), "CEST")
    assert words.date_time(NOW, zone) == "2026-11-20 12:00:42 CEST"
    assert words.clock_time(NOW, UTC) == "10:00"
    assert words.date_time(None) == "–"


def test_sizes():
    assert [words.byte_size(size) for size in (None, 812, 1_400, 2_000_000)] == [
        "–",
        "812 B",
        "1.4 kB",
        "2.0 MB",
    ]
