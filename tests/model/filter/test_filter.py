"""What each term of a filter means, and that no text is too odd to be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.filter import (
    ALL,
    COUNTS,
    FLAGS,
    TIMES,
    Filter,
    FilterMistake,
    names_of_fields,
    parse_filter,
)
from evaltui.model.health import Health, HealthStatus
from evaltui.model.history import History
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, Outcome, RunError, Snapshot, State
from evaltui.model.watch import Watch
from tests.factories import NOW, a_history, a_watch, ago, varied_watches
from tests.model.strategies import snapshots

RUNS = varied_watches()
ACCOUNTS = {"langwatch", "retab", "nugen", "retab-eu"}


def reads(text: str) -> Filter:
    found = parse_filter(text, ACCOUNTS)
    assert isinstance(found, Filter), found
    return found


def mistake(text: str) -> FilterMistake:
    found = parse_filter(text, ACCOUNTS)
    assert isinstance(found, FilterMistake), found
    return found


def found(text: str, runs: list[Watch] = RUNS) -> set[str]:
    wanted = reads(text)
    return {watch.title for watch in runs if wanted.matches(watch, NOW)}


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("rag", {"nightly rag"}),
        ("NIGHTLY rag", {"nightly rag"}),
        ("rag nightly", {"nightly rag"}),
        ("rag sweep", set()),
        ('"legal-7b answers"', {"legal-7b answers"}),
        ('"7b a', {"legal-7b answers"}),
        ("合同", {"Verträge & 合同審査"}),
        ("VERTRÄGE", {"Verträge & 合同審査"}),
        ("bold-red-fox", {"prompt sweep v12"}),
        ("langwatch:bold-red-fox", {"prompt sweep v12"}),
        ("REINDEXING", {"receipts"}),
        ("processing", {"legal-7b answers"}),
        ("faithfulness", {"prompt sweep v12"}),
        ("lw.evaluator_failed", {"prompt sweep v12"}),
        ("unseen", {"new-run-0001"}),
    ],
)
def test_plain_words_are_looked_for_in_all_that_names_a_run(text: str, titles: set[str]) -> None:
    assert found(text) == titles


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("state:failed", {"prompt sweep v12"}),
        ("STATE:Failed", {"prompt sweep v12"}),
        ("state:fai", {"prompt sweep v12"}),
        ("state=failed,stopped", {"prompt sweep v12", "cost probe"}),
        ("state:queued,", {"bank statements"}),
        ("provider:retab account:eu", {"Verträge & 合同審査"}),
        (
            "account=retab",
            {"invoices · regression", "bank statements", "receipts"},
        ),
        ("name:rag", {"nightly rag"}),
        ("name=rag", set()),
        ('name="nightly rag"', {"nightly rag"}),
        ("id:7f3a", {"legal-7b answers"}),
        ("error:502", {"prompt sweep v12"}),
        ("verdict:failed", {"prompt sweep v12", "invoices · regression"}),
        ("health:unreach,auth", {"Verträge & 合同審査", "new-run-0001"}),
        ("is:stalled", {"embedding drift"}),
        ("is:paused", {"paused by me"}),
        ("is:trouble", {"Verträge & 合同審査", "new-run-0001"}),
        ("is:unseen", {"new-run-0001"}),
        ("is:failed", {"prompt sweep v12", "invoices · regression"}),
        ("is:passed", {"math-13b baseline"}),
        ("is:ended done>100", {"math-13b baseline"}),
    ],
)
def test_fields(text: str, titles: set[str]) -> None:
    assert found(text) == titles


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("done<30%", {"bank statements"}),
        ("done<=30%", {"bank statements", "legal-7b answers", "Verträge & 合同審査"}),
        ("done>=100%", {"invoices · regression", "math-13b baseline", "overfull", "cost probe"}),
        ("total>100", {"prompt sweep v12", "embedding drift", "math-13b baseline"}),
        ("done=37", {"nightly rag"}),
        ("done:37", {"nightly rag"}),
        ("done:>200", {"embedding drift"}),
        ("done=37,41", {"nightly rag", "prompt sweep v12"}),
        ("done>200.5", {"embedding drift"}),
        ("failed>0", {"invoices · regression", "nightly rag", "prompt sweep v12"}),
        ("failed=1", {"invoices · regression"}),
        ("errors>=3", {"prompt sweep v12"}),
        ("queued>10", {"bank statements"}),
        ("age>1h", {"math-13b baseline"}),
        ("age>120m", {"math-13b baseline"}),
        ("elapsed>1h", {"math-13b baseline"}),
        ("eta<2m", {"nightly rag", "legal-7b answers"}),
        ("eta>60", {"legal-7b answers"}),
    ],
)
def test_comparisons(text: str, titles: set[str]) -> None:
    runs = [
        watch if watch.title != "cost probe" else a_watch(name="cost probe", done=6, total=6)
        for watch in RUNS
    ]
    assert found(text, runs) == titles


def test_a_range_meets_a_comparison_only_as_a_whole() -> None:
    run = a_watch(history=a_history(1, 2, 3, 4, 5, total=100), done=5, total=100)
    eta = run.eta(NOW)
    assert eta.low_s + 2 < eta.high_s  # type: ignore[union-attr]
    middle = round((eta.low_s + eta.high_s) / 2)  # type: ignore[union-attr]
    assert not reads(f"eta<{middle}").matches(run, NOW)
    assert not reads(f"eta>{middle}").matches(run, NOW)
    assert reads(f"eta={middle}").matches(run, NOW)


def test_what_is_not_told_meets_no_comparison() -> None:
    silent = a_watch(done=None, total=None)
    assert not reads("done<50%").matches(silent, NOW)
    assert not reads("done>=0").matches(silent, NOW)
    assert not reads("failed=0").matches(silent, NOW)
    assert reads("!done<50%").matches(silent, NOW)


def test_a_share_of_nothing_is_none() -> None:
    assert not reads("done>=0%").matches(a_watch(done=0, total=0), NOW)


def test_counts_past_every_float_are_compared_exactly() -> None:
    huge = a_watch(done=10**400, total=10**401)
    assert reads("done=10%").matches(huge, NOW)
    assert reads("total>999").matches(huge, NOW)


def test_failed_parts_are_those_with_an_error_where_no_outcome_is_told() -> None:
    assert reads("failed=2").matches(a_watch(counts=Counts(error=2)), NOW)
    both = a_watch(counts=Counts(error=2), outcome=Outcome(failed=1))
    assert reads("failed=1").matches(both, NOW)


def test_marks_are_told_by_whoever_asks() -> None:
    ref = RunRef.parse("langwatch:lively-ancient-zebra")
    assert reads("is:marked").matches(RUNS[0], NOW, {ref})
    assert not reads("is:marked").matches(RUNS[0], NOW)


def test_a_long_error_is_searched_near_its_beginning_alone() -> None:
    run = a_watch(error=RunError("x" * 1_000_000 + "needle"))
    assert not reads("needle").matches(run, NOW)
    assert reads("xxx").matches(run, NOW)


@pytest.mark.parametrize(
    ("text", "position", "sentence"),
    [
        ("state:faled", 1, 'there is no state "faled"; did you mean failed?'),
        ("rag stat:failed", 5, 'there is no field "stat"; did you mean state?'),
        ("rag  !state:", 6, "state: needs a value"),
        ("  stat:x", 3, "did you mean state?"),
        ("is:stale", 1, 'there is no flag "stale"; did you mean stalled?'),
        ("health:zzz", 1, "there are ok, retrying, auth"),
        ("done<many", 1, "done takes a number or a share, as in done>10 or done<50%"),
        ("done>1,2", 1, "done> takes one value"),
        ("age>5x", 1, "age takes a length of time, as in age>30s"),
        ("age>50%", 1, "age takes a length of time"),
        ("state>3", 1, "state is no number"),
        ("is>3", 1, "is takes a colon"),
        ("rag !", 5, "nothing follows"),
        ("http://x/y", 1, 'there is no field "http"; put it in quotes'),
        ("ärger:x<y", None, ""),
    ],
)
def test_mistakes_say_where_they_are_and_what_would_be_right(
    text: str, position: int | None, sentence: str
) -> None:
    if position is None:
        reads(text)
        return
    told = mistake(text)
    assert told.position == position
    assert sentence in told.sentence
    assert str(told).startswith(f"at {position}: ")
    assert "\n" not in str(told)


def test_long_words_are_told_in_short() -> None:
    assert len(mistake("state:" + "x" * 10_000).sentence) < 150


def test_an_account_stands_before_the_colon_of_a_reference() -> None:
    assert found("retab:wfevalrun_9k") == {"bank statements"}
    assert isinstance(parse_filter("retab:wfevalrun_9k"), FilterMistake)


def test_no_terms_let_every_run_pass() -> None:
    assert not reads("  ")
    assert all(ALL.matches(watch, NOW) for watch in RUNS)


def test_filters_are_the_same_by_their_text() -> None:
    assert reads("state:failed ") == reads("state:failed")
    assert reads("state:failed") != reads("state:fail")


def test_what_time_changes_is_known() -> None:
    assert reads("age>5m").by_time
    assert reads("rag is:stalled").by_time
    assert not reads("rag done<50%").by_time


TERMS = [
    "rag",
    "retab",
    '"two words"',
    "state:failed,queued",
    "provider:re",
    "account=retab",
    *(f"is:{flag}" for flag in FLAGS),
    *(f"{name}>3" for name in (*COUNTS, *TIMES)),
    *(f"{name}<40%" for name in COUNTS),
    *(f"{name}<=2m" for name in TIMES),
]
watches = st.builds(
    Watch,
    ref=st.sampled_from([run.ref for run in RUNS]),
    provider=st.sampled_from(["langwatch", "retab"]),
    name=st.none() | st.text(max_size=10),
    paused=st.booleans(),
    snapshot=st.none() | snapshots,
    observed_at=st.just(ago(3)),
    health=st.builds(Health, st.sampled_from(HealthStatus)),
    history=st.just(History()),
)


@given(st.text(), st.lists(st.text(max_size=8), max_size=3))
def test_any_text_is_a_filter_or_a_mistake_in_it(text: str, accounts: list[str]) -> None:
    told = parse_filter(text, accounts)
    if isinstance(told, FilterMistake):
        assert 1 <= told.position <= len(text)
        assert told.sentence
    else:
        assert told.text == text.strip()


_PIECES = [*names_of_fields(), *":=!<>,%\"'. ", "50", "5m", "failed", "retab", "é", "5x"]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join), watches)
def test_what_is_nearly_a_filter_never_raises_and_judges_any_run(text: str, watch: Watch) -> None:
    told = parse_filter(text, {"retab"})
    if isinstance(told, Filter):
        assert told.matches(watch, NOW) in {True, False}


@given(st.sampled_from(TERMS), watches)
def test_a_negated_term_means_all_other_runs(term: str, watch: Watch) -> None:
    assert reads(term).matches(watch, NOW) is not reads(f"!{term}").matches(watch, NOW)
    assert reads(term).matches(watch, NOW) is reads(f"!!{term}").matches(watch, NOW)


@given(st.lists(st.sampled_from(TERMS), max_size=4), watches)
def test_all_terms_must_hold_in_any_order(terms: list[str], watch: Watch) -> None:
    each = all(reads(term).matches(watch, NOW) for term in terms)
    assert reads(" ".join(terms)).matches(watch, NOW) is each
    assert reads(" ".join(reversed(terms))).matches(watch, NOW) is each


@given(st.sampled_from(State), st.sampled_from(State), watches)
def test_values_with_commas_are_either(one: State, other: State, watch: Watch) -> None:
    either = any(reads(f"state={state}").matches(watch, NOW) for state in (one, other))
    assert reads(f"state:{one},{other}").matches(watch, NOW) is either


def test_a_service_that_says_one_of_our_words_in_its_own_is_found_by_both() -> None:
    run = a_watch(state=State.RUNNING, state_raw="PROCESSING")
    assert isinstance(run.snapshot, Snapshot)
    assert reads("running").matches(run, NOW)
    assert reads("word:process").matches(run, NOW)
