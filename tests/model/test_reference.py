from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.reference import MAX_ID_LENGTH, BadReference, RunRef

IDS = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"]),
    min_size=1,
    max_size=MAX_ID_LENGTH,
).filter(lambda text: text not in {".", ".."})
ACCOUNTS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", fullmatch=True)


@given(ACCOUNTS, IDS)
def test_a_reference_reads_back_as_it_is_written(account: str, run_id: str) -> None:
    ref = RunRef(account, run_id)
    assert RunRef.parse(f"  {ref}\n") == ref


def test_only_the_first_colon_parts_account_and_id() -> None:
    assert RunRef.parse("work:a:b/c?d") == RunRef("work", "a:b/c?d")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names no run"),
        ("lively-ancient-zebra", "write provider:id"),
        (":zebra", "no account or provider before the colon"),
        ("-x:zebra", "no account or provider"),
        ("a b:zebra", "no account or provider"),
        ("x" * 65 + ":zebra", "no account or provider"),
        ("retab:", "write retab:ID"),
        ("retab:a b", "no run id"),
        ("retab:a\x1b[31m", "no run id"),
        ("retab:a\u202eb", "no run id"),
        ("retab:a\u200bb", "no run id"),
        ("retab:a\ud800", "no run id"),
        ("retab:..", "no run id"),
        ("retab:" + "x" * 257, "257 characters long; an id has at most 256"),
    ],
)
def test_what_is_no_reference_is_told_what_would_be(text: str, says: str) -> None:
    with pytest.raises(BadReference) as caught:
        RunRef.parse(text)
    assert says in str(caught.value)


@given(st.text(max_size=400))
def test_any_text_is_a_reference_or_a_sentence_fit_to_be_shown(text: str) -> None:
    sentence = ""
    try:
        ref = RunRef.parse(text)
    except BadReference as error:
        sentence = str(error)
    else:
        assert RunRef.parse(str(ref)) == ref
    assert sentence.isprintable()
    assert len(sentence) < 1200
