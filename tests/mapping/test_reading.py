"""What expressions give, and what does not fit: the snapshot, or malformed by name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from evaltui.model.exchange import Malformed, NoSuchRun
from evaltui.model.run import Counts, Outcome, RunError, Snapshot, State
from tests.mapping.plans import mapped
from tests.providers.test_contract import answer

BASE = "https://h.example"


def read(body: Any, **fields: Any) -> Snapshot:
    """The snapshot of a document by these expressions; its status is always there."""
    whole = {"status": "x"} | body if isinstance(body, dict) else body
    return mapped(**fields).read_status("r1", answer(whole), BASE)


def refused(body: Any, **fields: Any) -> str:
    with pytest.raises(Malformed) as caught:
        read(body, **fields)
    assert caught.value.excerpt
    return str(caught.value)


@pytest.mark.parametrize(
    ("given", "due"),
    [(3, 3), (3.0, 3), ("3", 3), (" 3 ", 3), (0, 0), (-1, -1), (None, None), (10**30, 10**30)],
)
def test_whole_numbers(given: Any, due: int | None) -> None:
    assert read({"n": given}, done="n").done == due


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("five", "'five', not a whole number"),
        ("", "'', not a whole number"),
        (2.5, "2.5, not a whole number"),
        (True, "true, not a whole number"),
        ([1], "a list of 1, not a whole number"),
        ({}, "an object, not a whole number"),
    ],
)
def test_what_is_no_number_names_the_expression_and_what_it_gave(given: Any, says: str) -> None:
    assert refused({"n": given}, done="n") == f'done = "n" gives {says}'
    assert refused({"n": given}, counts={"error": "n"}) == f'counts.error = "n" gives {says}'


def test_nan_in_json_is_absent_and_from_an_expression_malformed() -> None:
    assert read({}, done="n").done is None
    came = answer('{"status": "x", "n": NaN, "p": Infinity}')
    snapshot = mapped(done="n", percent="p").read_status("r1", came, BASE)
    assert (snapshot.done, snapshot.percent) == (None, None)
    assert "gives NaN, not" in refused({"n": "nan"}, eta="to_number(n)")


def test_every_fault_counts_and_the_first_is_told() -> None:
    said = refused({"a": "x", "b": [1]}, done="a", total="b")
    assert said == "done = \"a\" gives 'x', not a whole number (and 1 more)"


def test_lists_of_expressions_are_added_up() -> None:
    assert read({"a": 2, "b": 3}, done=["a", "b"]).done == 5
    assert read({"a": 2, "b": None}, done=["a", "b"]).done == 2
    assert read({}, done=["a", "b"]).done is None
    assert "done[" not in refused({"a": "x"}, done=["a", "b"])


@pytest.mark.parametrize(
    ("given", "unit", "due"),
    [
        (37, "percent", 37.0),
        (0.37, "percent", 0.37),
        (0.37, "fraction", 37.0),
        (1, "fraction", 100.0),
        (100.2, "percent", 100.0),
        ("12.5", "percent", 12.5),
        (None, "percent", None),
    ],
)
def test_shares_have_a_unit(given: Any, unit: str, due: float | None) -> None:
    assert read({"p": given}, percent="p", percent_unit=unit).percent == due


@pytest.mark.parametrize(("given", "unit"), [(37, "fraction"), (250, "percent"), (-3, "percent")])
def test_a_share_past_its_ends_says_what_would_be_right(given: Any, unit: str) -> None:
    assert f'percent_unit = "{unit}"' in refused({"p": given}, percent="p", percent_unit=unit)


AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
SECONDS = int(AT.timestamp())


@pytest.mark.parametrize(
    ("given", "unit", "due"),
    [
        (SECONDS, "auto", AT),
        (SECONDS * 1000, "auto", AT),
        ("2026-11-20T10:00:00Z", "auto", AT),
        (SECONDS, "s", AT),
        (str(SECONDS), "s", AT),
        (SECONDS * 1000, "ms", AT),
        (SECONDS * 10**6, "us", AT),
        (SECONDS * 10**9, "ns", AT),
        ("2026-11-20T11:00:00+01:00", "iso", AT),
        (5, "s", datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)),
        (0, "s", None),
        ("", "iso", None),
        ("0001-01-01T00:00:00Z", "iso", None),
        (None, "iso", None),
    ],
)
def test_times_have_a_unit(given: Any, unit: str, due: datetime | None) -> None:
    assert read({"t": given}, started_at="t", time_unit=unit).started_at == due


@pytest.mark.parametrize(
    ("given", "unit"),
    [("soon", "auto"), (10**30, "s"), ("2026-11-20", "s"), (SECONDS, "iso"), ([1], "auto"),
     (True, "s"), (-(10**20), "ms")],
)  # fmt: skip
def test_what_is_no_time_in_its_unit(given: Any, unit: str) -> None:
    assert "not a time" in refused({"t": given}, created_at="t", time_unit=unit)


def test_lengths_have_a_unit() -> None:
    units = {"duration_unit": "ms", "eta_unit": "min"}
    snapshot = read({"d": 1500, "e": 2}, duration="d", eta="e", **units)
    assert (snapshot.duration_s, snapshot.eta_s) == (1.5, 120.0)
    assert "not a plausible number" in refused({"e": 1e300}, eta="e")


@pytest.mark.parametrize(
    ("word", "state", "raw"),
    [
        ("RUNNING", State.RUNNING, "RUNNING"),
        (" done ", State.COMPLETED, " done "),
        ("paused?", State.UNKNOWN, "paused?"),
        (3, State.FAILED, "3"),
        (True, State.STOPPED, "true"),
    ],
)
def test_words_mean_states_whatever_their_case(word: Any, state: State, raw: str) -> None:
    words = {"Running": "running", "DONE": "completed", "3": "failed", "true": "stopped"}
    snapshot = mapped(status="status", status_map=words).read_status(
        "r1", answer({"status": word}), BASE
    )
    assert (snapshot.state, snapshot.state_raw) == (state, raw)


@pytest.mark.parametrize("word", [None, "", " ", [], {}])
def test_without_a_word_there_is_no_state(word: Any) -> None:
    with pytest.raises(Malformed, match=r'status = "status" gives .*, not a'):
        mapped(status="status").read_status("r1", answer({"status": word}), BASE)


def test_a_state_is_derived_where_none_is_told() -> None:
    rules = {"failed": "error", "completed": "done >= total", "running": "done > `0`"}
    fields: dict[str, Any] = {"state_when": rules, "done": "done", "total": "total"}
    for body, state in (
        ({"done": 2, "total": 2}, State.COMPLETED),
        ({"done": 1, "total": 2}, State.RUNNING),
        ({"done": 1, "total": 2, "error": "x"}, State.FAILED),
        ({"done": 0, "total": 2}, State.UNKNOWN),
    ):
        snapshot = mapped(**fields).read_status("r1", answer(body), BASE)
        assert snapshot.state is state
        if state is not State.UNKNOWN:
            [note] = snapshot.notes
            assert note == f"the service tells no state: {state} follows from {rules[state.value]}"
            assert snapshot.state_raw == f"{state} (derived)"
    told = mapped(**fields, status="s", status_map={"stop": "stopped"})
    assert told.read_status("r1", answer({"s": "stop", "done": 2}), BASE).state is State.STOPPED


def test_texts_objects_and_links() -> None:
    fields: dict[str, Any] = {"name": "n", "link": "l", "error": "e", "summary": "s"}
    snapshot = read(
        {"n": 7, "l": "/r/1", "e": {"message": "no", "code": "c"}, "s": {"a": 1}}, **fields
    )
    assert (snapshot.name, snapshot.url) == ("7", "https://h.example/r/1")
    assert snapshot.error == RunError("no", "c", details={"message": "no", "code": "c"})
    assert snapshot.summary == {"a": 1}
    bare = read({"n": " ", "l": "", "e": {}, "s": {}}, **fields)
    assert (bare.name, bare.url, bare.error, bare.summary) == (None, None, None, None)
    odd = read({"l": "javascript:alert(1)"}, link="l")
    assert odd.url is None
    assert odd.notes == ("link gives 'javascript:alert(1)', which is no web address",)
    assert "not an object" in refused({"s": [1]}, summary="s")
    assert "not a text" in refused({"n": ["a"]}, name="n")
    built = read({"a": 1, "b": None}, summary={"acc": "a", "none": "b"})
    assert built.summary == {"acc": 1}


def test_counts_of_nothing_are_absent() -> None:
    fields: dict[str, Any] = {"counts": {"running": "r"}, "outcome": {"passed": "p", "failed": "f"}}
    assert (read({}, **fields).counts, read({}, **fields).outcome) == (None, None)
    snapshot = read({"r": 0, "p": 3}, **fields)
    assert (snapshot.counts, snapshot.outcome) == (Counts(running=0), Outcome(passed=3))


def test_a_run_that_the_answer_does_not_know() -> None:
    with pytest.raises(NoSuchRun):
        read({"missing": True}, gone="missing")
    assert read({"missing": False}, gone="missing").state is State.UNKNOWN


def test_a_list_may_be_the_document() -> None:
    provider = mapped(status="[0].s", status_map={"go": "running"})
    assert provider.read_status("r1", answer([{"s": "go"}]), BASE).state is State.RUNNING
    with pytest.raises(Malformed, match="3 came where an object was due"):
        provider.read_status("r1", answer("3"), BASE)


def test_a_failed_run_without_a_reason_has_an_error_all_the_same() -> None:
    snapshot = read({}, status_map={"x": "failed"})
    assert snapshot.error == RunError(None)


def test_what_cannot_be_evaluated_is_malformed_by_name() -> None:
    said = refused({"n": 3}, done="length(n)")
    assert said.startswith('done = "length(n)" cannot be evaluated: ')
